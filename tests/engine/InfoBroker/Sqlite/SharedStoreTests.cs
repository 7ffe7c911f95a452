using System.Runtime.Versioning;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Stores that another user of the machine can change.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SharedStoreTests : IDisposable
{
    private readonly SqliteFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [UnixTheory]
    [InlineData("")]
    [InlineData("occo.db")]
    [InlineData("occo.db-wal")]
    [InlineData("occo.db-shm")]
    [InlineData("occo.db-journal")]
    public async Task Open_OthersCanWrite_IsRefusedUntilTheCommandWasRun(string part)
    {
        await fixture.RegisterAsync();
        fixture.Close();
        var path = Part(part);
        Neighbour.CanWrite(path, UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);

        var error = await RefusedAsync();

        Assert.EndsWith($"Run: chmod go-w '{path}'", error.Message, StringComparison.Ordinal);
        await (await OpenAsync(allowShared: true)).DisposeAsync();
        if (!Path.Exists(path)) return;
        Neighbour.RunCommandOf(error.Message);
        Assert.NotNull(await fixture.Store.Infrastructures.FindAsync("shop"));
    }

    [RootFact]
    public async Task Open_OwnedByAnother_IsRefused()
    {
        await fixture.RegisterAsync();
        fixture.Close();
        foreach (var path in new[] { "", "occo.db", "occo.db-wal", "occo.db-shm", "occo.db-journal" }.Select(Part))
        {
            Neighbour.Owns(path);
            var error = await RefusedAsync();
            Assert.Contains($"'{path}' belongs to another user", error.Message, StringComparison.Ordinal);
            Neighbour.RunCommandOf(error.Message);
        }
    }

    [UnixFact]
    public async Task Open_NewStoreInASharedFolder_IsRefusedAndNotMade()
    {
        Neighbour.CanWrite(fixture.Folder, UnixFileMode.OtherWrite | UnixFileMode.StickyBit);

        Assert.Contains("mkdir -m 700", (await RefusedAsync()).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(fixture.Folder));
    }

    // What it holds becomes the store: the commands in it run as the user who restores it.
    [UnixFact]
    public async Task Restore_OthersCanWriteTheBackup_IsRefusedUntilTheCommandWasRun()
    {
        await fixture.RegisterAsync();
        var backup = Path.Combine(fixture.Folder, "backup.db");
        await fixture.Store.BackUpAsync(backup, overwrite: false);
        Neighbour.CanWrite(backup);
        var options = new OrchestratorOptions { StorePath = Path.Combine(fixture.Folder, "new", "occo.db") };

        var error = await Assert.ThrowsAsync<OccoException>(() => Orchestrator.RestoreAsync(backup, options));

        Assert.Equal(RemedyKind.AllowShared, error.Remedy?.Kind);
        Assert.StartsWith($"The backup '{backup}' is refused", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(options.StorePath));
        Neighbour.RunCommandOf(error.Message);
        await Orchestrator.RestoreAsync(backup, options);
        Assert.True(File.Exists(options.StorePath));
    }

    [UnixFact]
    public async Task Restore_SharedFolder_IsRefused()
    {
        await fixture.RegisterAsync();
        var backup = Path.Combine(fixture.Folder, "backup.db");
        await fixture.Store.BackUpAsync(backup, overwrite: false);
        var shared = Directory.CreateDirectory(Path.Combine(fixture.Folder, "shared")).FullName;
        Neighbour.CanWrite(shared);
        var options = new OrchestratorOptions { StorePath = Path.Combine(shared, "occo.db") };

        var error = await Assert.ThrowsAsync<OccoException>(() => Orchestrator.RestoreAsync(backup, options));

        Assert.Equal(RemedyKind.AllowShared, error.Remedy?.Kind);
        Assert.Empty(Directory.GetFileSystemEntries(shared));
        await Orchestrator.RestoreAsync(backup, options with { AllowShared = true });
        Assert.True(File.Exists(options.StorePath));
    }

    [UnixFact]
    public async Task Open_IndexOfAReadOnlyTime_CanBeWritten()
    {
        await fixture.RegisterAsync();
        File.SetUnixFileMode(fixture.Path + "-shm", UnixFileMode.UserRead);
        File.SetUnixFileMode(fixture.Path + "-wal", UnixFileMode.UserRead);

        await using var store = await OpenAsync();

        Assert.Equal(File.GetUnixFileMode(fixture.Path), File.GetUnixFileMode(fixture.Path + "-shm"));
        Assert.Equal(File.GetUnixFileMode(fixture.Path), File.GetUnixFileMode(fixture.Path + "-wal"));
    }

    private Task<Store> OpenAsync(bool allowShared = false)
        => Store.OpenAsync(fixture.Path, fixture.Time, allowShared: allowShared);

    private async Task<OccoException> RefusedAsync()
    {
        var error = await Assert.ThrowsAsync<OccoException>(() => OpenAsync());
        Assert.Equal((FailureKind.Store, RemedyKind.AllowShared), (error.Kind, error.Remedy?.Kind));
        return error;
    }

    // SQLite removes its own files when the store is closed; the other user makes them.
    private string Part(string name)
    {
        var path = name.Length == 0 ? fixture.Folder : Path.Combine(fixture.Folder, name);
        if (!Path.Exists(path)) File.WriteAllText(path, "");
        return path;
    }
}
