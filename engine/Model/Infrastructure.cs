namespace Occo.Engine.Model;

/// <summary>State of an infrastructure, derived from its record and its instances.</summary>
public enum InfrastructureState
{
    /// <summary>Registered; nothing was created yet.</summary>
    Registered,

    /// <summary>Some instances are not ready, not all exist, or some are to be dropped.</summary>
    Pending,

    /// <summary>It was complete, and the newest version or a scale request is not carried out yet.</summary>
    Outdated,

    /// <summary>The newest version and all scale requests are carried out, and every instance is ready, or
    /// stopped because that is wanted.</summary>
    Ready,

    /// <summary>It was complete, and an instance is unhealthy or failed.</summary>
    Degraded,

    /// <summary>Enactments change nothing until it is resumed.</summary>
    Suspended,

    Removing,

    /// <summary>Kept as history.</summary>
    Removed,
}

/// <summary>An infrastructure as recorded, with the counts of its instances.</summary>
public sealed record Infrastructure
{
    /// <summary>Name, unique among those not removed.</summary>
    public required string Name { get; init; }

    /// <summary>Never used again.</summary>
    public required string Id { get; init; }

    public required InfrastructureState State { get; init; }

    /// <summary><c>user_id</c> of the description.</summary>
    public required string Owner { get; init; }

    /// <summary>Newest accepted version of the description, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Number of its newest event. A write can demand that it is still this one.</summary>
    public long Revision { get; init; }

    /// <summary>Newest version that was fully reached; null: none.</summary>
    public int? ReachedVersion { get; init; }

    /// <summary>Ready instances.</summary>
    public required int Ready { get; init; }

    /// <summary>Instances that are stopped, because that is wanted.</summary>
    public int Stopped { get; init; }

    /// <summary>Instances that are not gone, in any state.</summary>
    public int Existing { get; init; }

    /// <summary>Wanted instances: by the newest version and all scale requests, carried out or not.</summary>
    public required int Desired { get; init; }

    /// <summary>
    /// What was asked for and is not carried out yet: <c>version 2</c>, <c>scale web to 5</c>. Empty: nothing.
    /// </summary>
    public IReadOnlyList<string> Pending { get; init; } = [];

    /// <summary>
    /// The newest version that an enactment ended without. Null: none, it was reached later, or somebody tries again.
    /// </summary>
    public EnactmentFailure? Failure { get; init; }

    /// <summary>Node names in the order of the description.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>
    /// The newest error with its node: of an instance, else of a step that could not begin, else of the enactment that
    /// gave up. Null when it is ready or nothing failed.
    /// </summary>
    public string? LastError { get; init; }

    /// <summary>Who suspended it, and why; null: it is not suspended.</summary>
    public Suspension? Suspension { get; init; }

    /// <summary>
    /// When all its clouds were last listed: the oldest time of them. Null: not yet. States are those of that time.
    /// </summary>
    public DateTimeOffset? ObservedAt => Observed.Count > 0 ? Observed.Values.Min() : null;

    /// <summary>When each cloud was last listed.</summary>
    internal IReadOnlyDictionary<string, DateTimeOffset> Observed { get; init; } = NeverObserved;

    internal static readonly IReadOnlyDictionary<string, DateTimeOffset> NeverObserved
        = new Dictionary<string, DateTimeOffset>();

    /// <summary>
    /// The clouds that the newest look could not list. Their instances are shown as they were before. None when it is
    /// removed.
    /// </summary>
    public IReadOnlyList<string> UnreachableClouds { get; init; } = [];

    /// <summary>Workers keep it; null: they do not.</summary>
    public Attachment? Attachment { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>The credentials file given at registration; read when used, never stored.</summary>
    public string? CredentialPath { get; init; }
}
