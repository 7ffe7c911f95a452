using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Readers and writers of one store do not wait for each other.</summary>
public abstract class ReaderContract : StoreContract
{
    private protected ReaderContract(StoreFixture fixture) : base(fixture)
    {
    }

    private static readonly TimeSpan NoTime = TimeSpan.FromMilliseconds(1);
    [StoreFact]
    public async Task Write_WhileAReaderIsInTheMiddle_IsNotBlocked()
    {
        await fixture.RegisterAsync("first");
        var writer = await fixture.OpenAsync(NoTime);

        var (during, after) = await fixture.Store.ReadAsync(async sql =>
        {
            var before = await CountAsync(sql);
            for (var i = 0; i < 20; i++)
                await writer.Infrastructures.RegisterAsync(StoreFixture.Compiled($"more{i}"), null, "ben@desk/2");
            return (before, await CountAsync(sql));
        });

        // The reader sees what was there when it began, however long it takes.
        Assert.Equal((1L, 1L), (during, after));
        Assert.Equal(21L, await fixture.Store.ReadAsync(CountAsync));
    }

    [StoreFact]
    public async Task Read_WhileAWriterIsInTheMiddle_IsNotBlocked()
    {
        await fixture.RegisterAsync("first");
        var reader = await fixture.OpenAsync(NoTime);

        var seen = await fixture.Store.WriteAsync(async tx =>
        {
            await tx.Sql.ExecuteAsync("DELETE FROM definition");
            await tx.AppendAsync(((await reader.Infrastructures.FindAsync("first"))!.Id, "first"),
                EventKind.NodeChanged, "half", "anna");
            return (await reader.Events.QueryAsync(new())).Count;
        });

        Assert.Equal(1, seen);
        Assert.Equal(2, (await reader.Events.QueryAsync(new())).Count);
    }

    [StoreFact]
    public async Task ReadAndWrite_FromManyStoresAtOnce_NobodyIsTurnedAway()
    {
        await fixture.RegisterAsync("first");
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fixture.OpenAsync()));

        await Task.WhenAll(stores.Select((store, s) => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                await store.Infrastructures.RegisterAsync(StoreFixture.Compiled($"shop{s}-{i}"), null, "ben@desk/2");
                Assert.True((await store.Infrastructures.ListAsync()).Count > i);
            }
        })));

        Assert.Equal(101, (await fixture.Store.Infrastructures.ListAsync()).Count);
        Assert.Equal("ok", (await fixture.Store.DescribeAsync()).Integrity);
    }

    private static async ValueTask<long> CountAsync(StoreSession sql)
        => (long)(await sql.ScalarAsync("SELECT COUNT(*) FROM infrastructure"))!;
}
