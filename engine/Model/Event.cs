namespace Occo.Engine.Model;

/// <summary>Kinds of events. The names are stable; they are stored as text.</summary>
public enum EventKind
{
    InfrastructureRegistered,

    /// <summary>A new version of the description was accepted.</summary>
    InfrastructureUpdated,

    InfrastructureRemoving,

    /// <summary>All instances are gone, kept or forgotten; the infrastructure is kept as history.</summary>
    InfrastructureRemoved,

    /// <summary>A process took the lease and began a pass.</summary>
    PassStarted,

    PassFinished,

    /// <summary>The desired state is reached.</summary>
    InfrastructureReady,

    /// <summary>
    /// An update failed and an older version became the newest again, or a failed first build is taken down.
    /// </summary>
    InfrastructureRolledBack,

    /// <summary>Enactments change nothing from now on.</summary>
    InfrastructureSuspended,

    /// <summary>Enactments may change it again.</summary>
    InfrastructureResumed,

    /// <summary>Workers keep it from now on.</summary>
    InfrastructureAttached,

    /// <summary>Workers do not keep it any more.</summary>
    InfrastructureDetached,

    /// <summary>The workers that keep it were asked for an enactment now.</summary>
    EnactmentRequested,

    /// <summary>It was decided where an instance is made, and why there.</summary>
    NodePlaced,

    /// <summary>The intent to create an instance is recorded.</summary>
    NodeCreating,

    /// <summary>The cloud made the instance.</summary>
    NodeCreated,

    /// <summary>A cloud instance whose creation was not recorded as finished was taken over.</summary>
    NodeAdopted,

    /// <summary>An instance moved to a state that has no kind of its own.</summary>
    NodeChanged,

    NodeReady,

    /// <summary>What the instance serves behind (a load balancer, ...) knows it.</summary>
    NodePublished,

    /// <summary>The instance gets no more requests: it is dropped next.</summary>
    NodeWithdrawn,

    /// <summary>The instance is dropped although requests to it may not have ended.</summary>
    NodeCutOff,

    /// <summary>A ready instance fails its checks, or the checks of an instance cannot be made.</summary>
    NodeUnhealthy,

    /// <summary>An instance failed for good.</summary>
    NodeFailed,

    /// <summary>A user asked for an instance to be stopped; the next enactment does it.</summary>
    NodeStopRequested,

    /// <summary>A user asked for a stopped instance to run again; the next enactment starts it.</summary>
    NodeStartRequested,

    /// <summary>The cloud is asked to stop an instance.</summary>
    NodeStopping,

    /// <summary>The cloud says that an instance is stopped, as it is wanted.</summary>
    NodeStopped,

    /// <summary>A stopped instance was started.</summary>
    NodeStarted,

    /// <summary>A running instance received newly composed files.</summary>
    NodeRefreshed,

    NodeDropping,

    /// <summary>The cloud says it is gone.</summary>
    NodeGone,

    /// <summary>The instance is gone, and something of it could not be deleted.</summary>
    NodeRemains,

    /// <summary>A record was forgotten although the cloud may still have the instance.</summary>
    NodeForgotten,

    /// <summary>The record ended, and the instance stays in the cloud and goes on without Occo.</summary>
    NodeReleased,

    /// <summary>From now on the instance is not dropped or replaced, unless that is asked for by name.</summary>
    NodeProtected,

    NodeUnprotected,

    /// <summary>A step failed; it will be retried.</summary>
    StepFailed,

    /// <summary>A cloud cannot be listed. Told once, until it can be again.</summary>
    CloudUnreachable,

    /// <summary>The cloud can be listed again.</summary>
    CloudReachable,

    /// <summary>A user asked for more or fewer instances.</summary>
    ScaleRequested,

    /// <summary>A scale request was carried out, limited or refused.</summary>
    ScaleDecided,

    /// <summary>The lease of a node began, or was renewed.</summary>
    LeaseBegan,

    /// <summary>The lease of a node ends soon.</summary>
    LeaseEnding,

    /// <summary>The lease of a node ended: its instances are dropped.</summary>
    LeaseEnded,

    /// <summary>
    /// The store was restored from a backup; instances newer than the backup are found in the clouds.
    /// </summary>
    StoreRestored,

    /// <summary>A cloud instance with this store's tags and no record was found and is dropped.</summary>
    OrphanFound,

    /// <summary>The cloud reports that a dropped orphan is gone.</summary>
    OrphanGone,
}

/// <summary>One entry of the append-only history.</summary>
public sealed record Event
{
    /// <summary>Grows by at least one with each event of the store.</summary>
    public required long Sequence { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Infrastructure { get; init; }
    public required EventKind Kind { get; init; }

    /// <summary>Null: the event concerns no node.</summary>
    public string? Node { get; init; }

    /// <summary>Null: the event concerns no instance.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>State of the instance after the event.</summary>
    public NodeState? State { get; init; }

    /// <summary>What happened and why.</summary>
    public required string Message { get; init; }

    /// <summary>
    /// Who did it: user@host/process, or the name of an access token. Of an enactment that workers were asked for: who
    /// asked.
    /// </summary>
    public required string Actor { get; init; }
}
