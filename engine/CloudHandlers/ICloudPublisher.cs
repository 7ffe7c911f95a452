namespace Occo.Engine.CloudHandlers;

/// <summary>
/// Implemented by handlers whose instances can serve behind something that must know them: a load balancer, a proxy, a
/// list of names. The engine publishes an instance when its own health is good and before it counts as ready, and
/// withdraws it before it is dropped. Both methods are for many instances at once and idempotent: they are called again
/// and again while the engine waits, and after a crash. They throw <see cref="CloudException"/>.
/// </summary>
public interface ICloudPublisher
{
    /// <summary>Instances of a rendered section are to be published. Without I/O.</summary>
    bool Publishes(IReadOnlyDictionary<string, object?> resource);

    /// <summary>
    /// The publication of an instance of a rendered section gives it its address. It comes first then: as long as the
    /// cloud shows the instance without (<see cref="CloudInstance.LacksOwnAddress"/>), it is published and its health
    /// is not asked for. Without I/O.
    /// </summary>
    bool GivesAddress(IReadOnlyDictionary<string, object?> resource) => false;

    /// <summary>
    /// Makes instances known to what they serve behind, those that are not; an outcome for each. Called once in each
    /// pass for all that are ready, too: somebody may have withdrawn one by hand.
    /// </summary>
    Task<IReadOnlyList<PublishOutcome>> PublishAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel);

    /// <summary>
    /// Sees to it that instances get no more requests; an outcome for each. Does not wait until the last requests have
    /// ended: the engine asks again. What is not known is drained.
    /// </summary>
    Task<IReadOnlyList<WithdrawOutcome>> WithdrawAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel);
}

/// <summary>An instance to publish or to withdraw.</summary>
/// <param name="InstanceId">The cloud's id of it.</param>
/// <param name="Resource">Its rendered resource section, which says behind what it serves.</param>
public sealed record PublishedInstance(string InstanceId, IReadOnlyDictionary<string, object?> Resource)
{
    /// <summary>The address that other nodes use; null: none is known.</summary>
    public string? Address { get; init; }

    /// <summary>Address inside the cloud; null: none is known.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>Ports by name, where the cloud knows them.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; init; } = NodeInstance.EmptyPorts;

    /// <summary>It is withdrawn because it is stopped: it keeps what is its own until it runs again.</summary>
    public bool IsToStop { get; init; }
}

/// <summary>The result of one publication.</summary>
/// <param name="InstanceId">The cloud's id of the instance.</param>
/// <param name="IsServing">Requests reach it: it may count as ready.</param>
/// <param name="Error">Why it cannot be published.</param>
public sealed record PublishOutcome(string InstanceId, bool IsServing, CloudException? Error = null)
{
    /// <summary>This call made it known; it was not before.</summary>
    public bool IsNew { get; init; }

    /// <summary>Behind what it serves, or what it waits for; null: nothing is to be said.</summary>
    public string? Detail { get; init => field = ForeignText.Brief(value); }
}

/// <summary>The result of one withdrawal.</summary>
/// <param name="InstanceId">The cloud's id of the instance.</param>
/// <param name="IsDrained">It gets no more requests, and the last have ended.</param>
/// <param name="Error">Why it cannot be withdrawn.</param>
public sealed record WithdrawOutcome(string InstanceId, bool IsDrained, CloudException? Error = null)
{
    /// <summary>How long its last requests may take, from the withdrawal on. Null: five minutes.</summary>
    public TimeSpan? Limit { get; init; }
}
