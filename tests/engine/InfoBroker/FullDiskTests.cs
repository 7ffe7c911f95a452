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
        using var occo = Orchestrator.Open(new() { StorePath = path, LeaseDuration = TimeSpan.FromDays(1) });
        occo.Register(occo.Compile(DescriptionSource.FromText($$"""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: t, scaling: {min: 300, max: 300} }]
            node_definitions:
              t: [{resource: {type: dummy, file: {{elsewhere.Folder}}/cloud.db, max_batch: 10} }]
            """)).Require());
        disk.Fill(left: 400_000);

        var error = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop"));

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.Contains("no room left", error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        var known = occo.GetNodes().Select(n => n.Id).ToHashSet();
        Assert.All(Machines(), m => Assert.Contains(m.NodeId, known));
        disk.MakeRoom();
        var result = await occo.EnactAsync("shop");
        Assert.True(result.Reached);
        Assert.Equal("ok", occo.GetStore().Integrity);
        Assert.Equal(300, Machines().Count);
        Assert.Equal(
            Machines().Select(m => m.NodeId).Order(), occo.GetNodes().Select(n => n.Id).Order());
    }

    [SmallDiskFact]
    public void Open_NewStoreOnAFullDisk_IsRefusedAndWorksWhenThereIsRoom()
    {
        using var disk = new SmallDisk();
        var path = Path.Combine(disk.Folder, "occo.db");
        disk.Fill(left: 0);

        var error = Assert.Throws<OccoException>(() => Orchestrator.Open(new() { StorePath = path }));

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        disk.MakeRoom();
        using var occo = Orchestrator.Open(new() { StorePath = path });
        Assert.Equal("ok", occo.GetStore().Integrity);
    }

    [SmallDiskFact]
    public void BackupAndRestore_OnAFullDisk_AreRefusedAndLeaveNothing()
    {
        using var disk = new SmallDisk();
        var occo = elsewhere.Open();
        var backup = Path.Combine(elsewhere.Folder, "occo.bak");
        occo.Backup(backup);
        var id = occo.GetStore().StoreId;
        var there = Path.Combine(disk.Folder, "occo.db");
        Orchestrator.Restore(backup, new() { StorePath = there });
        disk.Fill(left: 0);

        var unwritten = Assert.Throws<OccoException>(() => occo.Backup(Path.Combine(disk.Folder, "occo.bak")));
        var unrestored = Assert.Throws<OccoException>(() => Orchestrator.Restore(backup, new() { StorePath = there }));

        Assert.Equal((FailureKind.Store, FailureKind.Store), (unwritten.Kind, unrestored.Kind));
        disk.MakeRoom();
        Assert.Equal(["occo.db"], Directory.GetFiles(disk.Folder).Select(Path.GetFileName));
        using var copy = Orchestrator.Open(new() { StorePath = there });
        Assert.Equal((id, "ok"), (copy.GetStore().StoreId, copy.GetStore().Integrity));
    }

    private IReadOnlyList<DummyMachine> Machines()
    {
        using var control = DummyCloud.Control(Path.Combine(elsewhere.Folder, "cloud.db"));
        return control.Machines();
    }
}
