using System.Text.RegularExpressions;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>Workers as real processes over one PostgreSQL server, under faults.</summary>
public sealed class WorkerFaultTests : Team
{
    private const int Many = 12;

    [PostgresFact]
    public async Task Kill_WorkerInTheMiddle_OthersTakeOver()
    {
        var lost = await StartAsync();
        await AttachAsync(Many, interval: 3600, latency: 0.5);
        await UntilAsync(async () => await CreationsOfAsync(lost) > 0, "it began");

        lost.Kill();
        await StartAsync();
        await StartAsync();

        // Its leases last for 10 minutes: only the end of its session gives them free.
        await UntilReadyAsync(Many);
        await RequireNoneLostOrDoubledAsync();
        await UntilAsync(
            async () => (await Occo.GetWorkersAsync()).Count(worker => !worker.IsAlive) == 1, "the loss is shown");
    }

    [PostgresFact]
    public async Task Stop_WorkerIsPausedBeyondItsLease_ItsLateWritesAreRefused()
    {
        var paused = await StartAsync(lease: 3);
        await AttachAsync(Many, interval: 2, latency: 0.5);
        await UntilAsync(async () => await CreationsOfAsync(paused) > 0, "it began");

        await PauseAsync(paused);
        await StartAsync(lease: 3);
        await UntilReadyAsync(Many);
        var before = await CreationsOfAsync(paused);
        await paused.SignalAsync("CONT");

        // It goes on under a lease that is not its own any more, or it takes new turns: nothing is made twice.
        await Occo.ScaleAsync("shop0", "web", new() { To = 3 });
        await UntilAsync(async () => (await Occo.GetNodesAsync()).Count(n => n.State == NodeState.Ready)
            == 2 * Many + 1, "all are ready");
        await RequireNoneLostOrDoubledAsync();
        Assert.True(before > 0);
    }

    [PostgresFact]
    public async Task Network_OfAWorkerIsDeadForAWhile_OthersTakeOver()
    {
        using var network = new Relay(new Uri(Address).Port);
        var cut = await StartAsync(lease: 3, network);
        await AttachAsync(Many, interval: 2, latency: 0.5);
        await UntilAsync(async () => await CreationsOfAsync(cut) > 0, "it began");

        network.Cut();
        await StartAsync(lease: 3);
        await UntilReadyAsync(Many);
        network.Mend();

        await Occo.ScaleAsync("shop0", "web", new() { To = 3 });
        await UntilAsync(async () => (await Occo.GetNodesAsync()).Count(n => n.State == NodeState.Ready)
            == 2 * Many + 1, "all are ready");
        await RequireNoneLostOrDoubledAsync();
        await UntilAsync(
            async () => (await Occo.GetWorkersAsync()).Count(worker => worker.IsAlive) == 2, "it is back");
    }

    [PostgresFact]
    public async Task Database_IsAwayForAWhile_AllGoOnByThemselves()
    {
        var workers = new[] { await StartAsync(), await StartAsync(), await StartAsync() };
        await AttachAsync(Many, interval: 2, latency: 0.2);

        await PostgresServer.CrashAsync(TimeSpan.FromSeconds(10));

        await UntilAsync(async () =>
        {
            try
            {
                return (await Occo.GetInfrastructuresAsync()).Count(i => i.State == InfrastructureState.Ready) == Many;
            }
            catch (OccoException e) when (e.Kind == FailureKind.Store)
            {
                return false;
            }
        }, "all are ready");
        await RequireNoneLostOrDoubledAsync();
        await UntilAsync(
            async () => (await Occo.GetWorkersAsync()).Count(worker => worker.IsAlive) == 3, "all have new numbers");
        foreach (var worker in workers)
        {
            await worker.SignalAsync("TERM");
            Assert.Equal(0, await worker.EndAsync());
        }
    }

    [PostgresFact]
    public async Task Store_RefusesEachTry_ItIsToldOnceAndTheWorkerGoesOn()
    {
        var worker = await StartAsync(more: "&application_name=refused");
        await SqlAsync("ALTER TABLE worker RENAME TO away");
        await UntilAsync(() => Task.FromResult(Tellings() == 1), "it is told");

        var tries = new HashSet<string?>();
        await UntilAsync(async () => tries.Add(await SqlAsync("SELECT MAX(query_start)::text FROM pg_stat_activity "
            + "WHERE application_name = 'refused'")) && tries.Count > 4, "it tries again and again");
        await SqlAsync("ALTER TABLE away RENAME TO worker");

        await UntilAsync(() => Task.FromResult(Regex.Count(worker.Output, " serves ") == 2), "it goes on");
        Assert.Equal(1, Tellings());

        int Tellings() => Regex.Count(worker.Output, "the worker waits for it");
    }

    [PostgresFact]
    public async Task Term_OneAfterTheOther_LosesNoTurn()
    {
        var workers = new Queue<WorkerProcess>([await StartAsync(), await StartAsync()]);
        await AttachAsync(Many, interval: 2);
        await UntilReadyAsync(Many);

        for (var i = 0; i < 3; i++)
        {
            var next = await StartAsync();
            var old = workers.Dequeue();
            await old.SignalAsync("TERM");
            Assert.Equal(0, await old.EndAsync());
            workers.Enqueue(next);
            await Occo.ScaleAsync("shop0", "web", new() { Up = 1 });
        }

        await UntilAsync(async () => (await Occo.GetNodesAsync()).Count(n => n.State == NodeState.Ready)
            == 2 * Many + 3, "all are ready");
        await RequireNoneLostOrDoubledAsync();
        var late = DateTimeOffset.UtcNow - TimeSpan.FromSeconds(60);
        Assert.All(await Occo.GetInfrastructuresAsync(), i => Assert.True(i.Attachment!.NextTurnAt > late));
        Assert.Equal(2, (await Occo.GetWorkersAsync()).Count);
    }

    [PostgresFact]
    public async Task Work_ThreeWorkers_ShareTheTurns()
    {
        for (var i = 0; i < 3; i++) await StartAsync();
        await AttachAsync(2 * Many, interval: 1, latency: 0.1);

        await UntilReadyAsync(2 * Many);

        // Which of them wins a race for the first turns is chance: in the long run each takes some.
        var shared = new HashSet<long?>();
        await UntilAsync(async () =>
        {
            shared.UnionWith((await Occo.GetInfrastructuresAsync()).Select(i => i.Attachment!.Worker));
            return shared.Count == 3;
        }, "each has taken turns");
        await RequireNoneLostOrDoubledAsync();
    }

    private async Task<int> CreationsOfAsync(WorkerProcess worker) => (await Occo.GetEventsAsync(
        new() { Kinds = [EventKind.NodeCreating] })).Count(e => e.Actor == worker.Actor);
}
