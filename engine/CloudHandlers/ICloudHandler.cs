namespace Occo.Engine.CloudHandlers;

/// <summary>
/// Speaks to one kind of cloud. Every method throws <see cref="CloudException"/> when the cloud refuses the whole call;
/// the failure of one instance is in its outcome. Handlers are called from several threads at once. The checks of
/// <see cref="Contract.HandlerContract"/> test these rules.
/// </summary>
public partial interface ICloudHandler
{
    /// <summary>The value of <c>resource.type</c> that chooses this handler.</summary>
    string Type { get; }

    /// <summary>The keys of the section, for the JSON Schemas. Null: the handler does not publish them.</summary>
    SectionSchema? Schema => null;

    /// <summary>
    /// Resource keys that identify the cloud (endpoint, region). Instances with different values are listed apart.
    /// </summary>
    IReadOnlyList<string> ScopeKeys { get; }

    /// <summary>The scope key that names a region; null where the cloud has none.</summary>
    string? RegionKey => null;

    /// <summary>
    /// Scope keys that say how to find instances, and not where they are: <see cref="RefreshAsync"/> can change an
    /// instance from one value to another.
    /// </summary>
    IReadOnlyList<string> RefreshableScopeKeys => [];

    /// <summary>Resource keys whose value only one instance at a time can have, for example a fixed address.</summary>
    IReadOnlyList<string> UniqueKeys => [];

    /// <summary>
    /// Resource keys whose value is a list, or one item, of what exists already: each instance takes one that no other
    /// has. A node has no more instances than there are items, and no replacement before one is free.
    /// </summary>
    IReadOnlyList<string> PooledKeys => [];

    /// <summary>Values of a scope key that this machine knows, for completion. Uses no network.</summary>
    IReadOnlyList<string> Suggest(string scopeKey) => [];

    /// <summary>How many equal requests one call may create; 1 where unsure.</summary>
    int MaxBatch { get; }

    /// <summary>
    /// How long after a creation a list may leave out the instance and a drop may not know it, and how long after any
    /// change a list may show the old state. Zero where lists are consistent at once. Once listed, an instance is in
    /// every later list until it is gone.
    /// </summary>
    TimeSpan ListingDelay => TimeSpan.Zero;

    /// <summary>The handler needs or takes credentials. Others never wait for a credentials file.</summary>
    bool TakesCredential => true;

    /// <summary>The <c>type</c> that the credentials file has for it.</summary>
    string CredentialType => Type;

    /// <summary>
    /// Its instances are machines. Others have no context and need no address, nothing is managed or checked in them,
    /// and a node has one of them: the compiler refuses the sections and the scaling. All else is as with machines.
    /// </summary>
    bool MakesMachines => true;

    /// <summary>
    /// Waits until the cloud's rate limits allow the creation of a batch; called before each attempt. The wait counts
    /// neither towards the time-out of the call nor as a running call.
    /// </summary>
    ValueTask PaceAsync(CreateBatch batch, CancellationToken cancel) => ValueTask.CompletedTask;

    /// <summary>
    /// An instance has exactly the ports of <c>ports</c> in its section. Templates that ask for others are errors.
    /// </summary>
    bool ReservesPorts => false;

    /// <summary>
    /// The instances are kept beside the store. Occo searches for them even when no description names the cloud.
    /// </summary>
    bool IsBesideStore => false;

    /// <summary>
    /// The instances of a section, as written, run on the machine that makes them: no other machine can look after
    /// them.
    /// </summary>
    bool IsOfThisMachine(IReadOnlyDictionary<string, object?> resource) => IsBesideStore;

    /// <summary>Checks a resource section at compile time, without a call to the cloud.</summary>
    IEnumerable<Diagnostic> Validate(Section resource);

    /// <summary>
    /// Why no instance can have a context with this beginning and this text; null: it can. Called at compile time,
    /// without a call to the cloud.
    /// </summary>
    string? ContextMisfit(string leastContext) => null;

