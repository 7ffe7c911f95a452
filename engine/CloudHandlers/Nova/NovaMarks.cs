using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// What identifies a server: its metadata says whose it is, and its tags are what lists are filtered by. The call that
/// creates it sets both.
/// </summary>
internal static class NovaMarks
{
    public const string Prefix = "occo:";
    public const string Store = Prefix + "store";
    public const string Infrastructure = Prefix + "infrastructure";
    public const string InfrastructureName = Prefix + "infrastructure-name";
    public const string Node = Prefix + "node";
    public const string NodeId = Prefix + "node-id";
    public const string Digest = Prefix + "digest";

    /// <summary>The pool of the floating address that belongs to the server; an empty text: any.</summary>
    public const string FloatingIp = Prefix + "floating-ip";

    /// <summary>The tag of all servers of Occo.</summary>
    public const string Any = "occo";

    // Nova's limit.
    private const int LongestTag = 60;

    public static JsonObject Metadata(CreateBatch batch, Guid nodeId, NovaSection section)
    {
        var metadata = Owner(batch.Scope, batch.NodeName, nodeId);
        if (batch.Request.Digest is { } digest) metadata[Digest] = digest;
        if (section.FloatingPool is { } pool) metadata[FloatingIp] = pool;
        foreach (var (key, value) in section.Metadata) metadata[key] = value;
        return metadata;
    }

    /// <summary>The metadata that says whose a server is.</summary>
    public static JsonObject Owner(CloudScope scope, string nodeName, Guid nodeId) => new()
    {
        [Store] = scope.StoreId,
        [Infrastructure] = scope.InfrastructureId,
        [InfrastructureName] = scope.InfrastructureName,
        [Node] = nodeName,
        [NodeId] = $"{nodeId}",
    };

    public static IReadOnlyList<string> Tags(CloudScope scope, Guid nodeId)
        => [Any, OfStore(scope.StoreId), OfInfrastructure(scope.InfrastructureId), OfNode(nodeId)];

    public static string OfStore(string id) => Tag("store", id);
    public static string OfInfrastructure(string id) => Tag("infra", id);
    public static string OfNode(Guid id) => Tag("node", $"{id}");
    public static bool IsOwn(string tag) => tag == Any || tag.StartsWith(Prefix, StringComparison.Ordinal);

    // Tags have no commas and no slashes.
    private static string Tag(string kind, string id)
    {
        var tag = $"{Prefix}{kind}:{id}";
        return tag.Length <= LongestTag && !tag.AsSpan().ContainsAny(',', '/') ? tag
            : $"{Prefix}{kind}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 20))}";
    }
}
