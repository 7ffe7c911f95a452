using Npgsql;
using Occo.Engine.InfoBroker.PostgreSql;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What only a store on a server can do, and what can go wrong there.</summary>
[NeedsPostgres]
public sealed class PostgresStoreTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly PostgresFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [StoreFact]
    public async Task Schema_OfBothBackends_HasTheSameTablesAndColumns()
    {
        using var file = new SqliteFixture();
        await file.OpenAsync();
        await fixture.OpenAsync();

        var here = await fixture.Store.ReadAsync(async sql => await sql.QueryAsync(
            "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns "
            + "WHERE table_schema = current_schema()",
            row => (row.GetString(0), row.GetString(1), row.GetBoolean(2))));
        // A key column of a text may be null in SQLite, where nothing else says so.
        var there = await file.Store.ReadAsync(async sql => await sql.QueryAsync(
            "SELECT m.name, c.name, c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_master m, pragma_table_info(m.name) c "
            + "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
            row => (row.GetString(0), row.GetString(1), row.GetBoolean(2))));

        Assert.Equal(there.Order(), here.Order());
        Assert.Equal(here.Select(c => c.Item1).Distinct().Order(), StoreTable.All.Select(t => t.Name).Order());
    }

    [StoreFact]
    public async Task Describe_ServerThatCanLoseWrites_WarnsOfIt()
    {
        await fixture.OpenAsync();
        var before = (await fixture.Store.DescribeAsync()).Warnings;
        await using var standby = await PostgresServer.StandbyAsync();

        var now = (await fixture.Store.DescribeAsync()).Warnings;

        // The server of the tests does not wait for its disk.
        Assert.Contains("fsync", Assert.Single(before), StringComparison.Ordinal);
        Assert.Contains("has to be repaired", now[1], StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Read_ManyAtTheSameTime_ShareFewConnections()
    {
        await fixture.OpenAsync();
        var name = $"many{Guid.NewGuid():N}";
        await using var store = await Store.OpenAsync(
            fixture.Address.Text.Replace(
                $"application_name={fixture.Schema}", $"application_name={name}", StringComparison.Ordinal),
            TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(() => store.ReadAsync(
            async sql => await sql.ScalarAsync("SELECT pg_sleep(0.02)::text")))));

        var used = (long)(await store.ReadAsync(async sql => await sql.ScalarAsync(
            $"SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = '{name}'")))!;
        Assert.InRange(used, 3, PostgresBackend.MostConnections);
    }

    [StoreFact]
    public async Task Write_StoppedWhileItWaitsForTheLock_EndsSoon()
    {
        await fixture.RegisterAsync();
        using var stop = new CancellationTokenSource();
        await using var store = await Store.OpenAsync(
            fixture.Address.Text, TimeProvider.System, TimeSpan.FromMinutes(10), stop: stop.Token);
        using (fixture.Lock())
        {
            var waiting = store.Infrastructures.RegisterAsync(StoreFixture.Compiled("late"), null, "anna@desk/1");
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => waiting.WaitAsync(Limit));
        }

        // What was done before the stop is still recorded.
        await store.Infrastructures.RegisterAsync(StoreFixture.Compiled("done"), null, "anna@desk/1");
        Assert.Equal(["done", "shop"], (await store.Infrastructures.ListAsync()).Select(i => i.Name));
    }

    [StoreFact]
    public async Task Write_SessionsWereEnded_GoesOnWithNewOnes()
    {
        var shop = await fixture.RegisterAsync();
        await fixture.Store.Infrastructures.FindAsync(shop.Id);

        fixture.Sql("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity "
            + $"WHERE application_name = '{fixture.Schema}'");

        await fixture.RegisterAsync("after");
        Assert.Equal("shop", (await fixture.Store.Infrastructures.FindAsync(shop.Id))!.Name);
    }

    [StoreFact]
    public async Task Write_AnotherHangsInsideItsTransaction_IsEndedByTheServer()
    {
        await fixture.OpenAsync();
        await using var hanging = await PostgresSession.OpenAsync(
            fixture.Address.ConnectionString(Limit, readOnly: false), null, default);
        await hanging.BeginWriteAsync();

        await fixture.RegisterAsync().WaitAsync(Limit);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => hanging.CommitAsync().AsTask());
    }

    [StoreFact]
    public async Task Follow_WhileFourStoresWrite_MissesNoEvent()
    {
        const int each = 60;
        var shop = await fixture.RegisterAsync();
        var first = (await fixture.Store.Events.QueryAsync(new())).Count;
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fixture.OpenAsync()));
        var writers = stores.Select((store, n) => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await store.WriteAsync(tx => tx.AppendAsync(
                    (shop.Id, "shop"), EventKind.NodeChanged, $"{n}/{i}", "anna@desk/1"));
            }
        })).ToList();
        var (seen, last) = (new List<string>(), 0L);
        var all = Task.WhenAll(writers);
        for (var isLast = false; !isLast;)
        {
            isLast = all.IsCompleted;
            foreach (var entry in await fixture.Store.Events.QueryAsync(new() { AfterSequence = last }))
            {
                seen.Add(entry.Message);
                last = entry.Sequence;
            }
        }

        await all;
        Assert.Equal(4 * each, seen.Count - first);
        Assert.Equal(seen.Count, seen.Distinct().Count() + first - seen.Take(first).Distinct().Count());
    }

    [StoreFact]
    public async Task Now_WithoutAnotherClock_IsThatOfTheDatabase()
    {
        await fixture.OpenAsync();
        await using var session = await PostgresSession.OpenAsync(
            fixture.Address.ConnectionString(Limit, readOnly: false), null, default);

        await session.BeginWriteAsync();
        var now = session.Now;
        var theirs = (DateTime)(await session.ScalarAsync("SELECT clock_timestamp()"))!;
        await session.RollBackAsync();

        Assert.Equal(TimeSpan.Zero, now.Offset);
        Assert.InRange(theirs - now.UtcDateTime, TimeSpan.Zero, Limit);
        Assert.True(now.UtcDateTime >= (DateTime)fixture.Sql("SELECT pg_postmaster_start_time()")!);
    }

    [StoreFact]
    public async Task Read_TriesToWrite_IsRefused()
    {
        await fixture.OpenAsync();

        await Assert.ThrowsAsync<OccoException>(
            () => fixture.Store.ReadAsync(sql => sql.ExecuteAsync("DELETE FROM definition")));
    }

    [StoreTheory]
    [InlineData(0)]
    [InlineData(0xd800)]
    public async Task Append_CharacterThatTheServerCannotKeep_IsReplaced(int character)
    {
        var text = $"a{(char)character}b";
        var shop = await fixture.RegisterAsync();

        await fixture.Store.WriteAsync(tx => tx.AppendAsync(
            (shop.Id, "shop"), EventKind.NodeChanged, text, "anna@desk/1"));

        Assert.Equal("a\ufffdb", (await fixture.Store.Events.QueryAsync(new() { Last = 1 })).Single().Message);
    }
}
