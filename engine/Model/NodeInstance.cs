namespace Occo.Engine.Model;

/// <summary>States in the life of an instance; see <see cref="NodeLifecycle"/> for the legal moves.</summary>
public enum NodeState
{
    /// <summary>The intent is recorded; the cloud was or will be asked.</summary>
    Creating,

    /// <summary>The cloud made it; it is not up yet.</summary>
    Booting,

    /// <summary>It is up; its services or health checks are not ready yet.</summary>
    Configuring,

    /// <summary>Resource, service and health are ready.</summary>
    Ready,

    /// <summary>It was ready, and its health checks fail.</summary>
    Unhealthy,

    /// <summary>It was stopped because that is wanted; it can be started again.</summary>
    Stopped,

    /// <summary>It will never be ready; it is dropped and replaced.</summary>
    Failed,

    /// <summary>It is being removed from the cloud.</summary>
    Dropping,

    /// <summary>The cloud reports that it no longer exists.</summary>
    Gone,
}

/// <summary>State of a resource, a service or a health check, in Occopus' words.</summary>
public enum ComponentState
{
    /// <summary>Not asked or not known.</summary>
    Unknown,

    /// <summary>Not usable yet.</summary>
    Pending,

    /// <summary>Usable.</summary>
    Ready,

    /// <summary>Stopped or stopping for good.</summary>
    Shutdown,

    /// <summary>Failed; it may recover.</summary>
    TemporarilyFailed,

    /// <summary>Stopped; it can be started again.</summary>
    Stopped,

    /// <summary>Failed for good.</summary>
    Failed,
}

/// <summary>One real machine of a node, as recorded.</summary>
public sealed record NodeInstance
{
    public required string Infrastructure { get; init; }
    public required string InfrastructureId { get; init; }

    /// <summary>Name of the node.</summary>
    public required string Name { get; init; }

    /// <summary>Node id; assigned before the machine exists, never used again.</summary>
    public required Guid Id { get; init; }

    /// <summary>Order of creation inside the infrastructure, from 1.</summary>
    public required long Ordinal { get; init; }

    public required NodeState State { get; init; }

    /// <summary>What the cloud reports.</summary>
    public ComponentState ResourceState { get; init; }

    /// <summary>What the config manager reports; ready where there is none.</summary>
    public ComponentState ServiceState { get; init; }

    /// <summary>What the health checks report; ready where there are none.</summary>
    public ComponentState HealthState { get; init; }

    /// <summary>Addresses in the cloud's order; other nodes use the first.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Address inside the cloud.</summary>
    public string? PrivateAddress { get; init; }

    public string? Address => Addresses.Count > 0 ? Addresses[0] : null;

    /// <summary>Ports by name, where the cloud knows them.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; init; } = EmptyPorts;

    /// <summary>The cloud's id of it; null until the cloud has answered.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The cloud handler's type.</summary>
    public required string Cloud { get; init; }

    /// <summary>The keys of the resource section that identify the cloud (endpoint, region).</summary>
    public required IReadOnlyDictionary<string, object?> CloudSettings { get; init; }

    /// <summary>
    /// Version of the description it was made from; 0: a version that this store does not know.
    /// </summary>
    public required int Version { get; init; }

    /// <summary>
    /// Digest of the implementation it was made from, to find that implementation in a later version.
    /// </summary>
    public required string Digest { get; init; }

    public required ComposedRequest Request { get; init; }

    /// <summary>The request that a refresh is applying; null: no refresh is under way.</summary>
    public ComposedRequest? PendingRequest { get; init; }

    /// <summary>What the cloud reserved for it before it was composed.</summary>
    public Reservation Reservation { get; init; } = Reservation.None;

    /// <summary>The idempotency token of its creation; instances of one batch share it.</summary>
    public required string Token { get; init; }

    public int BatchIndex { get; init; }

    /// <summary>When the intent was recorded.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// When the cloud first answered that it has the instance, or when it was last started; the creation time-out
    /// begins then.
    /// </summary>
    internal DateTimeOffset? MadeAt { get; init; }

    /// <summary>When it was first ready; after a stop, when it was ready again.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>Since when its health checks fail without interruption.</summary>
    public DateTimeOffset? UnhealthySince { get; init; }

    public DateTimeOffset? GoneAt { get; init; }

    /// <summary>When its cloud last showed it. Null: not yet, or it is gone.</summary>
    public DateTimeOffset? ObservedAt { get; internal set; }

    /// <summary>
    /// Since when its cloud cannot be listed: it is shown as it was before. Null: the newest look could list it, or
    /// the instance is gone.
    /// </summary>
    public DateTimeOffset? UnreachableSince { get; internal set; }

