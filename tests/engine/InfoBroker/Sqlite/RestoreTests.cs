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
        var id = (await occo.GetStoreAsync()).StoreId;
        await occo.RegisterAsync(await CompiledAsync(occo, "later"));
        var last = (await occo.GetEventsAsync())[^1].Sequence;

        var done = await RestoreAsync();

        Assert.Equal((store.Path, Copy, "later"), (done.Path, done.Backup, Assert.Single(done.Forgotten)));
        Assert.Equal("shop", Assert.Single(await occo.GetInfrastructuresAsync()).Name);
        Assert.Equal((id, "ok"), ((await occo.GetStoreAsync()).StoreId, (await occo.GetStoreAsync()).Integrity));
        var told = await occo.GetEventsAsync(new() { AfterSequence = last });
        Assert.Equal(EventKind.StoreRestored, Assert.Single(told).Kind);
        using var kept = await Orchestrator.OpenAsync(new() { StorePath = done.Replaced });
        Assert.Equal(["later", "shop"], (await kept.GetInfrastructuresAsync()).Select(i => i.Name));
        Assert.StartsWith(store.Path + ".before-restore-", done.Replaced, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(store.Folder, "*restoring*"));
    }

    [Fact]
    public async Task Restore_InfrastructureWasRemovedSince_IsNamed()
    {
        var occo = await BackedUpAsync();
        Assert.Empty((await RestoreAsync()).Revived);
        await occo.RemoveAsync("shop");

        var done = await RestoreAsync();

        Assert.Equal(("shop", 0), (Assert.Single(done.Revived), done.Forgotten.Count));
        Assert.Equal("shop", Assert.Single(await occo.GetInfrastructuresAsync()).Name);
    }

    [Fact]
    public async Task Restore_TokenWasRevokedSince_StaysRevoked()
    {
        var occo = await store.OpenAsync();
        var (_, kept) = await occo.CreateTokenAsync(new() { Name = "kept" });
        var (_, revoked) = await occo.CreateTokenAsync(new() { Name = "revoked" });
        occo = await BackedUpAsync();
        var (_, later) = await occo.CreateTokenAsync(new() { Name = "later" });
        var before = await occo.RevokeTokenAsync("revoked");

        await RestoreAsync();

        Assert.Equal("kept", (await occo.FindTokenAsync(kept))?.Name);
        Assert.Null(await occo.FindTokenAsync(revoked));
        Assert.Null(await occo.FindTokenAsync(later));
        var after = (await occo.GetTokensAsync(includeRevoked: true))[1];
        Assert.Equal((before.Id, before.RevokedAt, before.RevokedBy), (after.Id, after.RevokedAt, after.RevokedBy));
    }

    [Fact]
    public async Task Restore_SessionHasEndedSince_StaysEnded()
    {
        var occo = await store.OpenAsync();
        var (_, secret) = await occo.CreateTokenAsync(new() { Name = "anna" });
        await occo.EndSessionAsync("before");
        occo = await BackedUpAsync();
        await occo.EndSessionAsync("since");

        await RestoreAsync();

        Assert.Null(await occo.FindTokenAsync(secret, "before"));
        Assert.Null(await occo.FindTokenAsync(secret, "since"));
        Assert.NotNull(await occo.FindTokenAsync(secret, "other"));
    }

    [UnixFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Restore_IntoMissingFolders_MakesThemForTheOwnerOnly()
    {
        await BackedUpAsync();
        var folder = Path.Combine(store.Folder, "new", "deep");

        await Orchestrator.RestoreAsync(Copy, new() { StorePath = Path.Combine(folder, "occo.db") });

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(owner, File.GetUnixFileMode(folder));
        Assert.Equal(owner & ~UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(folder, "occo.db")));
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

        var done = await RestoreAsync();

        Assert.Equal(before is null, done.Replaced is null);
        if (before is not null) Assert.Equal(before, File.ReadAllBytes(done.Replaced!));
        var occo = await store.OpenAsync(cloud);
        Assert.Equal("ok", (await occo.GetStoreAsync()).Integrity);
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
        var id = (await occo.GetStoreAsync()).StoreId;
        if (how is "missing" or "foreign" or "other store") File.Delete(Copy);
        if (how == "empty") File.WriteAllText(Copy, "");
        if (how == "garbage") File.WriteAllText(Copy, new string('x', 9000));
        if (how == "newer") Sql("PRAGMA user_version = 99");
        if (how == "foreign") Sql("CREATE TABLE recipe (name TEXT); PRAGMA user_version = 1");
        if (how == "other store") (await Orchestrator.OpenAsync(new() { StorePath = Copy })).Dispose();
        if (how == "truncated")
        {
            using var file = File.OpenWrite(Copy);
            file.SetLength(file.Length * 2 / 3);
        }

        var unasked = await Assert.ThrowsAsync<OccoException>(
            () => Orchestrator.CheckRestoreAsync(Copy, new() { StorePath = store.Path }));
        var error = await Assert.ThrowsAsync<OccoException>(RestoreAsync);

        Assert.Equal((kind, error.Message), (unasked.Kind, unasked.Message));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(Copy, error.Message, StringComparison.Ordinal);
        Assert.Equal((id, "shop"),
            ((await occo.GetStoreAsync()).StoreId, Assert.Single(await occo.GetInfrastructuresAsync()).Name));
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

        Assert.Equal(FailureKind.Store, (await Assert.ThrowsAsync<OccoException>(RestoreAsync)).Kind);

        Assert.Equal(before, File.ReadAllBytes(store.Path));
    }

    [LinuxTheory]
    [InlineData(true, "The backup")]
    [InlineData(false, "The store")]
    public async Task Restore_FromOrOverAPipe_IsRefusedAndThePipeStays(bool isBackup, string begin)
    {
        await BackedUpAsync();
        store.Close();
        var pipe = isBackup ? Copy : store.Path;
        File.Delete(pipe);
        Pipe.Make(pipe);

        var error = await Assert.ThrowsAsync<OccoException>(RestoreAsync);

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.StartsWith($"{begin} '{pipe}' ", error.Message, StringComparison.Ordinal);
        Assert.Contains("it is a pipe.", error.Message, StringComparison.Ordinal);
        Assert.Equal("a pipe", FileType.Irregular(pipe));
    }

    [Fact]
    public async Task Restore_DuringAnEnactment_IsRefused()
    {
        var occo = await BackedUpAsync();
        await occo.ScaleAsync("shop", "web", new() { To = 5 });
        OccoException? refused = null;
        cloud.BeforeCreate = async (_, _) =>
        {
            refused ??= await Assert.ThrowsAsync<OccoException>(RestoreAsync);
        };

        await occo.EnactAsync("shop");

        Assert.Equal(FailureKind.Busy, refused!.Kind);
        Assert.Contains("'shop' is being enacted by", refused.Message, StringComparison.Ordinal);
        Assert.Equal(5, (await occo.GetNodesAsync()).Count);
    }

    [Fact]
    public async Task Restore_BackupTakenDuringAnEnactment_LeavesNoLeaseAndNoUsableFence()
    {
        var occo = await store.OpenAsync(cloud);
        await occo.RegisterAsync(await CompiledAsync(occo, "shop"));
        cloud.BeforeCreate = async (_, _) =>
        {
            if (!File.Exists(Copy)) await occo.BackupAsync(Copy);
        };
        await occo.EnactAsync("shop");
        await occo.EnactAsync("shop");

        await RestoreAsync();

        await using var raw = await Store.OpenAsync(store.Path, TimeProvider.System);
        var id = (await occo.FindInfrastructureAsync("shop"))!.Id;
        var old = new PassJournal(raw, new Fence(id, "anna@desk/1", 1), "anna@desk/1");
        var late =
            await Assert.ThrowsAsync<OccoException>(() => old.AppendAsync(EventKind.NodeChanged, null, null, "late"));
        Assert.Equal(FailureKind.LeaseLost, late.Kind);
        var next = await raw.Leases.TryAcquireAsync(id, LeaseOwner.Current, TimeSpan.FromSeconds(5));
        Assert.True(next.Fence!.Number > 3, $"fence {next.Fence.Number} was given before");
    }

    [Fact]
    public async Task Restore_NewerVersionOfADescription_IsNeverMistakenForTheRestoredOne()
    {
        var occo = await BackedUpAsync();
        await occo.UpdateAsync("shop", await CompiledAsync(occo, "shop", min: 4));
        Assert.Equal(4, (await occo.GetDescriptionAsync("shop", 2)).Nodes[0].Min);

        await RestoreAsync();

        Assert.Equal(3, (await occo.FindInfrastructureAsync("shop"))!.Version);
        Assert.Equal(2, (await occo.GetDescriptionAsync("shop")).Nodes[0].Min);
        Assert.Equal(1, await occo.VersionBeforeAsync("shop", 3));
        Assert.Null(await occo.VersionBeforeAsync("shop", 1));
        Assert.Equal("'shop' has no version 2; its versions are 1, 3.",
            (await Assert.ThrowsAsync<OccoException>(() => occo.RevertAsync("shop", 2))).Message);
        var result = await occo.EnactAsync("shop");
        Assert.Equal((true, 0, 2), (result.Reached, result.Created + result.Replaced, cloud.Machines.Count));
    }

    [Fact]
    public async Task Restore_SecondTime_Works()
    {
        var occo = await BackedUpAsync();
        await RestoreAsync();
        var again = await RestoreAsync();

        Assert.NotNull(again.Replaced);
        Assert.Equal(2, Directory.GetFiles(store.Folder, "*before-restore*").Length);
        Assert.Equal("ok", (await occo.GetStoreAsync()).Integrity);
    }

    private Task<StoreRestoration> RestoreAsync() => Orchestrator.RestoreAsync(Copy, new() { StorePath = store.Path });

    private async Task<Orchestrator> BackedUpAsync()
    {
        var occo = await store.OpenAsync(cloud);
        await occo.RegisterAsync(await CompiledAsync(occo, "shop"));
        await occo.EnactAsync("shop");
        await occo.BackupAsync(Copy);
        return occo;
    }

    private static async Task<CompiledInfrastructure> CompiledAsync(Orchestrator occo, string name, int min = 2)
        => (await occo.CompileAsync(DescriptionSource.FromText($$"""
            infra_name: {{name}}
            user_id: ops
            nodes: [{name: web, type: t, scaling: {min: {{min}}, max: 9} }]
            node_definitions: {t: [{resource: {type: fake} }] }
            """))).Require();

    private void Sql(string sql, string? path = null)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path ?? Copy};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
