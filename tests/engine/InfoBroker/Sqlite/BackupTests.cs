using Xunit;

namespace Occo.Engine.Tests;

public sealed class BackupTests : FakeShop
{
    private string Copy => Path.Combine(store.Folder, "copy", "occo.bak");

    [Fact]
    public async Task Backup_OfAStore_IsOneFileWithTheWholeContent()
    {
        await BuildAsync();

        await BackupAsync();

        Assert.Equal([Copy], Directory.GetFiles(Path.GetDirectoryName(Copy)!));
        using var copy = await Orchestrator.OpenAsync(new() { StorePath = Copy });
        Assert.Equal((await occo.GetNodesAsync()).Select(n => (n.Id, n.State)),
            (await copy.GetNodesAsync()).Select(n => (n.Id, n.State)));
        Assert.Equal(((await occo.GetStoreAsync()).StoreId, "ok"),
            ((await copy.GetStoreAsync()).StoreId, (await copy.GetStoreAsync()).Integrity));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
    }

    [Fact]
    public async Task Backup_WhileAnEnactmentRuns_IsConsistent()
    {
        var large = Shop.Replace("max: 9", "max: 90, min: 60", StringComparison.Ordinal)
            .Replace("min: 2, ", "", StringComparison.Ordinal);
        await occo.RegisterAsync(large);
        var taken = 0;
        cloud.AfterCreate = async _ =>
        {
            if (Interlocked.Increment(ref taken) % 10 == 0) await occo.BackupAsync($"{store.Path}.{taken}");
        };

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.True(taken >= 61);
        foreach (var number in Enumerable.Range(1, 6).Select(n => n * 10))
        {
            using var copy = await Orchestrator.OpenAsync(new() { StorePath = $"{store.Path}.{number}" });
            Assert.Equal("ok", (await copy.GetStoreAsync()).Integrity);
            // Intent before act: whatever the cloud had made by then is in the copy.
            Assert.True((await copy.GetNodesAsync()).Count >= number);
        }
    }

    [Fact]
    public async Task Backup_FileIsThere_IsRefusedUnlessTold()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Copy)!);
        File.WriteAllText(Copy, "precious");

        var error = await Assert.ThrowsAsync<OccoException>(() => occo.BackupAsync(Copy));

        Assert.Equal(FailureKind.AlreadyExists, error.Kind);
        Assert.Contains(Copy, error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Copy));
        await occo.BackupAsync(Copy, overwrite: true);
        using var copy = await Orchestrator.OpenAsync(new() { StorePath = Copy });
        Assert.Equal("ok", (await copy.GetStoreAsync()).Integrity);
    }

    [Fact]
    public async Task Backup_OverTheStoreItself_IsRefused()
        => Assert.Equal(FailureKind.InvalidArgument,
            (await Assert.ThrowsAsync<OccoException>(() => occo.BackupAsync(store.Path, overwrite: true))).Kind);

    [Fact]
    public async Task Backup_FolderMissingOrFolderInPlace_IsRefusedAndLeavesNothing()
    {
        var error =
            await Assert.ThrowsAsync<OccoException>(() => occo.BackupAsync(Path.Combine(store.Folder, "none", "x")));
        var folder = await Assert.ThrowsAsync<OccoException>(() => occo.BackupAsync(store.Folder));

        Assert.Equal((FailureKind.Store, FailureKind.Store), (error.Kind, folder.Kind));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(store.Folder, "none")));
    }

    [LinuxFact]
    public async Task Backup_OverAPipe_IsRefusedAndThePipeStays()
    {
        var pipe = Path.Combine(store.Folder, "pipe");
        Pipe.Make(pipe);

        var error = await Assert.ThrowsAsync<OccoException>(() => occo.BackupAsync(pipe, overwrite: true));

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.Contains("it is a pipe.", error.Message, StringComparison.Ordinal);
        Assert.Equal("a pipe", FileType.Irregular(pipe));
    }

    private const string Shop = """
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: t}
          - {name: web, type: t, scaling: {min: 2, max: 9}}
        dependencies: [[web, db]]
        node_definitions: {t: [{resource: {type: fake}}]}
        """;

    private async Task BuildAsync()
    {
        await occo.RegisterAsync(Shop);
        await occo.EnactAsync("shop");
    }

    private async Task BackupAsync()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Copy)!);
        await occo.BackupAsync(Copy);
    }
}
