using Xunit;

namespace Occo.Engine.Tests;

public abstract class PoolContract : StoreContract
{
    private static readonly Pool Small = new()
    {
        Name = "onprem", Quota = 2, Cost = 0.5, Window = PoolWindow.Parse("18:00-08:00"), Labels = ["eu", "gpu"],
    };

    private protected PoolContract(StoreFixture fixture) : base(fixture)
    {
    }

    private PoolTable Table => fixture.Store.Pools;

    [StoreFact]
    public async Task Import_Pools_AreThereForOtherProcessesAndReplaceThoseOfTheirName()
    {
        await Table.ImportAsync([new Pool { Name = "onprem" }]);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        var imported = await Table.ImportAsync([Small, new() { Name = "burst" }]);

        var seen = await (await fixture.OpenAsync()).Pools.ListAsync();

        Assert.Equal(["burst", "onprem"], imported.Select(p => p.Pool.Name));
        Assert.Equal(["burst", "onprem"], seen.Select(p => p.Pool.Name));
        Assert.Equal(fixture.Time.GetUtcNow(), seen[1].ImportedAt);
        Assert.Equal((2, 0.5, "18:00-08:00", "eu gpu"), (seen[1].Pool.Quota, seen[1].Pool.Cost,
            $"{seen[1].Pool.Window}", string.Join(' ', seen[1].Pool.Labels)));
        Assert.Equal((null, null, null), (seen[0].Pool.Quota, seen[0].Pool.Cost, seen[0].Free));
    }

    [StoreFact]
    public async Task Remove_ThereOrNot_Tells()
    {
        await Table.ImportAsync([Small]);

        Assert.True(await Table.RemoveAsync("onprem"));
        Assert.False(await Table.RemoveAsync("onprem"));
        Assert.Empty(await Table.ListAsync());
    }

    [StoreFact]
    public async Task RecordIntents_PoolOfTwoInfrastructures_HasTheirPlacesTogether()
    {
        await Table.ImportAsync([Small]);
        var (shop, farm) = (await fixture.RegisterAsync(), await fixture.RegisterAsync("farm"));
        var (first, second) = (await fixture.JournalAsync(shop), await fixture.JournalAsync(farm));
        var kept = (await first.RecordIntentsAsync([Wanted(shop)])).Single();

        var full = await Assert.ThrowsAsync<PoolFullException>(
            () => second.RecordIntentsAsync([Wanted(farm), Wanted(farm)]));

        Assert.Equal(("onprem", 1), (full.Pool, full.Free));
        Assert.Empty(await fixture.Store.Instances.ListAsync(farm.Id));
        await second.RecordIntentsAsync([Wanted(farm), Wanted(farm) with { Instance = Draft(farm) }]);
        Assert.Equal((2, 0), ((await StatusAsync()).Used, (await StatusAsync()).Free));

        await first.SaveAsync(kept with { State = NodeState.Failed }, null, "failed");
        Assert.Equal(2, (await StatusAsync()).Used);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await first.SaveAsync(kept with { State = NodeState.Dropping }, null, "dropped");
        await first.SaveAsync(kept with { State = NodeState.Gone }, null, "gone");
        var free = await StatusAsync();
        Assert.Equal((1, 1, fixture.Time.GetUtcNow()), (free.Used, free.Free, free.LeftAt));
    }

    [StoreFact]
    public async Task RecordIntents_ManyAtOnceForTheLastPlaces_NoneTooMany()
    {
        await Table.ImportAsync([Small]);
        var journals = new List<(Infrastructure Of, PassJournal Journal)>();
        foreach (var name in new[] { "a", "b", "c", "d", "e", "f" })
        {
            var infrastructure = await fixture.RegisterAsync(name);
            journals.Add((infrastructure, await fixture.JournalAsync(infrastructure, await fixture.OpenAsync())));
        }

        var ends = await Task.WhenAll(journals.Select(async j =>
        {
            try
            {
                await j.Journal.RecordIntentsAsync([Wanted(j.Of)]);
                return true;
            }
            catch (PoolFullException)
            {
                return false;
            }
        }));

        Assert.Equal(2, ends.Count(isRecorded => isRecorded));
        Assert.Equal(2, (await StatusAsync()).Used);
    }

    [StoreFact]
    public async Task RecordIntents_QuotaWasLowered_NothingNewIsAdded()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        await journal.RecordIntentsAsync([Wanted(shop), Wanted(shop), Wanted(shop)]);
        await Table.ImportAsync([Small]);

