using Xunit;

namespace Occo.Engine.Tests;

public sealed class StoreWriterTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task WriteAsync_ManyAtOnce_NeedFarFewerCommits()
    {
        var store = fixture.Store;
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = store.WriteAsync(_ =>
        {
            begun.Set();
            go.Wait();
            return 0;
        });
        begun.Wait();
        var before = store.Commits;

        var others = Enumerable.Range(0, 1000).Select(i => store.WriteAsync(tx => Put(tx, i))).ToList();
        go.Set();
        await first;
        await Task.WhenAll(others);

        Assert.Equal(1000L, Count(store));
        Assert.InRange(store.Commits - before, 1, 5);
    }

    [Fact]
    public async Task WriteAsync_WorkThatThrows_DoesNotUndoItsNeighbours()
    {
        var store = fixture.Store;

        var works = Enumerable.Range(0, 100).Select(i => store.WriteAsync(tx =>
        {
            Put(tx, i);
            return i % 10 == 3 ? throw new InvalidOperationException($"work {i}") : i;
        })).ToList();

        for (var i = 0; i < works.Count; i++)
        {
            if (i % 10 != 3) Assert.Equal(i, await works[i]);
            else await Assert.ThrowsAsync<InvalidOperationException>(() => works[i]);
        }

        Assert.Equal(90L, Count(store));
    }

    [Fact]
    public async Task WriteAsync_TaskHasEnded_AnotherProcessSeesIt()
    {
        var other = fixture.Open();

        await fixture.Store.WriteAsync(tx => Put(tx, 1));

        Assert.Equal(1L, Count(other));
    }

    [Fact]
    public void Write_WorkThatThrows_ThrowsTheSameAndLeavesNoTrace()
    {
        var error = Assert.Throws<InvalidOperationException>(() => fixture.Store.Write<int>(tx =>
        {
            Put(tx, 1);
            throw new InvalidOperationException("no");
        }));

        Assert.Equal("no", error.Message);
        Assert.Equal(0L, Count(fixture.Store));
    }

    [Fact]
    public void Write_BrokenRule_IsAnErrorOfTheStore()
    {
        fixture.Store.Write(tx => Put(tx, 1));

        var error = Assert.Throws<OccoException>(() => fixture.Store.Write(tx => Put(tx, 1)));

        Assert.Equal(FailureKind.Store, error.Kind);
    }

    [Fact]
    public void Read_WhileAnotherProcessWrites_IsNotBlockedAndSeesTheCommittedState()
    {
        fixture.Store.Write(tx => Put(tx, 1));
        var other = fixture.Open(TimeSpan.Zero);

        fixture.Store.Write(tx =>
        {
            Put(tx, 2);
            Assert.Equal(1L, Count(other));
            Assert.Equal(1L, Count(fixture.Store));
            return 0;
        });

        Assert.Equal(2L, Count(other));
    }

    [Fact]
    public void Read_WritesInBetween_SeesOneSnapshot()
    {
        fixture.Store.Write(tx => Put(tx, 1));

        var (first, second) = fixture.Store.Read(sql =>
        {
            var before = Count(sql);
            fixture.Store.Write(tx => Put(tx, 2));
            return (before, Count(sql));
        });

        Assert.Equal((1L, 1L), (first, second));
    }

    [Fact]
    public void Read_ThatWrites_IsRefused()
        => Assert.Throws<OccoException>(() => fixture.Store.Read(sql => sql.Execute("DELETE FROM meta")));

    [Fact]
    public void Read_ThatThrows_DoesNotSpoilTheNext()
    {
        Assert.Throws<InvalidOperationException>(
            () => fixture.Store.Read<int>(_ => throw new InvalidOperationException()));

        Assert.Equal(0L, Count(fixture.Store));
    }

    [Fact]
    public async Task WriteAsync_SeveralStoresOnOneFile_LoseNothing()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => fixture.Open()).ToList();

        await Task.WhenAll(stores.SelectMany((store, s) => Enumerable.Range(0, 100).Select(
            i => Task.Run(() => store.WriteAsync(tx => Put(tx, (s * 1000) + i))))));

        Assert.All(stores, store => Assert.Equal(400L, Count(store)));
    }

    [Fact]
    public async Task Dispose_WorksAreWaiting_CommitsThem()
    {
        var store = fixture.Open();
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = store.WriteAsync(_ =>
        {
            begun.Set();
            go.Wait();
            return 0;
        });
        begun.Wait();
        var waiting = store.WriteAsync(tx => Put(tx, 1));
        var closing = Task.Run(store.Dispose);
        go.Set();
        await Task.WhenAll(closing, first, waiting);

        Assert.Equal(1L, Count(fixture.Store));
        Assert.Throws<ObjectDisposedException>(() => { store.Write(_ => 0); });
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.WriteAsync(_ => 0));
        Assert.Throws<ObjectDisposedException>(() => store.Read(_ => 0));
    }

    private static int Put(StoreTransaction tx, int number)
        => tx.Sql.Execute("INSERT INTO meta (name, value) VALUES (@name, '')", ("@name", $"test{number}"));

    private static long Count(Store store) => store.Read(Count);

    private static long Count(StoreConnection sql)
        => (long)sql.Scalar("SELECT COUNT(*) FROM meta WHERE name LIKE 'test%'")!;
}
