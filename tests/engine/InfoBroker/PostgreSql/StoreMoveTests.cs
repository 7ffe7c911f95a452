using Occo.Engine.InfoBroker.PostgreSql;
using Xunit;

namespace Occo.Engine.Tests;

[NeedsPostgres]
public sealed class StoreMoveTests : IDisposable
{
    private readonly SqliteFixture file = new();
    private readonly SqliteFixture other = new();
    private readonly PostgresFixture server = new();
    private string token = "";

    public void Dispose()
    {
        file.Dispose();
        other.Dispose();
        server.Dispose();
    }

    [StoreFact]
    public async Task Move_ThereAndBack_KeepsEveryRowAndNumber()
    {
        var shop = await FillAsync();
        var events = await file.Store.Events.QueryAsync(new());
        var id = file.Store.StoreId;
        file.Close();

        var there = await MoveAsync(file.Path, server.Address.Text);
        var back = await MoveAsync(server.Address.Text, other.Path);

        Assert.True(there > events.Count);
        // The note that the store was moved is one row more in the second.
        Assert.Equal(there, back);
        Assert.Equal(id, other.Store.StoreId);
        Assert.Equal(3, (await other.Store.Pools.ListAsync()).Single().Pool.Quota);
        Assert.Equal("LabCloud", (await other.Store.Handlers.ListAsync()).Single().Module);
        Assert.Equal("ci", (await other.Store.Tokens.FindAsync(token))?.Name);
        Assert.Null(await other.Store.Tokens.FindAsync(token, "over"));
        Assert.Equal(events, await other.Store.Events.QueryAsync(new()));
        Assert.Equal(3, (await other.Store.Instances.ListAsync(shop.Id)).Count);
        await other.RegisterAsync("next");
        var next = await other.Store.Events.QueryAsync(new() { AfterSequence = events[^1].Sequence });
        Assert.Equal(events[^1].Sequence + 1, next[0].Sequence);
        var lease = await other.Store.Leases.TryAcquireAsync(shop.Id, LeaseOwner.Current, StoreFixture.LeaseDuration);
        Assert.Equal(2, lease.Fence!.Number);
    }

    [StoreFact]
    public async Task Move_SizesPoolsAndLeases_AreKeptOnBothBackends()
    {
        var shop = await SizedShop.FillAsync(file);
        file.Close();

        await MoveAsync(file.Path, server.Address.Text);
        await SizedShop.AssertAsync(file, server.Store, shop);
        server.Close();
        await MoveAsync(server.Address.Text, other.Path);

        await SizedShop.AssertAsync(file, other.Store, shop);
    }

    [StoreFact]
    public async Task Copy_MayStandStillForLong_AndEndsAtOnceWhenStopped()
    {
        await server.RegisterAsync();
        using var another = new PostgresFixture();
        await using var source = await OpenAsync(server);
        await using var target = await OpenAsync(another);
        await PostgresSchema.MigrateAsync(target, another.Address);
        await source.BeginReadAsync();
        await target.BeginWriteAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => StoreCopy.RunAsync(source, target, new(canceled: true)).AsTask());
        await target.RollBackAsync();
        await target.BeginWriteAsync();
        await StoreCopy.RunAsync(source, target, default);

        foreach (var session in new[] { source, target })
            Assert.Equal("1h", await session.ScalarAsync("SHOW idle_in_transaction_session_timeout"));
        await target.CommitAsync();
        Assert.Equal("10s", await target.ScalarAsync("SHOW idle_in_transaction_session_timeout"));

