namespace Occo.Engine.CloudHandlers;

/// <summary>The tags, labels or metadata of a cloud that say whose an instance is.</summary>
/// <param name="Prefix">What the keys of all marks of Occo begin with there.</param>
internal sealed record OwnerMarks(string Prefix)
{
    public string Store { get; } = Prefix + "store";
    public string Infrastructure { get; } = Prefix + "infrastructure";
    public string InfrastructureName { get; } = Prefix + "infrastructure-name";
    public string Node { get; } = Prefix + "node";
    public string NodeId { get; } = Prefix + "node-id";
    public string Digest { get; } = Prefix + "digest";

    /// <summary>The key is one of Occo's.</summary>
    public bool IsOwn(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The marks of an instance. Without a node id: the cloud keeps it in another form.</summary>
    public Dictionary<string, string> Of(CloudScope scope, string node, Guid? nodeId, string? digest = null)
    {
        var marks = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Store] = scope.StoreId,
            [Infrastructure] = scope.InfrastructureId,
            [InfrastructureName] = scope.InfrastructureName,
            [Node] = node,
        };
        if (nodeId is { } id) marks[NodeId] = $"{id}";
        if (digest is not null) marks[Digest] = digest;
        return marks;
    }

    /// <summary>An instance of an unknown state with what its marks say.</summary>
    public CloudInstance Read(string instanceId, IReadOnlyDictionary<string, string> marks) => new()
    {
        InstanceId = instanceId,
        StoreId = marks.GetValueOrDefault(Store),
        InfrastructureId = marks.GetValueOrDefault(Infrastructure, ""),
        InfrastructureName = marks.GetValueOrDefault(InfrastructureName),
        NodeId = Guid.TryParse(marks.GetValueOrDefault(NodeId), out var id) ? id : null,
        NodeName = marks.GetValueOrDefault(Node),
        RequestDigest = marks.GetValueOrDefault(Digest),
        State = ComponentState.Unknown,
    };
}
