namespace Occo.Engine.Model;

/// <summary>What happened. The names are stable; they are stored as text.</summary>
public enum EventKind
{
    /// <summary>A description was registered.</summary>
    InfrastructureRegistered,

    /// <summary>A new version of the description was accepted.</summary>
    InfrastructureUpdated,

    /// <summary>Its removal has begun.</summary>
    InfrastructureRemoving,

    /// <summary>All instances are gone and the infrastructure is history.</summary>
    InfrastructureRemoved,

    /// <summary>A process took the lease and began a pass.</summary>
    PassStarted,

    /// <summary>A pass ended.</summary>
    PassFinished,

    /// <summary>The desired state is reached.</summary>
    InfrastructureReady,

    /// <summary>
    /// An update failed and an older version became the newest again, or a failed first build is taken down.
    /// </summary>
    InfrastructureRolledBack,

    /// <summary>From now on enactments change nothing.</summary>
    InfrastructureSuspended,

    /// <summary>Enactments may change it again.</summary>
    InfrastructureResumed,

    /// <summary>The intent to create an instance is recorded.</summary>
    NodeCreating,

    /// <summary>The cloud made the instance.</summary>
    NodeCreated,

    /// <summary>An instance that the cloud had and the record had not finished was taken over.</summary>
    NodeAdopted,

    /// <summary>An instance went to another state on its way, for which there is no kind of its own.</summary>
    NodeChanged,

    /// <summary>An instance is ready.</summary>
    NodeReady,

    /// <summary>A ready instance fails its checks, or the checks of an instance cannot be made.</summary>
    NodeUnhealthy,

    /// <summary>An instance failed for good.</summary>
    NodeFailed,

    /// <summary>A running instance was given newly composed files.</summary>
    NodeRefreshed,

    /// <summary>An instance is being dropped.</summary>
    NodeDropping,

    /// <summary>The cloud says it is gone.</summary>
    NodeGone,

    /// <summary>A record was forgotten although the cloud may still have the instance.</summary>
    NodeForgotten,

    /// <summary>A step failed; it will be tried again.</summary>
    StepFailed,

    /// <summary>Somebody asked for more or fewer instances.</summary>
    ScaleRequested,

    /// <summary>A scale request was carried out, cut or refused.</summary>
    ScaleDecided,

    /// <summary>The store was put back to a backup; what is newer is found in the clouds.</summary>
    StoreRestored,

    /// <summary>A cloud instance with this store's tags and no record was found and is dropped.</summary>
    OrphanFound,

    /// <summary>The cloud says that an orphan which somebody dropped is gone.</summary>
    OrphanGone,
}

/// <summary>One entry of the append-only history.</summary>
public sealed record Event
{
    /// <summary>Grows by at least one with each event of the store.</summary>
    public required long Sequence { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The infrastructure's name.</summary>
    public required string Infrastructure { get; init; }

    /// <summary>What.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>The node, if it concerns one.</summary>
    public string? Node { get; init; }

    /// <summary>The instance, if it concerns one.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>State of the instance after the event.</summary>
    public NodeState? State { get; init; }

    /// <summary>What happened and why, for people.</summary>
    public required string Message { get; init; }

    /// <summary>Who: user@host/process.</summary>
    public required string Actor { get; init; }
}
