using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A store that may have lost its newest writes: no number of theirs is given out again.</summary>
public abstract class RepairContract : StoreContract
{
    private protected RepairContract(StoreFixture fixture) : base(fixture)
    {
    }

    [StoreFact]
    public async Task Repair_NumbersThatWereLost_AreNotUsedAgain()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "web", 2);
        await ReleaseAsync(shop);
        var last = (await fixture.Store.Events.QueryAsync(new() { Last = 1 })).Single().Sequence;

        Assert.Equal(1, await fixture.RepairAsync());

        var told = Assert.Single(await fixture.Store.Events.QueryAsync(new() { AfterSequence = last }));
        Assert.Equal(EventKind.StoreRestored, told.Kind);
        Assert.True(told.Sequence > last + 100_000);
        Assert.True(await fixture.Store.Reconciliations.IsPendingAsync(shop.Id));
        Assert.Equal(shop.Version + 100, (await fixture.Store.Infrastructures.FindAsync(shop.Id))!.Version);
        Assert.Equal("shop", (await fixture.Store.Infrastructures.GetCompiledAsync(shop.Id)).Name);
        var next = await fixture.JournalAsync(shop);
        Assert.True(next.Fence.Number > journal.Fence.Number + 100_000);
        Assert.True((await StoreFixture.MakeAsync(next, shop, "web", 1)).Single().Ordinal > 100_000);
    }

    [StoreFact]
    public async Task Repair_ProcessWithALostFence_WritesNothingMore()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        await ReleaseAsync(shop);
        // Taken and given back a few times in writes that were lost.
        var late = new PassJournal(
            fixture.Store, journal.Fence with { Number = journal.Fence.Number + 5 }, "ben@desk/2");

        await fixture.RepairAsync();
        await fixture.JournalAsync(shop);

        Assert.Equal(FailureKind.LeaseLost, (await Assert.ThrowsAsync<OccoException>(
            () => late.AppendAsync(EventKind.NodeChanged, null, null, "late"))).Kind);
    }

    [StoreFact]
    public async Task Repair_WhileSomebodyWorks_IsRefusedAndChangesNothing()
    {
        var shop = await fixture.RegisterAsync();
        await fixture.JournalAsync(shop);
        var events = await fixture.Store.Events.QueryAsync(new());

        Assert.Equal(FailureKind.Busy,
            (await Assert.ThrowsAsync<OccoException>(fixture.RepairAsync)).Kind);

        Assert.Equal(events, await fixture.Store.Events.QueryAsync(new()));
        Assert.False(await fixture.Store.Reconciliations.IsPendingAsync(shop.Id));
    }

    [StoreFact]
    public async Task Repair_RemovedInfrastructure_StaysHistory()
    {
        var shop = await fixture.RegisterAsync();
        await (await fixture.JournalAsync(shop)).MarkRemovedAsync();
        await ReleaseAsync(shop);

        Assert.Equal(0, await fixture.RepairAsync());

        Assert.Equal(shop.Version, (await fixture.Store.Infrastructures.FindAsync(shop.Id))!.Version);
    }

    private async Task ReleaseAsync(Infrastructure shop) => await fixture.Store.WriteAsync(
        tx => tx.Sql.ExecuteAsync("UPDATE lease SET owner = NULL WHERE infrastructure_id = @id", ("@id", shop.Id)));
}
