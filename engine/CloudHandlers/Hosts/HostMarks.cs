using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;

namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>What a lease says of its instance: whose it is, and which request it was made from.</summary>
internal sealed record HostMarks
{
    public required string Store { get; init; }
    public required string Infrastructure { get; init; }
    public required string InfrastructureName { get; init; }
    public required string Node { get; init; }
    public required Guid NodeId { get; init; }
    public string? Digest { get; init; }

    /// <summary>The instance goes on without Occo.</summary>
    public bool IsReleased { get; init; }

    public static HostMarks Of(CloudScope scope, string node, Guid nodeId, string? digest) => new()
    {
        Store = scope.StoreId,
        Infrastructure = scope.InfrastructureId,
        InfrastructureName = scope.InfrastructureName,
        Node = node,
        NodeId = nodeId,
        Digest = digest,
    };

    /// <summary>The owner as one word: a host compares it.</summary>
    public static string OwnerOf(string store, string infrastructure)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{store}\n{infrastructure}")));

    /// <inheritdoc cref="OwnerOf"/>
    public string Owner => OwnerOf(Store, Infrastructure);

    /// <summary>The line of a lease: the owner, and the marks as base64.</summary>
    public string Line => $"{Owner} " + Convert.ToBase64String(Encoding.UTF8.GetBytes(
        PlainJson.Write(new Dictionary<string, object?>
        {
            ["store"] = Store,
            ["infrastructure"] = Infrastructure,
            ["infrastructureName"] = InfrastructureName,
            ["node"] = Node,
            ["nodeId"] = $"{NodeId}",
            ["digest"] = Digest,
            ["released"] = IsReleased,
        })));

    /// <summary>Null: these are no marks of Occo.</summary>
    public static HostMarks? Read(string base64)
    {
        try
        {
            var values = PlainJson.ReadMapping(Encoding.UTF8.GetString(Convert.FromBase64String(base64)));
            return Text("store") is { Length: > 0 } store && Text("infrastructure") is { Length: > 0 } infrastructure
                && Guid.TryParse(Text("nodeId"), CultureInfo.InvariantCulture, out var nodeId) ? new()
                {
                    Store = store,
                    Infrastructure = infrastructure,
                    InfrastructureName = Text("infrastructureName") ?? "",
                    Node = Text("node") ?? "",
                    NodeId = nodeId,
                    Digest = Text("digest"),
                    IsReleased = values.GetValueOrDefault("released") is true,
                } : null;

            string? Text(string key) => values.GetValueOrDefault(key) as string;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The instance belongs to the infrastructure of a scope.</summary>
    public bool IsOf(CloudScope scope)
        => !IsReleased && Store == scope.StoreId && Infrastructure == scope.InfrastructureId;
}
