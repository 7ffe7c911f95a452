using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// Pools with cores and memory, instances that take of them, and leases: what a copy of a store must keep.
/// </summary>
internal static class SizedShop
{
    private static readonly Pool Lab = new()
    {
        Name = "lab", Quota = 3, Cores = 8.5, MemoryMiB = 1L << 33, Cost = 0.25, Labels = ["eu"],
    };

    /// <summary>Three instances of 'shop' in the pool, with a lease that has a day to go; nobody works on it.</summary>
    public static async Task<Infrastructure> FillAsync(StoreFixture fixture)
    {
        await fixture.Store.Pools.ImportAsync([Lab]);
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        await journal.RecordIntentsAsync([.. Enumerable.Range(0, 3).Select(_ => new Intent(
            "wanted", StoreFixture.Draft(shop, "web") with
            {
                Cloud = "ec2", Pool = "lab", Cores = 0.1, MemoryMiB = 1L << 31,
            }))]);
        await journal.RecordLeasesAsync(LeasesOf(fixture), [(EventKind.LeaseBegan, "web", "its lease runs")]);
        await fixture.Store.WriteAsync(tx => tx.Sql.ExecuteAsync("UPDATE lease SET owner = NULL"));
        return shop;
    }

    public static async Task AssertAsync(StoreFixture of, Store store, Infrastructure shop)
    {
        var pool = (await store.Pools.ListAsync()).Single();
        Assert.Equal((3, 8.5, 1L << 33, 0.25),
            (pool.Pool.Quota, pool.Pool.Cores, pool.Pool.MemoryMiB, pool.Pool.Cost));
        Assert.Equal((3, 0.3, 3L << 31), (pool.Used, pool.UsedCores, pool.UsedMemoryMiB));
        var leases = LeasesOf(of);
        Assert.Equal(leases, (await store.Scaling.WantedAsync(shop.Id)).Leases);
        Assert.All(await store.Instances.ListAsync(shop.Id), i => Assert.Equal(
            ("lab", 0.1, 1L << 31, leases["web"].Ends), (i.Pool, i.Cores, i.MemoryMiB, i.LeaseEndsAt)));
        Assert.Equal(leases["web"].WakeAt, (await store.ReadAsync(sql => sql.QueryAsync(
            "SELECT lease_wake FROM infrastructure", row => row.TimeOrNull(0)))).Single());
        var told = (await store.Events.QueryAsync(new() { Kinds = [EventKind.LeaseBegan] })).Single();
        Assert.Equal(("web", "its lease runs"), (told.Node, told.Message));
    }

    private static Dictionary<string, NodeLease> LeasesOf(StoreFixture fixture)
    {
        var from = fixture.Time.GetUtcNow();
        return new()
        {
            ["web"] = new()
            {
                From = from, Ends = from.AddDays(1), Of = "web", State = LeaseState.Running, Staying = 2,
                WakeAt = from.AddHours(20),
            },
        };
    }
}
