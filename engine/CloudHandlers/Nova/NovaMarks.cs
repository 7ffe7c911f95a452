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
    private const string Prefix = "occo:";

    /// <summary>The metadata that says whose a server is.</summary>
    public static readonly OwnerMarks Owner = new(Prefix);

    /// <summary>The pool of the floating address that belongs to the server; an empty text: any.</summary>
    public const string FloatingIp = Prefix + "floating-ip";

    /// <summary>The tag of all servers of Occo.</summary>
    public const string Any = "occo";

    // Nova's limit.
    private const int LongestTag = 60;

    public static JsonObject Metadata(CreateBatch batch, Guid nodeId, NovaSection section)
    {
        var metadata = Owner.Of(batch.Scope, batch.NodeName, nodeId, batch.Request.Digest);
        if (section.FloatingPool is { } pool) metadata[FloatingIp] = pool;
        foreach (var (key, value) in section.Metadata) metadata[key] = value;
        return ObjectOf(metadata);
    }

    public static JsonObject ObjectOf(IEnumerable<KeyValuePair<string, string>> metadata)
        => new(metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));

    public static IReadOnlyList<string> Tags(CloudScope scope, Guid nodeId)
        => [Any, OfStore(scope.StoreId), OfInfrastructure(scope.InfrastructureId), OfNode(nodeId)];

    public static string OfStore(string id) => Tag("store", id);
    public static string OfInfrastructure(string id) => Tag("infra", id);
    public static string OfNode(Guid id) => Tag("node", $"{id}");
    public static bool IsOwn(string tag) => tag == Any || Owner.IsOwn(tag);

    // Tags have no commas and no slashes.
    private static string Tag(string kind, string id)
    {
        var tag = $"{Prefix}{kind}:{id}";
        return tag.Length <= LongestTag && !tag.AsSpan().ContainsAny(',', '/') ? tag
            : $"{Prefix}{kind}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 20))}";
    }
}
