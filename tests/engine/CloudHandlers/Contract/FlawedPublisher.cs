namespace Occo.Engine.Tests;

/// <summary>The dummy cloud with a mistake in what it publishes.</summary>
internal sealed class FlawedPublisher(DummyCloud good) : FlawedHandler(good), ICloudPublisher
{
    public Func<PublishOutcome, PublishOutcome> Published { get; init; } = o => o;

    public Func<WithdrawOutcome, WithdrawOutcome> Withdrawn { get; init; } = o => o;

    public bool Publishes(IReadOnlyDictionary<string, object?> resource) => good.Publishes(resource);

    public async Task<IReadOnlyList<PublishOutcome>> PublishAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
        => [.. (await good.PublishAsync(scope, instances, cancel)).Select(Published)];

    public async Task<IReadOnlyList<WithdrawOutcome>> WithdrawAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
        => [.. (await good.WithdrawAsync(scope, instances, cancel)).Select(Withdrawn)];
}
