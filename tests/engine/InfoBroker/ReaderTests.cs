using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Readers and writers of one store do not wait for each other.</summary>
public sealed class ReaderTests : IDisposable
{
    private static readonly TimeSpan NoTime = TimeSpan.FromMilliseconds(1);
    private readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void Write_WhileAReaderIsInTheMiddle_IsNotBlocked()
    {
        fixture.Register("first");
        var writer = fixture.Open(NoTime);

        var (during, after) = fixture.Store.Read(sql =>
        {
            var before = Count(sql);
            for (var i = 0; i < 20; i++)
                writer.Infrastructures.Register(StoreFixture.Compiled($"more{i}"), null, "ben@desk/2");
            return (before, Count(sql));
        });

        // The reader sees what was there when it began, however long it takes.
        Assert.Equal((1L, 1L), (during, after));
        Assert.Equal(21L, fixture.Store.Read(Count));
    }

    [Fact]
    public void Read_WhileAWriterIsInTheMiddle_IsNotBlocked()
    {
        fixture.Register("first");
        var reader = fixture.Open(NoTime);

        var seen = fixture.Store.Write(tx =>
        {
            tx.Sql.Execute("DELETE FROM definition");
            tx.Append((reader.Infrastructures.Find("first")!.Id, "first"), EventKind.NodeChanged, "half", "anna");
            return reader.Events.Query(new()).Count;
        });

        Assert.Equal(1, seen);
        Assert.Equal(2, reader.Events.Query(new()).Count);
    }

    [Fact]
    public async Task ReadAndWrite_FromManyStoresAtOnce_NobodyIsTurnedAway()
    {
        fixture.Register("first");
        var stores = Enumerable.Range(0, 4).Select(_ => fixture.Open()).ToList();

        await Task.WhenAll(stores.Select((store, s) => Task.Run(() =>
        {
            for (var i = 0; i < 25; i++)
            {
                store.Infrastructures.Register(StoreFixture.Compiled($"shop{s}-{i}"), null, "ben@desk/2");
                Assert.True(store.Infrastructures.List().Count > i);
            }
        })));

        Assert.Equal(101, fixture.Store.Infrastructures.List().Count);
        Assert.Equal("ok", fixture.Store.Describe().Integrity);
    }

    private static long Count(StoreConnection sql) => (long)sql.Scalar("SELECT COUNT(*) FROM infrastructure")!;
}