    /// <summary>
    /// Reserves what templates need to know of the instance (its address, its ports) before the request is composed
    /// and recorded. Called once per node id; the result is part of the recorded request.
    /// </summary>
    ValueTask<Reservation> ReserveAsync(
        CloudScope scope, Guid nodeId, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
        => ValueTask.FromResult(Reservation.None);

    /// <summary>
    /// Settings that every instance has whose rendered section lacks them. They become part of the composed request, so
    /// that they are corrected like any other. Without I/O.
    /// </summary>
    IReadOnlyDictionary<string, object?> Defaults(
        string infrastructureName, string nodeName, IReadOnlyDictionary<string, object?> resource)
        => ComposedRequest.Empty;

    /// <summary>
    /// What a rendered section leaves to the cloud and only the cloud can tell, for example which version of a template
    /// is the newest; null: nothing. A part of a sentence: plans show it. Without I/O.
    /// </summary>
    string? QuestionOf(IReadOnlyDictionary<string, object?> resource) => null;

    /// <summary>
    /// The answer to a question of <see cref="QuestionOf"/>, for now; an empty text: the cloud does not tell it. Asked
    /// once in each pass.
    /// </summary>
    Task<string> AnswerAsync(CloudAccess access, string question, CancellationToken cancel) => Task.FromResult("");

    /// <summary>
    /// The section with the answer in it. It becomes a part of the recorded request, so that another answer later is a
    /// change of the instance. Without I/O.
    /// </summary>
    IReadOnlyDictionary<string, object?> Resolve(IReadOnlyDictionary<string, object?> resource, string answer)
        => resource;

    /// <summary>
    /// Creates the instances of a batch. Idempotent: the same items and token again give the same instances.
    /// </summary>
    Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel);

