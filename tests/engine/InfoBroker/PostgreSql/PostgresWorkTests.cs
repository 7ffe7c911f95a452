using Xunit;

namespace Occo.Engine.Tests;

[NeedsPostgres]
public sealed class PostgresWorkTests() : WorkContract(new PostgresFixture())
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private PostgresFixture Server => (PostgresFixture)fixture;

    // As on another machine: nobody here can see its process.
    private static readonly LeaseOwner Elsewhere
        = LeaseOwner.Current with { Machine = "elsewhere", Host = "elsewhere" };

    [StoreFact]
    public async Task Claim_WorkerElsewhereLostItsSession_IsTakenOverAtOnce()
    {
        await AttachAsync("shop");
        var lost = await EnlistAsync(fixture.Store);
        var turn = Assert.Single(await fixture.Store.Work.ClaimAsync(
            Elsewhere with { Worker = lost.Id }, lost, 8, StoreFixture.LeaseDuration, new Random(1)));
        var next = await EnlistAsync(fixture.Store);
        Assert.Empty(await ClaimAsync(fixture.Store, next));

        await ties[lost.Id].DisposeAsync();

        var taken = await ClaimUntilTakenAsync(next);
        Assert.True(taken.Fence.Number > turn.Fence.Number);
        await Assert.ThrowsAsync<OccoException>(() => new PassJournal(fixture.Store, turn.Fence, "lost")
            .AppendAsync(EventKind.NodeChanged, null, null, "late"));
    }

    [StoreFact]
    public async Task Tie_SessionIsEnded_BreaksAndIsShown()
    {
        var worker = await EnlistAsync(fixture.Store);
        var tie = ties[worker.Id];
        Assert.True((await fixture.Store.Workers.ListAsync()).Single().IsAlive);
        await tie.WaitAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System, default);

        Server.Sql("SELECT COUNT(pg_terminate_backend(l.pid)) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
            + $"WHERE l.locktype = 'advisory' AND a.application_name = '{Server.Schema}'");

        var error = await Assert.ThrowsAsync<OccoException>(
            () => tie.WaitAsync(Limit, TimeProvider.System, default)).WaitAsync(Limit);
        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.False((await fixture.Store.Workers.ListAsync()).Single().IsAlive);
    }

    [StoreFact]
    public async Task Tie_SomethingIsAskedFor_WakesTheWorker()
    {
        var shop = await AttachAsync("shop");
        var worker = await EnlistAsync(fixture.Store);
        var tie = ties[worker.Id];
        var waiting = tie.WaitAsync(TimeSpan.FromHours(1), TimeProvider.System, default);

        await fixture.Store.Scaling.RequestAsync(shop.Id, "web", new() { To = 3 }, "anna");

        await waiting.WaitAsync(Limit);
    }

    [StoreFact]
    public async Task Tie_SomethingWasAskedForBeforeTheWait_WakesTheWorker()
    {
        var shop = await AttachAsync("shop");
        var worker = await EnlistAsync(fixture.Store);

        await fixture.Store.Scaling.RequestAsync(shop.Id, "web", new() { To = 3 }, "anna");

        await ties[worker.Id].WaitAsync(TimeSpan.FromHours(1), TimeProvider.System, default).WaitAsync(Limit);
    }

    [StoreFact]
    public async Task Tie_OfAnotherSchema_IsNotMistaken()
    {
        using var other = new PostgresFixture();
        var (here, there) = (await EnlistAsync(fixture.Store), await other.Store.Workers.EnlistAsync([], 8));
        Assert.Equal(here.Id, there.Id);

        Assert.True((await fixture.Store.Workers.ListAsync()).Single().IsAlive);
        Assert.False((await other.Store.Workers.ListAsync()).Single().IsAlive);
    }

    // The server notices the end of a session a moment later.
    private async Task<Turn> ClaimUntilTakenAsync(WorkerStatus worker)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            if (await ClaimAsync(fixture.Store, worker) is [var turn]) return turn;
            await Task.Delay(20, limit.Token);
        }
    }
}
