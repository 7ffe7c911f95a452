namespace Occo.Engine.CloudHandlers;

/// <summary>
/// Speaks to one kind of cloud. Every method throws <see cref="CloudException"/> for what the cloud refuses as a whole;
/// what concerns one instance is in its outcome. Handlers are called from several threads at once. The checks of
/// <see cref="Contract.HandlerContract"/> tell whether a handler keeps all this.
/// </summary>
public interface ICloudHandler
{
    /// <summary>The value of <c>resource.type</c> that chooses this handler.</summary>
    string Type { get; }

    /// <summary>The keys of its section, for the JSON Schemas; null: they are not told.</summary>
    SectionSchema? Schema => null;

    /// <summary>
    /// Resource keys that say which cloud is meant (endpoint, region). Instances that differ in them are listed apart.
    /// </summary>
    IReadOnlyList<string> ScopeKeys { get; }

    /// <summary>The scope key that names a region; null where the cloud has none.</summary>
    string? RegionKey => null;

    /// <summary>Resource keys whose value one instance at a time can have, such as a fixed address.</summary>
    IReadOnlyList<string> UniqueKeys => [];

    /// <summary>
    /// Values that a scope key may have, as far as this machine knows, for completion. Asks no network.
    /// </summary>
    IReadOnlyList<string> Suggest(string scopeKey) => [];

    /// <summary>Equal requests that one call may create; 1 where unsure.</summary>
    int MaxBatch { get; }

    /// <summary>
    /// How long after a creation a list may leave the instance out and a drop may not know it, and how long after any
    /// change the old state may still be listed. Zero where lists are consistent at once. What a list has shown once is
    /// in every later one until it is gone.
    /// </summary>
    TimeSpan ListingDelay => TimeSpan.Zero;

    /// <summary>Needs or takes credentials. One that does not is never asked to wait for a credentials file.</summary>
    bool TakesCredential => true;

    /// <summary>
    /// Waits until the cloud's rate limits allow the creation of a batch; called before each attempt. The wait counts
    /// neither as the cloud's silence nor as a call under way.
    /// </summary>
    ValueTask PaceAsync(CreateBatch batch, CancellationToken cancel) => ValueTask.CompletedTask;

    /// <summary>
    /// An instance has exactly the ports that <c>ports</c> of its section names: templates that ask for others are errors.
    /// </summary>
    bool ReservesPorts => false;

    /// <summary>
    /// Its instances are kept beside the store: they are searched for even when no description names the cloud any more.
    /// </summary>
    bool IsBesideStore => false;

    /// <summary>Checks a resource section at compile time, without I/O.</summary>
    IEnumerable<Diagnostic> Validate(Section resource);

    /// <summary>
    /// Sets aside, before the request is composed and recorded, what templates need to know of the instance
    /// (its address, its ports). Called once per node id; what it returns is part of the recorded request.
    /// </summary>
    ValueTask<Reservation> ReserveAsync(
        CloudScope scope, Guid nodeId, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
        => ValueTask.FromResult(Reservation.None);

    /// <summary>Creates the instances of a batch. Idempotent: the same items and token again give the same instances.</summary>
    Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel);

    /// <summary>
    /// All instances of the infrastructure in this scope; one that is not listed is gone, or younger than
    /// <see cref="ListingDelay"/>. Store and infrastructure of each are read from its own tags, not taken from the
    /// scope: an answer with another owner's instance is refused as a whole.
    /// </summary>
    Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel);

    /// <summary>
    /// Those of <see cref="ListAsync"/> with one of these ids. Asked before each drop, to see whose they are.
    /// </summary>
    async Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => [.. (await ListAsync(scope, cancel).ConfigureAwait(false)).Where(i => instanceIds.Contains(i.InstanceId))];

    /// <summary>
    /// All instances that carry the tags of this store, or of any, whatever their infrastructure. One whose store cannot
    /// be told is listed, too. Makes nothing, not even a file. Without an implementation the cloud cannot be searched.
    /// </summary>
    Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(CloudAccess access, bool anyStore, CancellationToken cancel)
        => throw new CloudException(CloudErrorKind.Invalid,
            $"The handler of the cloud '{Type}' cannot list the instances of all infrastructures (ListTaggedAsync).");

    /// <summary>Removes instances. An unknown id is gone. <c>Gone = false</c> without an error means: accepted, still going.</summary>
    Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel);

    /// <summary>
    /// Looks whether the cloud can be used: credentials, region, permissions, clock, or whatever it needs. One finding
    /// each; what goes wrong is a finding, too. Changes nothing.
    /// </summary>
    Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => Task.FromResult<IReadOnlyList<CloudCheck>>(
            [new("Handler", CloudCheckStatus.Skipped, $"The handler of the cloud '{Type}' has no checks.")]);

    /// <summary>Whether <see cref="RefreshAsync"/> can bring a running instance from one request to the other; no I/O.</summary>
    bool CanRefresh(ComposedRequest from, ComposedRequest to) => false;

    /// <summary>
    /// Brings a running instance from one composed request to another in place. Idempotent: it may have been begun before.
    /// Only called where <see cref="CanRefresh"/>.
    /// </summary>
    Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
        => throw new CloudException(CloudErrorKind.Invalid, $"The cloud '{Type}' cannot refresh an instance in place.");

    /// <summary>The shortest pause between two lists while instances are waited for; it grows with their age.</summary>
    TimeSpan ListInterval => TimeSpan.FromMilliseconds(100);
}

/// <summary>One composed request for one or more node ids.</summary>
public sealed record CreateBatch
{
    /// <summary>Where.</summary>
    public required CloudScope Scope { get; init; }

    /// <summary>The node's name.</summary>
    public required string NodeName { get; init; }

    /// <summary>The request, the same for all items.</summary>
    public required ComposedRequest Request { get; init; }

    /// <summary>Derived from node ids and request; the same on every retry.</summary>
    public required string Token { get; init; }

    /// <summary>The instances to make.</summary>
    public required IReadOnlyList<CreateItem> Items { get; init; }

    /// <summary>
    /// The node ids that the token was recorded for, by index; a retry may ask for some of them only. Empty: the items
    /// are all.
    /// </summary>
    public IReadOnlyList<Guid> Batch { get; init; } = [];
}

/// <summary>One instance to make.</summary>
/// <param name="NodeId">Node id; a tag on the instance.</param>
/// <param name="Index">Position in the batch as the intent recorded it.</param>
/// <param name="Reservation">What was set aside for it.</param>
public sealed record CreateItem(Guid NodeId, int Index, Reservation Reservation);

/// <summary>What became of one instance of a batch: an instance or an error, never both.</summary>
public sealed record CreateOutcome(Guid NodeId, CloudInstance? Instance, CloudException? Error);

/// <summary>What became of a drop.</summary>
public sealed record DropOutcome(string InstanceId, bool Gone, CloudException? Error);
