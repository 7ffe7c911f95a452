namespace Occo.Engine.Tests;

/// <summary>The dummy cloud with a mistake in what it publishes.</summary>
internal sealed class FlawedPublisher(DummyCloud good) : FlawedHandler(good), ICloudPublisher
{
    public static IReadOnlyList<(string Check, string Flaw, Func<DummyCloud, ICloudHandler> Make)> Flaws { get; } =
    [
        ("Publish", "says each time that it is new", c => new FlawedPublisher(c)
        {
            Published = o => o with { IsNew = true },
        }),
        ("Publish", "answers for another", c => new FlawedPublisher(c)
        {
            Published = o => new("dummy-99999", o.IsServing),
        }),
        ("Publish", "knows no drain of what it does not know", c => new FlawedPublisher(c)
        {
            Withdrawn = o => o.InstanceId == "dummy-99999" ? o with { IsDrained = false } : o,
        }),
    ];

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
