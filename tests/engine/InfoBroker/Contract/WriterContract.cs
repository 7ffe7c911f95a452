using Xunit;

namespace Occo.Engine.Tests;

public abstract class WriterContract : StoreContract
{
    private protected WriterContract(StoreFixture fixture) : base(fixture)
    {
    }

    [StoreFact]
    public async Task WriteAsync_ManyAtOnce_NeedFarFewerCommits()
    {
        var store = fixture.Store;
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = store.WriteAsync(_ =>
        {
            begun.Set();
            go.Wait();
            return ValueTask.FromResult(0);
        });
        begun.Wait();
        var before = store.Commits;

        var others = Enumerable.Range(0, 1000).Select(i => store.WriteAsync(tx => PutAsync(tx, i))).ToList();
        go.Set();
        await first;
        await Task.WhenAll(others);

        Assert.Equal(1000L, await CountAsync(store));
        Assert.InRange(store.Commits - before, 1, 5);
    }

    [StoreFact]
    public async Task WriteAsync_WorkThatThrows_DoesNotUndoItsNeighbours()
    {
        var store = fixture.Store;

        var works = Enumerable.Range(0, 100).Select(i => store.WriteAsync(async tx =>
        {
            await PutAsync(tx, i);
            return i % 10 == 3 ? throw new InvalidOperationException($"work {i}") : i;
        })).ToList();

        for (var i = 0; i < works.Count; i++)
        {
            if (i % 10 != 3) Assert.Equal(i, await works[i]);
            else await Assert.ThrowsAsync<InvalidOperationException>(() => works[i]);
        }

        Assert.Equal(90L, await CountAsync(store));
    }

    [StoreFact]
    public async Task WriteAsync_TaskHasEnded_AnotherProcessSeesIt()
    {
        var other = await fixture.OpenAsync();

        await fixture.Store.WriteAsync(tx => PutAsync(tx, 1));

        Assert.Equal(1L, await CountAsync(other));
    }

    [StoreFact]
    public async Task Write_WorkThatThrows_ThrowsTheSameAndLeavesNoTrace()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Store.WriteAsync<int>(async tx =>
        {
            await PutAsync(tx, 1);
            throw new InvalidOperationException("no");
        }));

        Assert.Equal("no", error.Message);
        Assert.Equal(0L, await CountAsync(fixture.Store));
    }

    [StoreFact]
    public async Task Write_BrokenRule_IsAnErrorOfTheStore()
    {
        await fixture.Store.WriteAsync(tx => PutAsync(tx, 1));

        var error = await Assert.ThrowsAsync<OccoException>(() => fixture.Store.WriteAsync(tx => PutAsync(tx, 1)));

        Assert.Equal(FailureKind.Store, error.Kind);
    }

    [StoreFact]
    public async Task Read_WhileAnotherProcessWrites_IsNotBlockedAndSeesTheCommittedState()
    {
        await fixture.Store.WriteAsync(tx => PutAsync(tx, 1));
        var other = await fixture.OpenAsync(TimeSpan.Zero);

        await fixture.Store.WriteAsync(async tx =>
        {
            await PutAsync(tx, 2);
            Assert.Equal(1L, await CountAsync(other));
            Assert.Equal(1L, await CountAsync(fixture.Store));
            return 0;
        });

        Assert.Equal(2L, await CountAsync(other));
    }

    [StoreFact]
    public async Task Read_WritesInBetween_SeesOneSnapshot()
    {
        await fixture.Store.WriteAsync(tx => PutAsync(tx, 1));

        var (first, second) = await fixture.Store.ReadAsync(async sql =>
        {
            var before = await CountAsync(sql);
            await fixture.Store.WriteAsync(tx => PutAsync(tx, 2));
            return (before, await CountAsync(sql));
        });

        Assert.Equal((1L, 1L), (first, second));
    }

    [StoreFact]
    public async Task QueryAll_OthersWrite_SeesOneSnapshot()
    {
        using var end = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !end.IsCancellationRequested; i++)
                await fixture.Store.WriteAsync(tx => PutAsync(tx, i));
        });

        for (var i = 0; i < 50; i++)
        {
            var counts = await fixture.Store.ReadOnceAsync(async sql =>
            {
                var found = new List<long>();
                var count = new StoreQuery("SELECT COUNT(*) FROM meta", row => found.Add(row.GetInt64(0)));
                await sql.QueryAllAsync([.. Enumerable.Repeat(count, 10)]);
                return found;
            });
            Assert.Equal((10, 1), (counts.Count, counts.Distinct().Count()));
        }

        await end.CancelAsync();
        await writing;
    }

    [StoreFact]
    public async Task Write_FirstOfAGroupThrows_TheOthersAreCommitted()
    {
        using var go = new ManualResetEventSlim();
        var first = fixture.Store.WriteAsync<int>(async tx =>
        {
            await PutAsync(tx, 1);
            go.Wait();
            throw new InvalidTimeZoneException();
        });
        var others = Enumerable.Range(2, 3).Select(i => fixture.Store.WriteAsync(tx => PutAsync(tx, i))).ToList();
        go.Set();

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => first);
        await Task.WhenAll(others);
        Assert.Equal(3L, await CountAsync(fixture.Store));
    }

    [StoreFact]
    public async Task Read_ThatWrites_IsRefused()
        => await Assert.ThrowsAsync<OccoException>(
            () => fixture.Store.ReadAsync(sql => sql.ExecuteAsync("DELETE FROM meta")));

    [StoreFact]
    public async Task Read_ThatThrows_DoesNotSpoilTheNext()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => fixture.Store.ReadAsync<int>(_ => throw new InvalidOperationException()));

        Assert.Equal(0L, await CountAsync(fixture.Store));
    }

    [StoreFact]
    public async Task WriteAsync_SeveralStoresOnOneFile_LoseNothing()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fixture.OpenAsync()));

        await Task.WhenAll(stores.SelectMany((store, s) => Enumerable.Range(0, 100).Select(
            i => Task.Run(() => store.WriteAsync(tx => PutAsync(tx, (s * 1000) + i))))));

        foreach (var store in stores) Assert.Equal(400L, await CountAsync(store));
    }

    [StoreFact]
    public async Task Dispose_WorksAreWaiting_CommitsThem()
    {
        var store = await fixture.OpenAsync();
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = store.WriteAsync(_ =>
        {
            begun.Set();
            go.Wait();
            return ValueTask.FromResult(0);
        });
        begun.Wait();
        var waiting = store.WriteAsync(tx => PutAsync(tx, 1));
        var closing = Task.Run(async () => await store.DisposeAsync());
        go.Set();
        await Task.WhenAll(closing, first, waiting);

        Assert.Equal(1L, await CountAsync(fixture.Store));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.WriteAsync(_ => ValueTask.FromResult(0)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.ReadAsync(_ => ValueTask.FromResult(0)));
    }

    private static ValueTask<int> PutAsync(StoreTransaction tx, int number)
        => tx.Sql.ExecuteAsync("INSERT INTO meta (name, value) VALUES (@name, '')", ("@name", $"test{number}"));

    private static Task<long> CountAsync(Store store) => store.ReadAsync(CountAsync);

    private static async ValueTask<long> CountAsync(StoreSession sql)
        => (long)(await sql.ScalarAsync("SELECT COUNT(*) FROM meta WHERE name LIKE 'test%'"))!;
}