    /// <summary>
    /// All instances of the infrastructure in this scope. An instance that is not listed is gone, or younger than
    /// <see cref="ListingDelay"/>. The store and the infrastructure of an instance are read from its own tags, not
    /// taken from the scope: the engine refuses a list with an instance of another owner.
    /// </summary>
    Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel);

    /// <summary>
    /// The instances of <see cref="ListAsync"/> with these ids. The engine asks before each drop whose they are, and
    /// again and again while it waits for a few. What costs further calls can be left to <see cref="ListAsync"/>.
    /// </summary>
    async Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => [.. (await ListAsync(scope, cancel).ConfigureAwait(false)).Where(i => instanceIds.Contains(i.InstanceId))];

    /// <summary>
    /// All instances with the tags of this store, or of any store, in all infrastructures; also those of an unknown
    /// store. So are volumes that stayed and that no instance has (<see cref="CloudItemKind.Volume"/>): no other list
    /// shows them; <see cref="FindAsync"/> finds and <see cref="DropAsync"/> removes them by their ids. Makes nothing,
    /// not even a file. Without an implementation the cloud cannot be searched.
    /// </summary>
    Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(CloudAccess access, bool anyStore, CancellationToken cancel)
        => throw new CloudException(CloudErrorKind.Invalid,
            $"The handler of the cloud '{Type}' cannot list the instances of all infrastructures (ListTaggedAsync).");

    /// <summary>
    /// Removes instances. An unknown id is gone. <c>Gone = false</c> without an error: the removal was accepted and is
    /// not finished.
    /// </summary>
    Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel);

    /// <summary>
    /// Deletes what interrupted creations left beside instances, of an infrastructure that has no instance in the cloud
    /// any more. Called at the end of its removal. Idempotent.
    /// </summary>
    Task TidyAsync(CloudScope scope, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>
    /// Takes Occo's tags off instances that stay and go on without Occo: no list and no search shows them any more, so
    /// that no drop is asked for. Idempotent. An outcome for each; an unknown id is no error.
    /// </summary>
    Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => throw new CloudException(CloudErrorKind.Invalid,
            $"The handler of the cloud '{Type}' cannot take Occo's tags off (ReleaseAsync).");

    /// <summary>
    /// <see cref="ClaimAsync"/> can give an instance to another infrastructure, also of another store.
    /// </summary>
    bool HandsOver => false;

    /// <summary>
    /// Gives an instance, whatever its tags say, the tags of a node of an infrastructure. Idempotent.
    /// </summary>
    Task ClaimAsync(CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
        => throw new CloudException(CloudErrorKind.Invalid,
            $"The handler of the cloud '{Type}' cannot change Occo's tags (ClaimAsync).");

    /// <summary>
    /// Checks whether the cloud can be used: credentials, region, permissions, clock, and so on. One finding each; a
    /// failure is a finding, too. Changes nothing.
    /// </summary>
    Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => Task.FromResult<IReadOnlyList<CloudCheck>>(
            [new("Handler", CloudCheckStatus.Skipped, $"The handler of the cloud '{Type}' has no checks.")]);

    /// <summary>How many more instances of a resource section the cloud has room for now; null: unknown.</summary>
    Task<int?> CapacityAsync(
        CloudAccess access, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
        => Task.FromResult<int?>(null);

    /// <summary>
    /// <see cref="RefreshAsync"/> can change a running instance from one request to the other. Without I/O.
    /// </summary>
    bool CanRefresh(ComposedRequest from, ComposedRequest to) => false;

    /// <summary>
    /// <see cref="CanRefresh"/> where it depends on what the cloud made of the request: it may have chosen.
    /// </summary>
    /// <param name="from">The request that the instance was made of.</param>
    /// <param name="to">The other one.</param>
    /// <param name="observed">See <see cref="CloudInstance.Observed"/>; empty: unknown.</param>
    bool CanRefreshObserved(ComposedRequest from, ComposedRequest to, IReadOnlyDictionary<string, object?> observed)
        => CanRefresh(from, to);

    /// <summary>
    /// Changes a running instance from one composed request to another in place. Idempotent: an earlier call may have
    /// been interrupted. Called only where <see cref="CanRefreshObserved"/> is true. Takes the instance out of what
    /// only the first request serves behind (<see cref="ICloudPublisher"/>).
    /// </summary>
    Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
        => throw new CloudException(CloudErrorKind.Invalid, $"The cloud '{Type}' cannot refresh an instance in place.");

    /// <summary>The shortest pause between two lists while Occo waits for instances; it grows with their age.</summary>
    TimeSpan ListInterval => TimeSpan.FromMilliseconds(100);
}

/// <summary>One composed request for one or more node ids.</summary>
public sealed record CreateBatch
{
    /// <summary>Cloud and infrastructure.</summary>
    public required CloudScope Scope { get; init; }

    /// <summary>Name of the node.</summary>
    public required string NodeName { get; init; }

    /// <summary>The request, the same for all items.</summary>
    public required ComposedRequest Request { get; init; }

    /// <summary>Derived from node ids and request; the same in every retry.</summary>
    public required string Token { get; init; }

    /// <summary>The instances to create.</summary>
    public required IReadOnlyList<CreateItem> Items { get; init; }

    /// <summary>
    /// The node ids that the token was recorded for, by index. A retry may ask for only some of them. Empty: the items
    /// are all of them.
    /// </summary>
    public IReadOnlyList<Guid> Batch { get; init; } = [];

    /// <summary>
    /// Environment variables of this process that hold secrets of the store's infrastructures. A handler that starts
    /// processes must not hand them down.
    /// </summary>
    public IReadOnlySet<string> SecretVariables { get; init; } = new HashSet<string>();

    /// <summary>
    /// Called with what a long creation waits for now: <c>the pull of debian:12 (2 of 5 layers)</c>. From any thread.
    /// Null: nobody looks.
    /// </summary>
    public Action<string>? OnProgress { get; init; }
}

/// <summary>One instance to create.</summary>
/// <param name="NodeId">Node id; a tag on the instance.</param>
/// <param name="Index">Position in the recorded batch.</param>
/// <param name="Reservation">The address and ports reserved for it.</param>
public sealed record CreateItem(Guid NodeId, int Index, Reservation Reservation);

/// <summary>The result of one creation: an instance or an error, never both.</summary>
public sealed record CreateOutcome(Guid NodeId, CloudInstance? Instance, CloudException? Error);

/// <summary>The result of one drop.</summary>
public sealed record DropOutcome(string InstanceId, bool Gone, CloudException? Error)
{
    /// <summary>
    /// What stays of an instance that is gone and could not be deleted, where, and what to do; null: nothing. Occo
    /// reports it once, and names <see cref="CloudInstance.KeptVolumes"/> itself.
    /// </summary>
    public string? Remains { get; init => field = ForeignText.Brief(value); }
}

/// <summary>The result of one release.</summary>
public sealed record ReleaseOutcome(string InstanceId, CloudException? Error);
