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
    public async Task Open_SchemaWithOtherTables_IsRefusedAndLeftAsItIs()
    {
        fixture.Sql($"CREATE SCHEMA {fixture.Schema}");
        fixture.Sql("CREATE TABLE invoice (id int)");

        var error = await Assert.ThrowsAsync<OccoException>(() => fixture.OpenAsync());

        Assert.Contains("?schema=", error.Message, StringComparison.Ordinal);
        Assert.Equal(1L, fixture.Sql("SELECT COUNT(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"));
    }

    [StoreFact]
    public async Task Open_ManyAtOnce_MakeOneStore()
    {
        for (var round = 0; round < 10; round++)
        {
            using var empty = new PostgresFixture();

            var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => empty.OpenAsync())));

            Assert.Single(stores.Select(store => store.StoreId).Distinct());
        }
    }

    [StoreFact]
    public async Task Open_NewerSchema_IsRefused()
    {
        await fixture.OpenAsync();
        fixture.Close();
        fixture.Sql("UPDATE meta SET value = '900' WHERE name = 'schema'");

        var error = await Assert.ThrowsAsync<OccoException>(() => fixture.OpenAsync());

        Assert.Contains("schema 900", error.Message, StringComparison.Ordinal);
    }

    [StoreTheory]
    [InlineData("/occo?", "/nowhere?", "createdb nowhere")]
    [InlineData("occo@", "nobody@", "PGPASSFILE")]
    [InlineData("127.0.0.1:", "127.0.0.1:1", "does not answer")]
    public async Task Open_WrongPlace_SaysWhatToDo(string right, string wrong, string says)
    {
        var text = fixture.Address.Text.Replace(right, wrong, StringComparison.Ordinal)
            .Replace("127.0.0.1:1", "127.0.0.1:1/occo?", StringComparison.Ordinal);
        if (wrong.EndsWith(":1", StringComparison.Ordinal)) text = "postgres://occo@127.0.0.1:1/occo";

        var error = await Assert.ThrowsAsync<OccoException>(() => Store.OpenAsync(text, TimeProvider.System));

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Exists_BeforeAndAfter_IsToldAndMakesNothing()
    {
        var address = fixture.Address.Text;

        Assert.False(await Store.ExistsAsync(address));
        await using (var empty = await Store.OpenEmptyAsync(address, TimeProvider.System))
            Assert.Equal((address, true), (empty.Path, Directory.Exists(empty.Folder)));
        Assert.Null(fixture.Sql($"SELECT nspname FROM pg_namespace WHERE nspname = '{fixture.Schema}'"));
        await fixture.OpenAsync();
        Assert.True(await Store.ExistsAsync(address));
    }

    [StoreFact]
    public async Task Write_SessionsWereEnded_GoesOnWithNewOnes()
    {
        var shop = await fixture.RegisterAsync();
        await fixture.Store.Infrastructures.FindAsync(shop.Id);

        fixture.Sql("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity "
            + $"WHERE application_name = '{fixture.Schema}'");
        await Record.ExceptionAsync(() => fixture.RegisterAsync("lost"));
        await Record.ExceptionAsync(() => fixture.Store.Infrastructures.FindAsync(shop.Id));

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
