using Xunit;

namespace Occo.Engine.Tests;

public sealed class BackupTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly Orchestrator occo;

    public BackupTests() => occo = store.Open(cloud);

    private string Copy => Path.Combine(store.Folder, "copy", "occo.bak");

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Backup_OfAStore_IsOneFileWithTheWholeContent()
    {
        await BuildAsync();

        Backup();

        Assert.Equal([Copy], Directory.GetFiles(Path.GetDirectoryName(Copy)!));
        using var copy = Orchestrator.Open(new() { StorePath = Copy });
        Assert.Equal(occo.GetNodes().Select(n => (n.Id, n.State)), copy.GetNodes().Select(n => (n.Id, n.State)));
        Assert.Equal((occo.GetStore().StoreId, "ok"), (copy.GetStore().StoreId, copy.GetStore().Integrity));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
    }

    [Fact]
    public async Task Backup_WhileAnEnactmentRuns_IsConsistent()
    {
        var large = Shop.Replace("max: 9", "max: 90, min: 60", StringComparison.Ordinal)
            .Replace("min: 2, ", "", StringComparison.Ordinal);
        occo.Register(occo.Compile(DescriptionSource.FromText(large)).Require());
        var taken = 0;
        cloud.AfterCreate = _ =>
        {
            if (Interlocked.Increment(ref taken) % 10 == 0) occo.Backup($"{store.Path}.{taken}");
            return Task.CompletedTask;
        };

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.True(taken >= 61);
        foreach (var number in Enumerable.Range(1, 6).Select(n => n * 10))
        {
            using var copy = Orchestrator.Open(new() { StorePath = $"{store.Path}.{number}" });
            Assert.Equal("ok", copy.GetStore().Integrity);
            // Intent before act: whatever the cloud had made by then is in the copy.
            Assert.True(copy.GetNodes().Count >= number);
        }
    }

    [Fact]
    public void Backup_FileIsThere_IsRefusedUnlessTold()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Copy)!);
        File.WriteAllText(Copy, "precious");

        var error = Assert.Throws<OccoException>(() => occo.Backup(Copy));

        Assert.Equal(FailureKind.AlreadyExists, error.Kind);
        Assert.Contains(Copy, error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Copy));
        occo.Backup(Copy, overwrite: true);
        using var copy = Orchestrator.Open(new() { StorePath = Copy });
        Assert.Equal("ok", copy.GetStore().Integrity);
    }

    [Fact]
    public void Backup_OverTheStoreItself_IsRefused()
        => Assert.Equal(FailureKind.InvalidArgument,
            Assert.Throws<OccoException>(() => occo.Backup(store.Path, overwrite: true)).Kind);

    [Fact]
    public void Backup_FolderMissingOrFolderInPlace_IsRefusedAndLeavesNothing()
    {
        var error = Assert.Throws<OccoException>(() => occo.Backup(Path.Combine(store.Folder, "none", "x")));
        var folder = Assert.Throws<OccoException>(() => occo.Backup(store.Folder));

        Assert.Equal((FailureKind.Store, FailureKind.Store), (error.Kind, folder.Kind));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(store.Folder, "none")));
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
        occo.Register(occo.Compile(DescriptionSource.FromText(Shop)).Require());
        await occo.EnactAsync("shop");
    }

    private void Backup()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Copy)!);
        occo.Backup(Copy);
    }
}
