namespace Occo.Engine.Enactor;

/// <summary>A cloud instance with this infrastructure's tags and no living record: gone, or another instance's.</summary>
internal sealed record Orphan(CloudScope Scope, string InstanceId, Guid? NodeId)
{
    /// <summary>All that the cloud says of it.</summary>
    public CloudInstance? Seen { get; init; }
}

/// <summary>A cloud that could not be listed: nothing is known of its instances, nothing is done to them.</summary>
internal sealed record UnreachableCloud(CloudKey Key, CloudErrorKind Kind, string Message);

/// <summary>What one look at the clouds came to.</summary>
internal sealed record Observation
{
    /// <summary>All instances that are not gone, as they are now.</summary>
    public required IReadOnlyList<NodeInstance> Instances { get; init; }

    /// <summary>What differs from the record.</summary>
    public required IReadOnlyList<ObservedChange> Changes { get; init; }

    /// <summary>What nobody remembers.</summary>
    public required IReadOnlyList<Orphan> Orphans { get; init; }

    /// <summary>
    /// Cloud instances with this infrastructure's tags whose node id the store never recorded. Occo did not make them,
    /// or the store is older than they are: they are adopted after a restore, and otherwise stay.
    /// </summary>
    public IReadOnlyList<Orphan> Strangers { get; init; } = [];

    /// <summary>
    /// Instances that are newer than the restored record: they are among the instances, and to be recorded.
    /// </summary>
    public IReadOnlyList<ObservedChange> Adopted { get; init; } = [];

    /// <summary>Those that cannot be adopted yet, by node: neither dropped nor made anew.</summary>
    public IReadOnlyDictionary<string, string> Held { get; init; } = new Dictionary<string, string>();

    /// <summary>The record was restored, and this look may complete it.</summary>
    public bool IsReconciling { get; init; }

    /// <summary>What the clouds say of resources (<see cref="CloudInstance.Observed"/>), by node id.</summary>
    public IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, object?>> Resources { get; init; } = NoResources;

    internal static readonly IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, object?>> NoResources
        = new Dictionary<Guid, IReadOnlyDictionary<string, object?>>();

    /// <summary>Clouds without an answer.</summary>
    public required IReadOnlyList<UnreachableCloud> Unreachable { get; init; }

    /// <summary>Instances whose creation was asked for and that the cloud does not have.</summary>
    public required IReadOnlySet<Guid> Unfinished { get; init; }
}
