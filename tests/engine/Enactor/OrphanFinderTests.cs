using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What is an orphan, and what is not.</summary>
public sealed class OrphanFinderTests : IAsyncLifetime
{
    private readonly OrphanShop shop = new();

    public async Task InitializeAsync() => await shop.OpenAsync();

    public Task DisposeAsync()
    {
        shop.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Find_AllHaveRecords_FindsNothing()
    {
        await shop.Occo.EnactAsync("shop");

        Assert.Empty((await shop.Occo.FindOrphansAsync()).Orphans);
    }

    [Fact]
    public async Task Find_NodeIdWithoutRecord_TellsAllThatIsKnownOfIt()
    {
        await shop.Occo.EnactAsync("shop");
        var id = Guid.NewGuid();
        shop.Cloud.Plant("fake-9", id, "web", await shop.OwnAsync());

        var orphan = Assert.Single((await shop.Occo.FindOrphansAsync()).Orphans);

        Assert.Equal(("fake-9", "fake", "fake", "shop", "web", id, true), (orphan.InstanceId, orphan.Cloud,
            orphan.CloudName, orphan.Infrastructure, orphan.Node, orphan.NodeId, orphan.IsOwn));
        Assert.Equal((await shop.Occo.GetStoreAsync()).StoreId.ToString(), orphan.StoreId);
        Assert.Equal(ComponentState.Ready, orphan.State);
        Assert.Contains("no record", orphan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_NoNodeId_IsAnOrphan()
    {
        shop.Cloud.Plant("fake-9", null, null, await shop.OwnAsync());

        Assert.Contains("no node id", Assert.Single((await shop.Occo.FindOrphansAsync()).Orphans).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_SecondInstanceUnderANodeId_IsAnOrphanAndTheFirstIsNot()
    {
        await shop.Occo.EnactAsync("shop");
        var first = (await shop.Occo.GetNodesAsync())[0];
        shop.Cloud.Plant("fake-9", first.Id, first.Name, await shop.OwnAsync());

        var orphan = Assert.Single((await shop.Occo.FindOrphansAsync()).Orphans);

        Assert.Equal("fake-9", orphan.InstanceId);
        Assert.Contains(first.InstanceId!, orphan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_RecordIsGone_IsAnOrphan()
    {
        await shop.Occo.EnactAsync("shop");
        var node = (await shop.Occo.GetNodesAsync())[0];
        await shop.Occo.DropNodeAsync(node.Id);
        shop.Cloud.Plant(node.InstanceId!, node.Id, node.Name, await shop.OwnAsync());

        Assert.Contains("ended", Assert.Single((await shop.Occo.FindOrphansAsync()).Orphans).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_InfrastructureRemoved_ItsLeftOverIsAnOrphan()
    {
        await shop.Occo.EnactAsync("shop");
        shop.Cloud.BeforeRelease = _ => throw new CloudException(CloudErrorKind.Unauthorised, "not allowed");
        await shop.Occo.RemoveAsync("shop", new() { KeepResource = true });

        var found = await shop.Occo.FindOrphansAsync();

        Assert.Equal(3, found.Orphans.Count);
        Assert.All(found.Orphans, o => Assert.Equal("shop", o.Infrastructure));
        Assert.All(found.Orphans, o => Assert.Contains("was removed", o.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Find_InfrastructureUnknown_IsAnOrphan()
    {
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync("another"));

        var search = await shop.Occo.FindOrphansAsync();
        Assert.Empty(search.Unsearched);
        var orphan = Assert.Single(search.Orphans);

        Assert.Equal("another", orphan.InfrastructureId);
        Assert.Contains("no such infrastructure", orphan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_OtherStore_IsListedOnlyWhenAskedFor()
    {
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync() with { StoreId = "elsewhere" });

        Assert.Empty((await shop.Occo.FindOrphansAsync()).Orphans);
        var orphan = Assert.Single((await shop.Occo.FindOrphansAsync(new() { AnyStore = true })).Orphans);
        Assert.Equal((false, "elsewhere"), (orphan.IsOwn, orphan.StoreId));
        Assert.Contains("another store", orphan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_MachineWithoutOccosTags_IsNeverListed()
    {
        shop.Cloud.Plant(new()
        {
            InstanceId = "prod-db", StoreId = null, InfrastructureId = "of another tool", NodeId = null,
            State = ComponentState.Ready,
        });

        Assert.Empty((await shop.Occo.FindOrphansAsync(new() { AnyStore = true })).Orphans);
    }

    [Fact]
    public async Task Find_WhileAnEnactmentCreates_ItsInstanceIsNoOrphan()
    {
        OrphanSearch? during = null;
        shop.Cloud.AfterCreate = async _ => during ??= await (await shop.OtherAsync()).FindOrphansAsync();

        Assert.True((await shop.Occo.EnactAsync("shop")).Reached);

        Assert.Empty(during!.Orphans);
        Assert.Empty(during.Unsearched);
    }

    [Fact]
    public async Task Find_DroppedBetweenListAndRecords_IsNoOrphan()
    {
        await shop.Occo.EnactAsync("shop");
        var node = (await shop.Occo.GetNodesAsync())[0];
        shop.Cloud.AfterListTagged = () =>
        {
            shop.Cloud.AfterListTagged = () => { };
            shop.OtherAsync().GetAwaiter().GetResult().DropNodeAsync(node.Id).GetAwaiter().GetResult();
        };

        Assert.Empty((await shop.Occo.FindOrphansAsync()).Orphans);
        Assert.Equal(2, shop.Cloud.Machines.Count);
    }

    [Fact]
    public async Task Find_RestoredRecord_SaysThatTheNextEnactmentDecides()
    {
        var copy = Path.Combine(shop.Folder, "occo.bak");
        await shop.Occo.BackupAsync(copy);
        await shop.Occo.EnactAsync("shop");
        await shop.RestoreAsync(copy);

        var found = (await shop.Occo.FindOrphansAsync()).Orphans;

        Assert.Equal(3, found.Count);
        Assert.All(found, o => Assert.Contains("next enactment", o.Reason, StringComparison.Ordinal));
        Assert.Equal(0, (await shop.Occo.EnactAsync("shop")).Created);
        Assert.Empty((await shop.Occo.FindOrphansAsync()).Orphans);
    }

    [Fact]
    public async Task Find_Anything_ChangesNothing()
    {
        await shop.Occo.EnactAsync("shop");
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync());
        var before = (await shop.Occo.GetEventsAsync()).Count;

        await shop.Occo.FindOrphansAsync(new() { AnyStore = true });

        Assert.Equal(before, (await shop.Occo.GetEventsAsync()).Count);
        Assert.Empty(shop.Cloud.Drops);
        Assert.Equal(["occo.db", "occo.db-shm", "occo.db-wal"],
            Directory.GetFileSystemEntries(shop.Folder).Select(e => Path.GetFileName(e)!).Order());
    }
}
