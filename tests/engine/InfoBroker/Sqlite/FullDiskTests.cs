using Microsoft.Data.Sqlite;
using Occo.Engine.InfoBroker.Sqlite;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A full disk is a clear error and loses nothing.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TempStore elsewhere = new();

    public void Dispose() => elsewhere.Dispose();

    [SmallDiskFact]
    public async Task Enact_DiskIsFullInTheMiddle_EndsCleanlyAndGoesOnWhenThereIsRoom()
    {
        using var disk = new SmallDisk();
        var path = Path.Combine(disk.Folder, "occo.db");
        using var occo = await Orchestrator.OpenAsync(new() { StorePath = path, LeaseDuration = TimeSpan.FromDays(1) });
        await occo.RegisterAsync($$"""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: t, scaling: {min: 300, max: 300} }]
            node_definitions:
              t: [{resource: {type: dummy, file: {{elsewhere.Folder}}/cloud.db, max_batch: 10} }]
            """);
        disk.Fill(left: 400_000);

        var error = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop"));

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.Contains("no room left", error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        var known = (await occo.GetNodesAsync()).Select(n => n.Id).ToHashSet();
        Assert.All(Machines(), m => Assert.Contains(m.NodeId, known));
        disk.MakeRoom();
        var result = await occo.EnactAsync("shop");
        Assert.True(result.Reached);
        Assert.Equal("ok", (await occo.GetStoreAsync()).Integrity);
        Assert.Equal(300, Machines().Count);
        Assert.Equal(
            Machines().Select(m => m.NodeId).Order(), (await occo.GetNodesAsync()).Select(n => n.Id).Order());
    }

    [SmallDiskFact]
    public void From_InputOrOutputFailed_TellsAFullDiskFromABrokenOne()
    {
        using var disk = new SmallDisk();
        var path = Path.Combine(disk.Folder, "occo.db");
        var error = new SqliteException("disk I/O error", SQLitePCL.raw.SQLITE_IOERR);

        Assert.Contains("disk I/O error", SqliteFailure.From(error, path).Message, StringComparison.Ordinal);
        disk.Fill(left: 0);
        Assert.Contains("no room left on the disk", SqliteFailure.From(error, path).Message, StringComparison.Ordinal);
        Assert.Contains("its disk is full", SqliteFailure.Backup(path, error).Message, StringComparison.Ordinal);
    }

    [SmallDiskFact]
    public async Task Open_NewStoreOnAFullDisk_IsRefusedAndWorksWhenThereIsRoom()
    {
        using var disk = new SmallDisk();
        var path = Path.Combine(disk.Folder, "occo.db");
        disk.Fill(left: 0);

        var error = await Assert.ThrowsAsync<OccoException>(() => Orchestrator.OpenAsync(new() { StorePath = path }));

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        disk.MakeRoom();
        using var occo = await Orchestrator.OpenAsync(new() { StorePath = path });
        Assert.Equal("ok", (await occo.GetStoreAsync()).Integrity);
    }

    [SmallDiskFact]
    public async Task BackupAndRestore_OnAFullDisk_AreRefusedAndLeaveNothing()
    {
        using var disk = new SmallDisk();
        var occo = await elsewhere.OpenAsync();
        var backup = Path.Combine(elsewhere.Folder, "occo.bak");
        await occo.BackupAsync(backup);
        var id = (await occo.GetStoreAsync()).StoreId;
        var there = Path.Combine(disk.Folder, "occo.db");
        await Orchestrator.RestoreAsync(backup, new() { StorePath = there });
        disk.Fill(left: 0);

        var unwritten =
            await Assert.ThrowsAsync<OccoException>(() => occo.BackupAsync(Path.Combine(disk.Folder, "occo.bak")));
        var unrestored = await Assert.ThrowsAsync<OccoException>(
            () => Orchestrator.RestoreAsync(backup, new() { StorePath = there }));

        Assert.Equal((FailureKind.Store, FailureKind.Store), (unwritten.Kind, unrestored.Kind));
        disk.MakeRoom();
        Assert.Equal(["occo.db"], Directory.GetFiles(disk.Folder).Select(Path.GetFileName));
        using var copy = await Orchestrator.OpenAsync(new() { StorePath = there });
        Assert.Equal((id, "ok"), ((await copy.GetStoreAsync()).StoreId, (await copy.GetStoreAsync()).Integrity));
    }

    private IReadOnlyList<DummyMachine> Machines()
    {
        using var control = DummyCloud.Control(Path.Combine(elsewhere.Folder, "cloud.db"));
        return control.Machines();
    }
}