        static ValueTask<PostgresSession> OpenAsync(PostgresFixture store) => PostgresSession.OpenAsync(
            store.Address.ConnectionString(TimeSpan.FromSeconds(9), readOnly: false), clock: null, default);
    }

    [StoreFact]
    public async Task Move_OldStoreIsInUse_IsClosedForAll()
    {
        await FillAsync();

        await MoveAsync(file.Path, server.Address.Text);

        var late = await Assert.ThrowsAsync<OccoException>(() => file.RegisterAsync("late"));
        Assert.Equal(FailureKind.StoreReplaced, late.Kind);
        Assert.Contains(server.Address.Text, late.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.StoreReplaced,
            (await Assert.ThrowsAsync<OccoException>(() => file.OpenAsync())).Kind);
        Assert.NotEmpty(await server.Store.Infrastructures.ListAsync());
    }

    [StoreFact]
    public async Task Move_FailsAtItsVeryEnd_LeavesNoTwoStoresAndIsMovedAgain()
    {
        await FillAsync();
        await server.OpenAsync();
        server.Sql("""
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON infrastructure DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION fail()
            """);

        var failed = await Assert.ThrowsAsync<OccoException>(() => MoveAsync(file.Path, server.Address.Text));

        Assert.Contains(server.Address.Text, failed.Message, StringComparison.Ordinal);
        Assert.Empty(await server.Store.Infrastructures.ListAsync());
        var closed = await Assert.ThrowsAsync<OccoException>(() => file.RegisterAsync("late"));
        Assert.Contains("move the store there again", closed.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.StoreReplaced,
            (await Assert.ThrowsAsync<OccoException>(() => MoveAsync(file.Path, other.Path))).Kind);
        server.Sql("DROP TRIGGER late ON infrastructure");

        await MoveAsync(file.Path, server.Address.Text);

        Assert.Equal("shop", Assert.Single(await (await server.OpenAsync()).Infrastructures.ListAsync()).Name);
        await server.RegisterAsync("next");
        Assert.Equal(FailureKind.StoreReplaced,
            (await Assert.ThrowsAsync<OccoException>(() => MoveAsync(file.Path, server.Address.Text))).Kind);
    }

    [StoreFact]
    public async Task Move_SomebodyWorksInIt_IsRefusedAndChangesNothing()
    {
        var shop = await file.RegisterAsync();
        await file.JournalAsync(shop);

        Assert.Equal(FailureKind.Busy,
            (await Assert.ThrowsAsync<OccoException>(() => MoveAsync(file.Path, server.Address.Text))).Kind);

        await file.RegisterAsync("after");
        Assert.False(await Store.ExistsAsync(server.Address.Text));
    }

    [StoreFact]
    public async Task Move_DestinationHasAStore_IsRefusedAndChangesNothing()
    {
        await file.RegisterAsync();
        await server.RegisterAsync("theirs");

        Assert.Equal(FailureKind.AlreadyExists,
            (await Assert.ThrowsAsync<OccoException>(() => MoveAsync(file.Path, server.Address.Text))).Kind);

        await file.RegisterAsync("after");
        Assert.Equal("theirs", Assert.Single(await server.Store.Infrastructures.ListAsync()).Name);
    }

    [StoreFact]
    public async Task Move_FromServerToServer_AFailureNamesTheRightStore()
    {
        await server.RegisterAsync();
        using var another = new PostgresFixture();
        var nowhere = $"{another.Address.Text}&host=/no/such";

        var there = await Assert.ThrowsAsync<OccoException>(() => MoveAsync(server.Address.Text, nowhere));

        Assert.Contains("/no/such", there.Message, StringComparison.Ordinal);
        await server.RegisterAsync("after");
        await MoveAsync(server.Address.Text, another.Address.Text);
        Assert.Equal(2L, another.Sql("SELECT COUNT(*) FROM infrastructure"));
    }

    [StoreFact]
    public async Task Move_InstancesBesideTheStore_IsRefused()
    {
        var shop = await file.RegisterAsync();
        await StoreFixture.MakeAsync(await file.JournalAsync(shop), shop, "web", 1);
        await ReleaseAsync(shop);

        Assert.Equal(FailureKind.InvalidArgument,
            (await Assert.ThrowsAsync<OccoException>(() => MoveAsync(file.Path, server.Address.Text))).Kind);
    }

    [StoreFact]
    public async Task BackUp_OfAServer_IsAFileWithTheSameContent()
    {
        await FillAsync();
        var events = await file.Store.Events.QueryAsync(new());
        file.Close();
        await MoveAsync(file.Path, server.Address.Text);

        await server.Store.BackUpAsync(other.Path, overwrite: false);

        Assert.Equal(events, await other.Store.Events.QueryAsync(new()));
        Assert.Equal(server.Store.StoreId, other.Store.StoreId);
        Assert.Equal("ok", (await other.Store.DescribeAsync()).Integrity);
        Assert.Null(await other.Store.Tokens.FindAsync(token, "over"));
        await server.RegisterAsync("goes-on");
    }

    [StoreFact]
    public async Task Restore_WhileAnotherProcessHasItOpen_IsSeenByAll()
    {
        var shop = await FillAsync();
        file.Close();
        await MoveAsync(file.Path, server.Address.Text);
        var (running, events) = (server.Store, (await server.Store.Events.QueryAsync(new())).Count);
        await running.BackUpAsync(other.Path, overwrite: false);
        await server.RegisterAsync("newer");
        await running.Tokens.RevokeAsync("ci", "anna@desk/1");
        await running.Tokens.EndSessionAsync("since");
        var newest = (await running.Events.QueryAsync(new() { Last = 1 })).Single().Sequence;

        var done = await Store.RestoreAsync(
            other.Path, server.Address.Text, TimeProvider.System, TimeSpan.FromSeconds(30), "anna@desk/1");

        Assert.Equal(["newer"], done.Forgotten);
        Assert.StartsWith("the schema ", done.Replaced, StringComparison.Ordinal);
        Assert.Equal("shop", Assert.Single(await running.Infrastructures.ListAsync()).Name);
        Assert.Null(await running.Tokens.FindAsync(token));
        Assert.Equal(2L, server.Sql("SELECT COUNT(*) FROM ended_session"));
        await server.RegisterAsync("after");
        var after = await running.Events.QueryAsync(new() { AfterSequence = newest });
        Assert.Equal([EventKind.StoreRestored, EventKind.InfrastructureRegistered], after.Select(e => e.Kind));
        Assert.Equal(events + 2, (await running.Events.QueryAsync(new())).Count);
        var lease = await running.Leases.TryAcquireAsync(shop.Id, LeaseOwner.Current, StoreFixture.LeaseDuration);
        Assert.True(lease.Fence!.Number > 2);
        server.Sql($"DROP SCHEMA {done.Replaced!["the schema ".Length..]} CASCADE");
    }

    private Task<long> MoveAsync(string from, string to)
        => Store.MoveAsync(from, to, file.Time, TimeSpan.FromSeconds(30));

    // Machines of a cloud that does not keep them beside the store.
    private async Task<Infrastructure> FillAsync()
    {
        token = (await file.Store.Tokens.CreateAsync(new() { Name = "ci" }, "anna@desk/1")).Secret;
        await file.Store.Tokens.EndSessionAsync("over");
        await file.Store.Pools.ImportAsync([new() { Name = "onprem", Quota = 3 }]);
        await file.Store.Handlers.RegisterAsync(
            [new() { Type = "lab", Module = "LabCloud", Version = "1.0", Sha256 = new('A', 64) }], false, "anna");
        var shop = await file.RegisterAsync();
        var journal = await file.JournalAsync(shop);
        await journal.RecordIntentsAsync([.. Enumerable.Range(0, 3).Select(
            _ => new Intent("wanted", StoreFixture.Draft(shop, "web") with { Cloud = "ec2" }))]);
        await ReleaseAsync(shop);
        return shop;
    }

    private async Task ReleaseAsync(Infrastructure shop) => await file.Store.WriteAsync(
        tx => tx.Sql.ExecuteAsync("UPDATE lease SET owner = NULL WHERE infrastructure_id = @id", ("@id", shop.Id)));
}
