using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Instances that serve behind something.</summary>
internal static class PublishChecks
{
    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("Publish", "PublishAsync publishes instances, twice without harm, and says at most once that this is new. "
            + "WithdrawAsync withdraws them, twice without harm, until they are drained; what is not known is drained. "
            + "A withdrawn instance can be published again.", "ICloudPublisher", PublishAsync),
    ];

    private static async Task PublishAsync(CheckRun run)
    {
        SkipUnless(run.Handler is ICloudPublisher, "The handler publishes no instances (ICloudPublisher).");
        var publisher = (ICloudPublisher)run.Handler;
        var request = run.Subject.Published ?? run.Subject.Request;
        SkipUnless(publisher.Publishes(request.Resource),
            "The subject has no request whose instances are published (Published).");
        var batch = await run.BatchAsync(run.BatchOf(2), request: request).ConfigureAwait(false);
        var made = (await run.CreateAsync(batch).ConfigureAwait(false)).Values.ToList();
        await run.ListedAsync(made).ConfigureAwait(false);
        var all = new List<PublishedInstance>();
        foreach (var id in made.Select(i => i.InstanceId))
        {
            var ready = await run.ReadyAsync(id).ConfigureAwait(false);
            all.Add(new(id, request.Resource)
            {
                Address = ready.Addresses.Count > 0 ? ready.Addresses[0] : null,
                PrivateAddress = ready.PrivateAddress,
                Ports = ready.Ports,
            });
        }

        for (var round = 0; round < 2; round++)
        {
            await AskAsync(run, publisher, all).ConfigureAwait(false);
            var again = await AskAsync(run, publisher, all).ConfigureAwait(false);
            Require(!again.Any(o => o.IsNew), "PublishAsync says twice that it published an instance (IsNew).");
            while (again.Any(o => !o.IsServing))
            {
                await run.PauseAsync().ConfigureAwait(false);
                again = await AskAsync(run, publisher, all).ConfigureAwait(false);
            }

            while (!await IsDrainedAsync(run, publisher, all).ConfigureAwait(false))
                await run.PauseAsync().ConfigureAwait(false);
        }

        var unknown = run.Subject.UnknownInstanceId ?? Guid.NewGuid().ToString();
        Require(await IsDrainedAsync(run, publisher, [.. all, new(unknown, request.Resource)]).ConfigureAwait(false),
            "WithdrawAsync does not say of what it does not know that it is drained.");
        await run.ListedAsync(made).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<PublishOutcome>> AskAsync(
        CheckRun run, ICloudPublisher publisher, IReadOnlyList<PublishedInstance> all)
    {
        var outcomes = await run.CallAsync("PublishAsync", c => publisher.PublishAsync(run.Scope, all, c))
            .ConfigureAwait(false);
        RequireEach("PublishAsync", all, outcomes.Select(o => o.InstanceId));
        return outcomes.FirstOrDefault(o => o.Error is not null)?.Error is { } error ? throw error : outcomes;
    }

    private static async Task<bool> IsDrainedAsync(
        CheckRun run, ICloudPublisher publisher, IReadOnlyList<PublishedInstance> all)
    {
        var outcomes = await run.CallAsync("WithdrawAsync", c => publisher.WithdrawAsync(run.Scope, all, c))
            .ConfigureAwait(false);
        RequireEach("WithdrawAsync", all, outcomes.Select(o => o.InstanceId));
        return outcomes.FirstOrDefault(o => o.Error is not null)?.Error is { } error ? throw error
            : outcomes.All(o => o.IsDrained);
    }

    private static void RequireEach(
        string method, IReadOnlyList<PublishedInstance> asked, IEnumerable<string> answered)
        => Require(answered.Order().SequenceEqual(asked.Select(i => i.InstanceId).Order()),
            $"{method} does not answer with one outcome for each instance.");
}
