namespace Occo.Engine.Tests;

/// <summary>What a backup and its restore carry.</summary>
public abstract class CarriedContract : StoreContract
{
    private protected CarriedContract(StoreFixture fixture) : base(fixture)
    {
    }

    /// <summary>Path or address of the store.</summary>
    private protected abstract string Place { get; }

    [StoreFact]
    public async Task Restore_SizesPoolsAndLeases_AreAsInTheBackup()
    {
        var shop = await SizedShop.FillAsync(fixture);
        var folder = Directory.CreateTempSubdirectory("occo-test-");
        try
        {
            var copy = Path.Combine(folder.FullName, "occo.bak");
            await fixture.Store.BackUpAsync(copy, overwrite: false);
            await using (var kept = await Store.OpenAsync(copy, fixture.Time))
                await SizedShop.AssertAsync(fixture, kept, shop);
            var journal = await fixture.JournalAsync(shop);
            await journal.RecordLeasesAsync(new Dictionary<string, NodeLease>(), []);
            await fixture.Store.Pools.RemoveAsync("lab");
            await fixture.Store.WriteAsync(tx => tx.Sql.ExecuteAsync("UPDATE lease SET owner = NULL"));

            var done = await Store.RestoreAsync(
                copy, Place, fixture.Time, TimeSpan.FromSeconds(30), "anna@desk/1");

            await SizedShop.AssertAsync(fixture, await fixture.OpenAsync(), shop);
            Forget(done.Replaced!);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Deletes what was replaced.</summary>
    private protected abstract void Forget(string replaced);
}
