namespace Occo.Engine.Model;

/// <summary>A cloud instance with the tags of a store and no living record in it.</summary>
public sealed record CloudOrphan
{
    /// <summary>The cloud's name of it.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The cloud handler's type.</summary>
    public required string Cloud { get; init; }

    /// <summary>Which cloud: the type with the settings that tell it from others of the type.</summary>
    public required string CloudName { get; init; }

    /// <summary>Id of the store in its tags; null where that cannot be told.</summary>
    public required string? StoreId { get; init; }

    /// <summary>It is of this store. Of another store's instances nobody here knows whether they are in use.</summary>
    public required bool IsOwn { get; init; }

    /// <summary>Id of the infrastructure in its tags.</summary>
    public required string InfrastructureId { get; init; }

    /// <summary>Name of the infrastructure, as far as this store or the tags know it.</summary>
    public string? Infrastructure { get; init; }

    /// <summary>The node's name in its tags, or null.</summary>
    public string? Node { get; init; }

    /// <summary>The node id in its tags, or null.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>Its state, as the cloud says.</summary>
    public required ComponentState State { get; init; }

    /// <summary>Addresses, the one that others use first.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Why it is an orphan, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>What names it.</summary>
    public OrphanReference Reference => new(CloudName, InstanceId);
}

/// <summary>Names an orphan: the same instance id may occur in two clouds.</summary>
/// <param name="CloudName">See <see cref="CloudOrphan.CloudName"/>.</param>
/// <param name="InstanceId">See <see cref="CloudOrphan.InstanceId"/>.</param>
public sealed record OrphanReference(string CloudName, string InstanceId);

/// <summary>How to look for orphans.</summary>
public sealed record OrphanSearchOptions
{
    /// <summary>Also instances of other stores.</summary>
    public bool AnyStore { get; init; }

    /// <summary>Calls at once to one cloud. Default 16.</summary>
    public int MaxConcurrency { get; init; } = 16;
}

/// <summary>What a search found.</summary>
/// <param name="Orphans">The orphans, by cloud and infrastructure.</param>
/// <param name="Unsearched">Clouds that could not be asked, or not with all credentials: there may be more.</param>
public sealed record OrphanSearch(
    IReadOnlyList<CloudOrphan> Orphans, IReadOnlyList<UnsearchedCloud> Unsearched);

/// <summary>A cloud that could not be asked.</summary>
/// <param name="CloudName">Which; see <see cref="CloudOrphan.CloudName"/>.</param>
/// <param name="Kind">Kind of the failure.</param>
/// <param name="Message">Why, and for which infrastructure.</param>
public sealed record UnsearchedCloud(string CloudName, CloudErrorKind Kind, string Message);

/// <summary>How to drop orphans.</summary>
public sealed record OrphanRemovalOptions
{
    /// <summary>Also instances of other stores, where they may be in use. Without it they are refused.</summary>
    public bool AnyStore { get; init; }

    /// <summary>Calls at once to one cloud. Default 16.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>How long to wait until the clouds say that they are gone. Default 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long to wait for an enactment of the same infrastructure. Null: fail at once.</summary>
    public TimeSpan? WaitForLease { get; init; }

    /// <summary>Called with each event; from any thread, never from two at once.</summary>
    public Action<Event>? OnEvent { get; init; }

    /// <summary>Called when counts change; from any thread, never from two at once.</summary>
    public Action<EnactmentProgress>? OnProgress { get; init; }
}

/// <summary>What became of one orphan.</summary>
/// <param name="Reference">What was asked for.</param>
/// <param name="Orphan">It as it was found just before; null where it was not found.</param>
/// <param name="Gone">The cloud says that it is gone.</param>
/// <param name="Error">
/// Why it is not gone: <see cref="CloudException"/>, or <see cref="OccoException"/> (NotFound for what is no orphan).
/// </param>
public sealed record OrphanOutcome(OrphanReference Reference, CloudOrphan? Orphan, bool Gone, Exception? Error);

/// <summary>What the import of a cloud instance into a node comes to.</summary>
/// <param name="Instance">The record that the instance gets.</param>
/// <param name="TargetBefore">Wanted instances of the node before.</param>
/// <param name="Target">Wanted instances of the node with it.</param>
public sealed record NodeImportPlan(NodeInstance Instance, int TargetBefore, int Target);
