using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Instances that somebody, or the handler, stopped.</summary>
internal static class StartChecks
{
    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("Start", "A list shows a stopped instance as Stopped. StartAsync brings it back to Ready, twice and beside "
            + "one that runs without harm; the instances stay. A list shows the start within the ListingDelay.",
            "ICloudHandler.CanStart, StartAsync", StartAsync),
        new("Stop", "StopAsync stops an instance, twice and beside a stopped one without harm: a list shows it as "
            + "Stopped, or as down, under the same id and tags. StartAsync brings it back to Ready. Others run on.",
            "ICloudHandler.CanStop, StopAsync", StopAsync),
    ];

    private static async Task StartAsync(CheckRun run)
    {
        SkipUnless(run.Handler.CanStart, "The handler starts no instance (CanStart).");
        SkipUnless(run.Subject.Stop is not null, "The subject cannot stop an instance (Stop).");
        var made = (await run.CreateListedAsync(run.BatchOf(2)).ConfigureAwait(false)).Values.ToList();
        var ids = made.ConvertAll(i => i.InstanceId);
        foreach (var id in ids) await run.ReadyAsync(id).ConfigureAwait(false);
        await run.Subject.Stop(ids[0]).ConfigureAwait(false);
        while (await StateOfAsync(run, ids[0]).ConfigureAwait(false) != ComponentState.Stopped)
            await run.PauseAsync().ConfigureAwait(false);
        for (var time = 0; time < 2; time++) await StartAsync(run, ids).ConfigureAwait(false);
        var state = await run.UntilAsync(() => StateOfAsync(run, ids[0]), s => s != ComponentState.Stopped)
            .ConfigureAwait(false);
        Require(state != ComponentState.Stopped, $"ListAsync shows {ids[0]} as Stopped after StartAsync.");
        foreach (var id in ids) await run.ReadyAsync(id).ConfigureAwait(false);
        await run.ListedAsync(made).ConfigureAwait(false);
    }

    private static async Task StopAsync(CheckRun run)
    {
        SkipUnless(run.Handler.CanStop, "The handler stops no instance (CanStop).");
        Require(run.Handler.CanStart, "CanStop needs CanStart: what was stopped must be started again.");
        var made = new List<CloudInstance>();
        while (made.Count < 2)
        {
            made.AddRange((await run.CreateAsync(await run.BatchAsync(run.BatchOf(2)).ConfigureAwait(false))
                .ConfigureAwait(false)).Values);
        }

        await run.ListedAsync(made).ConfigureAwait(false);
        var ids = made.ConvertAll(i => i.InstanceId);
        foreach (var id in ids) await run.ReadyAsync(id).ConfigureAwait(false);
        for (var time = 0; time < 2; time++) await StopAsync(run, [ids[0]]).ConfigureAwait(false);
        await StoppedAsync(run, ids[0]).ConfigureAwait(false);
        await run.ReadyAsync(ids[1]).ConfigureAwait(false);
        await StopAsync(run, ids).ConfigureAwait(false);
        await StoppedAsync(run, ids[1]).ConfigureAwait(false);
        await run.ListedAsync(made).ConfigureAwait(false);
        await StartAsync(run, ids).ConfigureAwait(false);
        foreach (var id in ids) await run.ReadyAsync(id).ConfigureAwait(false);
        await run.ListedAsync(made).ConfigureAwait(false);
    }

    // A machine may take its time.
    private static async Task StoppedAsync(CheckRun run, string id)
    {
        while (!(await run.ListAsync().ConfigureAwait(false)).Any(
            i => i.InstanceId == id && i.IsDown))
            await run.PauseAsync().ConfigureAwait(false);
    }

    private static Task StopAsync(CheckRun run, IReadOnlyList<string> ids) => run.CallAsync("StopAsync", async c =>
    {
        await run.Handler.StopAsync(run.Scope, ids, c).ConfigureAwait(false);
        return true;
    });

    private static async Task<ComponentState?> StateOfAsync(CheckRun run, string id)
        => (await run.ListAsync().ConfigureAwait(false)).FirstOrDefault(i => i.InstanceId == id)?.State;

    private static Task StartAsync(CheckRun run, IReadOnlyList<string> ids) => run.CallAsync("StartAsync", async c =>
    {
        await run.Handler.StartAsync(run.Scope, ids, c).ConfigureAwait(false);
        return true;
    });
}
