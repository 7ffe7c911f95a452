using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Which files are restored over which, and what is left of both.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();

    private string Copy => Path.Combine(store.Folder, "occo.bak");

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Restore_OverAnOpenStore_IsSeenByAllAndKeepsTheReplacedOne()
    {
        var occo = await BackedUpAsync();
        var id = occo.GetStore().StoreId;
        occo.Register(Compiled(occo, "later"));
        var last = occo.GetEvents()[^1].Sequence;

        var done = Restore();

        Assert.Equal((store.Path, Copy, "later"), (done.Path, done.Backup, Assert.Single(done.Forgotten)));
        Assert.Equal("shop", Assert.Single(occo.GetInfrastructures()).Name);
        Assert.Equal((id, "ok"), (occo.GetStore().StoreId, occo.GetStore().Integrity));
        var told = occo.GetEvents(new() { AfterSequence = last });
        Assert.Equal(EventKind.StoreRestored, Assert.Single(told).Kind);
        using var kept = Orchestrator.Open(new() { StorePath = done.Replaced });
        Assert.Equal(["later", "shop"], kept.GetInfrastructures().Select(i => i.Name));
        Assert.StartsWith(store.Path + ".before-restore-", done.Replaced, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(store.Folder, "*restoring*"));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("garbage")]
    [InlineData("truncated")]
    [InlineData("empty")]
    public async Task Restore_StoreThatCannotBeRead_IsReplacedAndKept(string how)
    {
        await BackedUpAsync();
        store.Close();
        if (how == "missing") File.Delete(store.Path);
        if (how == "empty") File.WriteAllText(store.Path, "");
        if (how == "garbage") File.WriteAllText(store.Path, new string('x', 9000));
        if (how == "truncated")
        {
            using var file = File.OpenWrite(store.Path);
            file.SetLength(file.Length / 3);
        }

        var before = how == "missing" ? null : File.ReadAllBytes(store.Path);

        var done = Restore();

        Assert.Equal(before is null, done.Replaced is null);
        if (before is not null) Assert.Equal(before, File.ReadAllBytes(done.Replaced!));
        var occo = store.Open(cloud);
        Assert.Equal("ok", occo.GetStore().Integrity);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(2, cloud.Machines.Count);
    }

    [Theory]
    [InlineData("missing", FailureKind.NotFound, "no backup")]
    [InlineData("garbage", FailureKind.Store, "not an Occo store")]
    [InlineData("empty", FailureKind.Store, "not an Occo store")]
    [InlineData("truncated", FailureKind.Store, "damaged")]
    [InlineData("newer", FailureKind.Store, "newer version")]
    [InlineData("foreign", FailureKind.Store, "not an Occo store")]
    [InlineData("other store", FailureKind.Store, "another store")]
    public async Task Restore_BadBackup_IsRefusedAndChangesNothing(string how, FailureKind kind, string message)
    {
        var occo = await BackedUpAsync();
        var id = occo.GetStore().StoreId;
        if (how is "missing" or "foreign" or "other store") File.Delete(Copy);
        if (how == "empty") File.WriteAllText(Copy, "");
        if (how == "garbage") File.WriteAllText(Copy, new string('x', 9000));
        if (how == "newer") Sql("PRAGMA user_version = 99");
        if (how == "foreign") Sql("CREATE TABLE recipe (name TEXT); PRAGMA user_version = 1");
        if (how == "other store") Orchestrator.Open(new() { StorePath = Copy }).Dispose();
        if (how == "truncated")
        {
            using var file = File.OpenWrite(Copy);
            file.SetLength(file.Length * 2 / 3);
        }

        var error = Assert.Throws<OccoException>(Restore);

        Assert.Equal(kind, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(Copy, error.Message, StringComparison.Ordinal);
        Assert.Equal((id, "shop"), (occo.GetStore().StoreId, Assert.Single(occo.GetInfrastructures()).Name));
        Assert.Empty(Directory.GetFiles(store.Folder, "*restor*"));
    }

    [Fact]
    public async Task Restore_ForeignDatabaseInPlaceOfTheStore_IsRefused()
    {
        await BackedUpAsync();
        store.Close();
        foreach (var file in Directory.GetFiles(store.Folder, "occo.db*")) File.Delete(file);
        Sql("CREATE TABLE recipe (name TEXT)", store.Path);
        var before = File.ReadAllBytes(store.Path);

        Assert.Equal(FailureKind.Store, Assert.Throws<OccoException>(Restore).Kind);

        Assert.Equal(before, File.ReadAllBytes(store.Path));
    }

    [Fact]
    public async Task Restore_DuringAnEnactment_IsRefused()
    {
        var occo = await BackedUpAsync();
        occo.Scale("shop", "web", new() { To = 5 });
        OccoException? refused = null;
        cloud.BeforeCreate = (_, _) =>
        {
            refused ??= Assert.Throws<OccoException>(Restore);
            return Task.CompletedTask;
        };

        await occo.EnactAsync("shop");

        Assert.Equal(FailureKind.Busy, refused!.Kind);
        Assert.Contains("'shop' is being enacted by", refused.Message, StringComparison.Ordinal);
        Assert.Equal(5, occo.GetNodes().Count);
    }

    [Fact]
    public async Task Restore_BackupTakenDuringAnEnactment_LeavesNoLeaseAndNoUsableFence()
    {
        var occo = store.Open(cloud);
        occo.Register(Compiled(occo, "shop"));
        cloud.BeforeCreate = (_, _) =>
        {
            if (!File.Exists(Copy)) occo.Backup(Copy);
            return Task.CompletedTask;
        };
        await occo.EnactAsync("shop");
        await occo.EnactAsync("shop");

        Restore();

        using var raw = Store.Open(store.Path, TimeProvider.System);
        var id = occo.FindInfrastructure("shop")!.Id;
        var old = new PassJournal(raw, new Fence(id, "anna@desk/1", 1), "anna@desk/1");
        var late = await Assert.ThrowsAsync<OccoException>(() => old.AppendAsync(EventKind.NodeChanged, null, null, "late"));
        Assert.Equal(FailureKind.LeaseLost, late.Kind);
        var next = await raw.Leases.TryAcquireAsync(id, LeaseOwner.Current, TimeSpan.FromSeconds(5));
        Assert.True(next.Fence!.Number > 3, $"fence {next.Fence.Number} was given before");
    }

    [Fact]
    public async Task Restore_NewerVersionOfADescription_IsNeverMistakenForTheRestoredOne()
    {
        var occo = await BackedUpAsync();
        occo.Update("shop", Compiled(occo, "shop", min: 4));
        Assert.Equal(4, occo.GetDescription("shop", 2).Nodes[0].Min);

        Restore();

        Assert.Equal(3, occo.FindInfrastructure("shop")!.Version);
        Assert.Equal(2, occo.GetDescription("shop").Nodes[0].Min);
        var result = await occo.EnactAsync("shop");
        Assert.Equal((true, 0, 2), (result.Reached, result.Created + result.Replaced, cloud.Machines.Count));
    }

    [Fact]
    public async Task Restore_SecondTime_Works()
    {
        var occo = await BackedUpAsync();
        Restore();
        var again = Restore();

        Assert.NotNull(again.Replaced);
        Assert.Equal(2, Directory.GetFiles(store.Folder, "*before-restore*").Length);
        Assert.Equal("ok", occo.GetStore().Integrity);
    }

    private StoreRestoration Restore() => Orchestrator.Restore(Copy, new() { StorePath = store.Path });

    private async Task<Orchestrator> BackedUpAsync()
    {
        var occo = store.Open(cloud);
        occo.Register(Compiled(occo, "shop"));
        await occo.EnactAsync("shop");
        occo.Backup(Copy);
        return occo;
    }

    private static CompiledInfrastructure Compiled(Orchestrator occo, string name, int min = 2)
        => occo.Compile(DescriptionSource.FromText($$"""
            infra_name: {{name}}
            user_id: ops
            nodes: [{name: web, type: t, scaling: {min: {{min}}, max: 9} }]
            node_definitions: {t: [{resource: {type: fake} }] }
            """)).Require();

    private void Sql(string sql, string? path = null)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path ?? Copy};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
