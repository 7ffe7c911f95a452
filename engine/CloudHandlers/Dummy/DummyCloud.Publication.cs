namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>Simulates a load balancer.</summary>
public sealed partial class DummyCloud : ICloudPublisher
{
    private const string PublishCall = "publish";

    public bool Publishes(IReadOnlyDictionary<string, object?> resource) => DummySection.IsPublished(resource);

    public Task<IReadOnlyList<PublishOutcome>> PublishAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
        => CallAsync(scope, PublishCall,
            (database, id) => [.. instances.Select(i => DummyPublication.Publish(database, id, i.InstanceId))],
            [.. instances.Select(i => new PublishOutcome(i.InstanceId, false, new(
                CloudErrorKind.NotFound, $"The dummy cloud has no {i.InstanceId}, and cannot publish it.")))], cancel);

    public Task<IReadOnlyList<WithdrawOutcome>> WithdrawAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
        => CallAsync(scope, PublishCall,
            (database, _) => [.. instances.Select(i => DummyPublication.Withdraw(
                database, i.InstanceId, DummySection.Read(i.Resource).DrainTime, time.GetUtcNow()))],
            [.. instances.Select(i => new WithdrawOutcome(i.InstanceId, true))], cancel);
}
