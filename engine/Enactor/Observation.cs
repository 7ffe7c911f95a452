namespace Occo.Engine.Enactor;

/// <summary>A cloud instance with this infrastructure's tags and no living record of its own.</summary>
internal sealed record Orphan(CloudScope Scope, string InstanceId, Guid? NodeId)
{
    public CloudInstance? Seen { get; init; }

    /// <summary>The ended record of this very instance; null: it has none.</summary>
    public NodeInstance? Past { get; init; }

    /// <summary>A user kept it, or it was protected: no pass drops it.</summary>
    public bool IsSpared(bool includeProtected)
        => Past is { IsKept: true } || (Past is { IsProtected: true } && !includeProtected);
}

/// <summary>A cloud that could not be listed; its instances are left as they are.</summary>
internal sealed record UnreachableCloud(CloudKey Key, CloudErrorKind Kind, string Message)
{
    /// <summary>A cloud that is only busy can be reached: its instances are not forgotten.</summary>
    public bool IsBusy => Kind is CloudErrorKind.Throttled or CloudErrorKind.Quota;
}

/// <summary>The instances of an infrastructure, as its clouds show them.</summary>
internal sealed record Observation
{
    /// <summary>All instances that are not gone, as they are now.</summary>
    public required IReadOnlyList<NodeInstance> Instances { get; init; }

    /// <summary>The differences from the record.</summary>
    public required IReadOnlyList<ObservedChange> Changes { get; init; }

    /// <summary>Instances that are seen ready for the first time.</summary>
    public IReadOnlySet<Guid> FirstReady { get; init; } = new HashSet<Guid>();

    /// <summary>Instances that are seen ready for the first time after a start.</summary>
    public IReadOnlySet<Guid> Started { get; init; } = new HashSet<Guid>();

    public required IReadOnlyList<Orphan> Orphans { get; init; }

    /// <summary>Orphans that are left alone, because a user kept them or because they were protected.</summary>
    public IReadOnlyList<Orphan> Spared { get; init; } = [];

    /// <summary>Instances that their clouds list and that are not gone.</summary>
    public IReadOnlySet<Guid> Listed { get; init; } = new HashSet<Guid>();

    /// <summary>
    /// Cloud instances with this infrastructure's tags whose node id the store never recorded. Occo did not make them,
    /// or the store is older than they are: they are adopted after a restore, and otherwise left alone.
    /// </summary>
    public IReadOnlyList<Orphan> Strangers { get; init; } = [];

    /// <summary>
    /// Instances that are newer than the restored record. They are among <see cref="Instances"/> and not recorded yet.
    /// </summary>
    public IReadOnlyList<ObservedChange> Adopted { get; init; } = [];

    /// <summary>Why an instance cannot be adopted yet, by node. The node stays as it is.</summary>
    public IReadOnlyDictionary<string, StepError> Held { get; init; } = new Dictionary<string, StepError>();

    /// <summary>The record was restored from a backup and may lack instances.</summary>
    public bool IsReconciling { get; init; }

    /// <summary>The settings that the clouds show (<see cref="CloudInstance.Observed"/>), by node id.</summary>
    public IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, object?>> Resources { get; init; } = NoResources;

    /// <summary>
    /// Instances that do not run the request that their record has, as their clouds show them, by node id: another one
    /// (<see cref="CloudInstance.RequestDigest"/>), or a part of it (<see cref="CloudInstance.IsUnfinished"/>).
    /// </summary>
    public IReadOnlyDictionary<Guid, CloudInstance> Altered { get; init; } = NoneAltered;

    /// <summary>Listed instances of which their clouds do not tell the request.</summary>
    public IReadOnlySet<Guid> Untold { get; init; } = new HashSet<Guid>();

    internal static readonly IReadOnlyDictionary<Guid, CloudInstance> NoneAltered
        = new Dictionary<Guid, CloudInstance>();

    internal static readonly IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, object?>> NoResources
        = new Dictionary<Guid, IReadOnlyDictionary<string, object?>>();

    /// <summary>When each cloud was listed last; one that cannot be reached now, before.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Seen { get; init; } = Infrastructure.NeverObserved;

    public required IReadOnlyList<UnreachableCloud> Unreachable
    {
        get;
        init => (field, Lost) = (value, value.Select(u => u.Key).ToHashSet());
    }

    /// <summary>What is told of each cloud that could not be listed, by its name.</summary>
    public IReadOnlyDictionary<string, string> Away
        => Unreachable.DistinctBy(u => u.Key.ToString())
            .ToDictionary(u => u.Key.ToString(), u => u.Message + Unseen(u));

    /// <summary>No cloud was recorded as unreachable before.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Instances that their clouds list without an answer of the part that has them.</summary>
    public IReadOnlySet<Guid> Unanswered { get; init; } = new HashSet<Guid>();

    /// <summary>The keys of <see cref="Unreachable"/>.</summary>
    public IReadOnlySet<CloudKey> Lost { get; private init; } = new HashSet<CloudKey>();

    /// <summary>The cloud of an instance cannot be reached.</summary>
    public bool IsUnseen(NodeInstance instance) => Lost.Count > 0 && Lost.Contains(CloudKey.Of(instance));

    /// <summary>Instances whose creation was requested and that the cloud does not have.</summary>
    public required IReadOnlySet<Guid> Unfinished { get; init; }

    private string Unseen(UnreachableCloud cloud) => Instances.Count(i => CloudKey.Of(i) == cloud.Key) switch
    {
        0 => "",
        1 => "; 1 instance cannot be seen",
        var count => $"; {count} instances cannot be seen",
    };
}
