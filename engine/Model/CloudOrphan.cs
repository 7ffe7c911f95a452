namespace Occo.Engine.Model;

/// <summary>A cloud instance with the tags of a store and no living record in it.</summary>
public sealed record CloudOrphan
{
    /// <summary>The cloud's id of it.</summary>
    public required string InstanceId { get; init; }

    /// <summary>A machine, or a volume that stayed when its machine was removed.</summary>
    public CloudItemKind Kind { get; init; }

    /// <summary>The cloud handler's type.</summary>
    public required string Cloud { get; init; }

    /// <summary>The handler's type, with the settings that distinguish this cloud from others of the type.</summary>
    public required string CloudName { get; init; }

    /// <summary>Id of the store in its tags; null where unknown.</summary>
    public required string? StoreId { get; init; }

    /// <summary>
    /// It belongs to this store. This store does not know whether the instances of other stores are in use.
    /// </summary>
    public required bool IsOwn { get; init; }

    /// <summary>Id of the infrastructure in its tags.</summary>
    public required string InfrastructureId { get; init; }

    /// <summary>Name of the infrastructure, from this store or the tags.</summary>
    public string? Infrastructure { get; init; }

    /// <summary>The node name in its tags.</summary>
    public string? Node { get; init; }

    /// <summary>The node id in its tags.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>Its state, as the cloud says.</summary>
    public required ComponentState State { get; init; }

    /// <summary>Addresses; other nodes use the first.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Why it is an orphan.</summary>
    public required string Reason { get; init; }

    public OrphanReference Reference => new(CloudName, InstanceId);
}

/// <summary>Identifies an orphan: the same instance id may occur in two clouds.</summary>
/// <param name="CloudName">See <see cref="CloudOrphan.CloudName"/>.</param>
/// <param name="InstanceId">See <see cref="CloudOrphan.InstanceId"/>.</param>
public sealed record OrphanReference(string CloudName, string InstanceId);

/// <summary>Options of a search for orphans.</summary>
public sealed record OrphanSearchOptions
{
    /// <summary>Also find instances of other stores.</summary>
    public bool AnyStore { get; init; }

    /// <summary>Concurrent calls to one cloud. Default 16.</summary>
    public int MaxConcurrency { get; init; } = 16;
}

/// <summary>Result of a search for orphans.</summary>
/// <param name="Orphans">The orphans, by cloud and infrastructure.</param>
/// <param name="Unsearched">Clouds that could not be searched, or not with all credentials; they may hold more.</param>
public sealed record OrphanSearch(IReadOnlyList<CloudOrphan> Orphans, IReadOnlyList<UnsearchedCloud> Unsearched);

/// <summary>A cloud that could not be searched.</summary>
/// <param name="CloudName">See <see cref="CloudOrphan.CloudName"/>.</param>
/// <param name="Kind">Kind of the error.</param>
/// <param name="Message">Why, and for which infrastructure.</param>
public sealed record UnsearchedCloud(string CloudName, CloudErrorKind Kind, string Message);

/// <summary>Options for dropping orphans.</summary>
public sealed record OrphanRemovalOptions
{
    /// <summary>Also drop instances of other stores, which may be in use. Without it they are refused.</summary>
    public bool AnyStore { get; init; }

    /// <summary>Also drop instances that were protected.</summary>
    public bool IncludeProtected { get; init; }

    /// <summary>Also delete volumes, with their data. Without it they are refused.</summary>
    public bool IncludeVolumes { get; init; }

    /// <summary>Concurrent calls to one cloud. Default 16.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>How long to wait until the clouds report them gone. Default 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long to wait for an enactment of the same infrastructure. Null: fail at once.</summary>
    public TimeSpan? WaitForLease { get; init; }

    /// <summary>Called with each event; from any thread, one call at a time.</summary>
    public Action<Event>? OnEvent { get; init; }

    /// <summary>Called when counts change; from any thread, one call at a time.</summary>
    public Action<EnactmentProgress>? OnProgress { get; init; }
}

/// <summary>Result for one orphan.</summary>
/// <param name="Reference">The orphan that was named.</param>
/// <param name="Orphan">The orphan as just found; null where it was not found.</param>
/// <param name="Gone">The cloud reports it gone.</param>
/// <param name="Error">
/// Why it is not gone: <see cref="CloudException"/>, or <see cref="OccoException"/> (NotFound for what is no orphan).
/// </param>
public sealed record OrphanOutcome(OrphanReference Reference, CloudOrphan? Orphan, bool Gone, Exception? Error)
{
    /// <summary>What stays of an orphan that is gone, and could not be deleted; null: nothing.</summary>
    public string? Remains { get; init; }
}

/// <summary>Result of importing a cloud instance into a node.</summary>
/// <param name="Instance">The record of the instance.</param>
/// <param name="TargetBefore">Wanted instances of the node before the import.</param>
/// <param name="Target">Wanted instances of the node after it.</param>
public sealed record NodeImportPlan(NodeInstance Instance, int TargetBefore, int Target);