    /// <summary>Why it is or was dropped, or is to be dropped although it is healthy; else null.</summary>
    public string? DropReason { get; init; }

    /// <summary>The pool whose place it takes; null: none.</summary>
    public string? Pool { get; init; }

    /// <summary>The cores that it takes of the pool; null: unknown.</summary>
    public double? Cores { get; init; }

    /// <summary>The memory that it takes of the pool; null: unknown.</summary>
    public long? MemoryMiB { get; init; }

    /// <summary>When the lease of its node ends, and it is dropped; null: never, or it is gone.</summary>
    public DateTimeOffset? LeaseEndsAt { get; init; }

    /// <summary>When the schedule of its node stops it next; null: it has none, or it is gone.</summary>
    public DateTimeOffset? StopsAt { get; init; }

    /// <summary>When the schedule of its node starts it next; null: it has none, or it is gone.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    public string? LastError { get; init; }

    /// <summary>
    /// Nothing drops or replaces it while its cloud has it, unless that is asked for by name
    /// (<see cref="EnactmentOptions.IncludeProtected"/>).
    /// </summary>
    public bool IsProtected { get; init; }

    /// <summary>The newest wish of a user that it is stopped, or that it runs; null: nobody asked.</summary>
    public PowerAsked? PowerAsked { get; init; }

    /// <summary>Its record ends or has ended, and the cloud instance stays.</summary>
    public bool IsKept { get; init; }

    /// <summary>The cloud has or had it, and it must not be dropped.</summary>
    internal bool IsGuarded
        => IsProtected && InstanceId is not null && State is not (NodeState.Dropping or NodeState.Gone);

    /// <summary>
    /// Since when lists of its cloud may leave it out though it exists (<c>ICloudHandler.ListingDelay</c>): since its
    /// creation was answered or, unanswered, given up. Null: a list has shown it, or lists are consistent at once.
    /// </summary>
    internal DateTimeOffset? UnlistedSince { get; init; }

    /// <summary>When its newest refresh ended. Lists may still show the request before it.</summary>
    internal DateTimeOffset? RefreshedAt { get; init; }

    /// <summary>
    /// The digest that the cloud shows, where the description followed a change that somebody else had made there.
    /// Null: that of the request.
    /// </summary>
    internal string? ShownDigest { get; init; }

    /// <summary>
    /// The settings that the cloud made otherwise than <see cref="Request"/> asked, as it first showed them. Null: it
    /// has shown none yet.
    /// </summary>
    internal IReadOnlyDictionary<string, object?>? Translation { get; init; }

    internal static readonly IReadOnlyDictionary<string, int> EmptyPorts = new Dictionary<string, int>();
}

/// <summary>The wish of a user about the power of an instance.</summary>
/// <param name="Stop">True: it is to be stopped. False: it is to run.</param>
/// <param name="At">When the user asked.</param>
public sealed record PowerAsked(bool Stop, DateTimeOffset At);

/// <summary>What the cloud is asked to create: rendered, without anything that differs between retries.</summary>
public sealed record ComposedRequest
{
    /// <summary>The rendered resource section.</summary>
    public required IReadOnlyDictionary<string, object?> Resource { get; init; }

    /// <summary>What the machine runs at first start (cloud-init text, for example), or null.</summary>
    public string? Context { get; init; }

    /// <summary>Attributes for the machine: docker's <c>env</c> and <c>command</c>, <c>connections</c>, ...</summary>
    public IReadOnlyDictionary<string, object?> Attributes { get; init; } = Empty;

    /// <summary>The rendered config management section, or null.</summary>
    public IReadOnlyDictionary<string, object?>? ConfigManagement { get; init; }

    /// <summary>The health check section as written, or null. It is rendered when an address is known.</summary>
    public IReadOnlyDictionary<string, object?>? HealthCheck { get; init; }

    /// <summary>
    /// What the composition asked about other nodes, with the answers: <c>getip:db</c> -> <c>10.0.0.1</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = EmptyInputs;

    /// <summary>
    /// A keyed digest of all that a cloud uses of the request. Occo sets it before each call; a handler keeps it with
    /// its tags, from the creating call on and in each refresh, and lists it
    /// (<see cref="CloudInstance.RequestDigest"/>).
    /// </summary>
    public string? Digest { get; init; }

    internal static readonly IReadOnlyDictionary<string, object?> Empty = new Dictionary<string, object?>();
    internal static readonly IReadOnlyDictionary<string, string> EmptyInputs = new Dictionary<string, string>();
}
