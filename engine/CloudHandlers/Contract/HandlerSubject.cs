namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>A handler under test, with everything that the checks of <see cref="HandlerContract"/> need.</summary>
public sealed record HandlerSubject
{
    /// <summary>The handler.</summary>
    public required ICloudHandler Handler { get; init; }

    /// <summary>
    /// The cloud, the credential and the store. Each check creates instances in its own infrastructures, and removes
    /// them.
    /// </summary>
    public required CloudScope Scope { get; init; }

    /// <summary>A request for a cheap instance that is ready quickly. Most checks create one to three.</summary>
    public required ComposedRequest Request { get; init; }

    /// <summary>
    /// A request to which <see cref="ICloudHandler.RefreshAsync"/> can change an instance of <see cref="Request"/>.
    /// Null: the handler cannot refresh.
    /// </summary>
    public ComposedRequest? Refreshed { get; init; }

    /// <summary>
    /// A request whose instances are published (<see cref="ICloudPublisher"/>). Null: those of <see cref="Request"/>
    /// are, or none.
    /// </summary>
    public ComposedRequest? Published { get; init; }

    /// <summary>
    /// A request for an instance with one volume that stays when it is removed. Null: there are none in this cloud.
    /// </summary>
    public ComposedRequest? Keeping { get; init; }

    /// <summary>A request that the cloud refuses, for example for a missing image. Null: there is none.</summary>
    public ComposedRequest? Refused { get; init; }

    /// <summary>
    /// Makes a second handler for the same cloud, like that of another process. Null: the first handler is used again.
    /// </summary>
    public Func<ICloudHandler>? Another { get; init; }

    /// <summary>An id of no instance, in the form of the cloud's ids. Null: a random GUID.</summary>
    public string? UnknownInstanceId { get; init; }

    /// <summary>Limit of instances in one batch, besides the handler's MaxBatch. Default 10.</summary>
    public int LargestBatch { get; init; } = 10;

    /// <summary>Time limit of a check, and again of the removal of its instances. Default two minutes.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Time limit of the removal when the caller cancels a check. Null: <see cref="Limit"/>.</summary>
    public TimeSpan? LimitWhenCancelled { get; init; }

    /// <summary>Makes the cloud carry out the next creation and lose its reply. Null: it cannot.</summary>
    public Action? LoseNextReply { get; init; }

    /// <summary>Makes the cloud fail one instance of the next batch. Null: it cannot.</summary>
    public Action? FailOneOfNextBatch { get; init; }

    /// <summary>Stops a running instance, as somebody would without Occo. Null: it cannot.</summary>
    public Func<string, Task>? Stop { get; init; }

    /// <summary>Checks to skip, by name, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Skip { get; init; } = new Dictionary<string, string>();
}