        Assert.Equal(0, (await Assert.ThrowsAsync<PoolFullException>(
            () => journal.RecordIntentsAsync([Wanted(shop)]))).Free);
        Assert.Equal((3, 0), ((await StatusAsync()).Used, (await StatusAsync()).Free));
    }

    [StoreFact]
    public async Task RecordRefusals_AgainAndAgain_TheCoolDownDoublesUntilTheCloudMakesOne()
    {
        await Table.ImportAsync([Small]);
        var journal = await fixture.JournalAsync(await fixture.RegisterAsync());
        foreach (var minutes in new[] { 5, 10, 20 })
        {
            await journal.RecordRefusalsAsync([("onprem", "no room")], []);
            await journal.RecordRefusalsAsync([("onprem", "no room at all")], []);
            var cooling = await StatusAsync();
            Assert.Equal(fixture.Time.GetUtcNow().AddMinutes(minutes), cooling.CoolsUntil);
            Assert.Equal("no room", cooling.Refusal);
            fixture.Time.Advance(TimeSpan.FromMinutes(minutes));
        }

        await journal.RecordRefusalsAsync([], ["onprem"]);
        Assert.Equal((0, null, null),
            ((await StatusAsync()).Refusals, (await StatusAsync()).CoolsUntil, (await StatusAsync()).Refusal));
    }

    [StoreFact]
    public async Task RecordRefusals_PoolThatWasNotImported_IsKnownAndHasNoQuota()
    {
        var journal = await fixture.JournalAsync(await fixture.RegisterAsync());
        await journal.RecordRefusalsAsync([("elsewhere", "no room")], []);
        await journal.RecordRefusalsAsync([("elsewhere", "no room")], []);

        var known = (await Table.ListAsync()).Single();
        Assert.Equal(("elsewhere", null, null, 1),
            (known.Pool.Name, known.Pool.Quota, known.ImportedAt, known.Refusals));
        await Table.ImportAsync([Small with { Name = "elsewhere" }]);
        Assert.Equal((2, null), ((await Table.ListAsync()).Single().Pool.Quota,
            (await Table.ListAsync()).Single().CoolsUntil));
    }

    [StoreFact]
    public async Task RecordIntents_CoresAndMemory_AreCountedOverTheStore()
    {
        await Table.ImportAsync([new() { Name = "onprem", Cores = 1, MemoryMiB = 4096 }]);
        var (shop, farm) = (await fixture.RegisterAsync(), await fixture.RegisterAsync("farm"));
        var (first, second) = (await fixture.JournalAsync(shop), await fixture.JournalAsync(farm));
        var kept = (await first.RecordIntentsAsync([Sized(shop, 0.7, 1024)])).Single();

        var full = await Assert.ThrowsAsync<PoolFullException>(
            () => second.RecordIntentsAsync([Sized(farm, 0.3, 1024), Sized(farm, 0.1, 1024)]));
        Assert.Equal(1, full.Free);
        Assert.Contains("1 of 1 cores are taken, an instance takes 0.1", full.Message, StringComparison.Ordinal);
        full = await Assert.ThrowsAsync<PoolFullException>(
            () => second.RecordIntentsAsync([Sized(farm, 0.1, 3584)]));
        Assert.Contains("1 of 4 GiB of memory are taken, an instance takes 3.5", full.Message,
            StringComparison.Ordinal);

        await second.RecordIntentsAsync([Sized(farm, 0.3, 3072)]);
        Assert.Equal((2, 1.0, 4096L),
            ((await StatusAsync()).Used, (await StatusAsync()).UsedCores, (await StatusAsync()).UsedMemoryMiB));
        Assert.Equal((0.7, 1024L), (kept.Cores, kept.MemoryMiB));
        var seen = (await fixture.Store.Instances.ListAsync(shop.Id)).Single();
        Assert.Equal((0.7, 1024L), (seen.Cores, seen.MemoryMiB));
        await first.SaveAsync(kept with { State = NodeState.Dropping }, null, "dropped");
        await first.SaveAsync(kept with { State = NodeState.Gone }, null, "gone");
        Assert.Equal((0.3, 3072L), ((await StatusAsync()).UsedCores, (await StatusAsync()).UsedMemoryMiB));
    }

    private static Intent Sized(Infrastructure infrastructure, double cores, long memory) => new(
        "wanted", Draft(infrastructure) with { Pool = "onprem", Cores = cores, MemoryMiB = memory });

    private async Task<PoolStatus> StatusAsync() => (await Table.ListAsync()).Single(p => p.Pool.Name == "onprem");

    private static NodeInstance Draft(Infrastructure infrastructure) => StoreFixture.Draft(infrastructure, "web");

    private static Intent Wanted(Infrastructure infrastructure)
        => new("wanted", Draft(infrastructure) with { Pool = "onprem" });
}
