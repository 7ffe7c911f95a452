using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Leases of nodes as recorded, and the turns of workers when they change.</summary>
public abstract class WakeContract : WorkSetting
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private protected WakeContract(StoreFixture fixture) : base(fixture)
    {
    }

    private DateTimeOffset Now => fixture.Time.GetUtcNow();

    private Task<DateTimeOffset> NextAsync(Infrastructure shop)
        => FindAsync(shop).ContinueWith(f => f.Result.Attachment!.NextTurnAt, TaskScheduler.Default);

    private static Dictionary<string, NodeLease> Lease(DateTimeOffset from, TimeSpan wake, LeaseState state) => new()
    {
        ["web"] = new() { From = from, Ends = from + 20 * Minute, Of = "web", State = state, WakeAt = from + wake },
        ["db"] = new() { Ends = from + 20 * Minute, Of = "web", State = state, Staying = 1, WakeAt = from + wake },
    };

    private async Task<(Infrastructure Shop, WorkerStatus Worker, PassJournal Journal, Turn Turn)> BeginAsync()
    {
        var shop = await AttachAsync("shop");
        await fixture.Store.Work.AttachAsync(shop.Id, TimeSpan.FromDays(1), "anna");
        var worker = await EnlistAsync(fixture.Store);
        var turn = Assert.Single(await ClaimAsync(fixture.Store, worker));
        return (shop, worker, new PassJournal(fixture.Store, turn.Fence, "anna@desk/1"), turn);
    }

    [StoreFact]
    public async Task RecordLeases_Leases_AreReadAsWrittenAndShownAtInstances()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "web", 1);
        var leases = Lease(Now, 18 * Minute, LeaseState.Running);
        await journal.RecordLeasesAsync(leases, [(EventKind.LeaseBegan, "web", "it runs")]);

        var other = await fixture.OpenAsync();
        Assert.Equal(leases.OrderBy(l => l.Key),
            (await other.Scaling.WantedAsync(shop.Id)).Leases.OrderBy(l => l.Key));
        Assert.Equal(Now + 20 * Minute, (await other.Instances.ListAsync(shop.Id)).Single().LeaseEndsAt);
        Assert.Equal(3, (await FindAsync(shop)).Desired);
        var told = (await other.Events.QueryAsync(new() { Kinds = [EventKind.LeaseBegan] })).Single();
        Assert.Equal(("web", "it runs"), (told.Node, told.Message));

        await journal.RecordLeasesAsync(Lease(Now, 18 * Minute, LeaseState.Ended), []);
        Assert.Equal(1, (await FindAsync(shop)).Desired);
        await journal.RecordLeasesAsync(new Dictionary<string, NodeLease>(), []);
        Assert.Empty((await other.Scaling.WantedAsync(shop.Id)).Leases);
        Assert.Null((await other.Instances.ListAsync(shop.Id)).Single().LeaseEndsAt);
    }

    [StoreFact]
    public async Task RecordLeases_ChangesBeforeTheNextTurn_TheTurnIsDueThen()
    {
        var (shop, worker, journal, turn) = await BeginAsync();
        await journal.RecordLeasesAsync(Lease(Now, 10 * Minute, LeaseState.Running), []);
        await fixture.Store.Leases.ReleaseAsync(turn.Fence);

        Assert.Equal(Now + 10 * Minute, await NextAsync(shop));
        fixture.Time.Advance(10 * Minute - TimeSpan.FromSeconds(1));
        Assert.Empty(await ClaimAsync(fixture.Store, worker));
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        turn = Assert.Single(await ClaimAsync(fixture.Store, worker));
        await new PassJournal(fixture.Store, turn.Fence, "anna@desk/1").RecordLeasesAsync(
            Lease(Now - 10 * Minute, 20 * Minute, LeaseState.Ending), []);
        await fixture.Store.Work.EndAsync(turn, "{}", 1);

        Assert.True(await NextAsync(shop) <= Now + 10 * Minute);
    }

    [StoreFact]
    public async Task Claim_ClockOfTheWorkerIsLate_ItLooksAgainSoonAndNotForEver()
    {
        var (shop, worker, journal, turn) = await BeginAsync();
        await journal.RecordLeasesAsync(Lease(Now, 10 * Minute, LeaseState.Running), []);
        await fixture.Store.Leases.ReleaseAsync(turn.Fence);
        fixture.Time.Advance(10 * Minute);
        for (var look = 0; look < 3; look++)
        {
            // Its pass finds that the lease has not changed yet.
            turn = Assert.Single(await ClaimAsync(fixture.Store, worker));
            await fixture.Store.Leases.ReleaseAsync(turn.Fence);
            if (look < 2) Assert.Equal(Now + StoreClock.Tolerance, await NextAsync(shop));
            fixture.Time.Advance(StoreClock.Tolerance);
        }

        Assert.Empty(await ClaimAsync(fixture.Store, worker));
    }
}
