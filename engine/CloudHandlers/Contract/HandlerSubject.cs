namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>A handler under test, and what the checks of <see cref="HandlerContract"/> need to use it.</summary>
public sealed record HandlerSubject
{
    /// <summary>The handler.</summary>
    public required ICloudHandler Handler { get; init; }

    /// <summary>
    /// The cloud, the credential and the store. Each check makes its instances in infrastructures of its own, and
    /// removes them.
    /// </summary>
    public required CloudScope Scope { get; init; }

    /// <summary>
    /// A request for an instance that is ready quickly and costs little. Most checks make one to three.
    /// </summary>
    public required ComposedRequest Request { get; init; }

    /// <summary>
    /// A request that <see cref="ICloudHandler.RefreshAsync"/> reaches from <see cref="Request"/>. Null: the handler
    /// refreshes nothing.
    /// </summary>
    public ComposedRequest? Refreshed { get; init; }

    /// <summary>
    /// A request that the cloud refuses: its image does not exist, say. Null: there is none.
    /// </summary>
    public ComposedRequest? Refused { get; init; }

    /// <summary>
    /// Makes a second handler for the same cloud, as another process has one. Null: the handler is used again.
    /// </summary>
    public Func<ICloudHandler>? Another { get; init; }

    /// <summary>
    /// An id that no instance has, in the form that the cloud gives its ids. Null: a random GUID.
    /// </summary>
    public string? UnknownInstanceId { get; init; }

    /// <summary>
    /// The most instances that a check makes in one batch. Default 10; the handler's MaxBatch limits it, too.
    /// </summary>
    public int LargestBatch { get; init; } = 10;

    /// <summary>
    /// How long one check may take. The removal of its instances may take as long again. Default two minutes.
    /// </summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Makes a test double carry out the next creation and lose its reply. Null: the cloud cannot do it on request.
    /// </summary>
    public Action? LoseNextReply { get; init; }

    /// <summary>
    /// Makes a test double fail one instance of the next batch. Null: the cloud cannot do it on request.
    /// </summary>
    public Action? FailOneOfNextBatch { get; init; }

    /// <summary>Checks that are skipped, by name, with the reason: what this cloud is known not to do.</summary>
    public IReadOnlyDictionary<string, string> Skip { get; init; } = new Dictionary<string, string>();
}
