using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummyCloudListAndDropTests : IDisposable
{
    private readonly DummySite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task ListAsync_NothingMade_IsEmpty() => Assert.Empty(await site.ListAsync());

    [Fact]
    public async Task ListAsync_SeveralScopes_GivesOnlyTheMachinesOfOne()
    {
        var mine = await site.CreateOneAsync();
        await site.CreateOneAsync(scope: site.Scope("other"));
        await site.CreateOneAsync(scope: site.Scope(store: "other"));

        var listed = Assert.Single(await site.ListAsync());

        Assert.Equal(mine.InstanceId, listed.InstanceId);
        Assert.Equal(mine.NodeId, listed.NodeId);
        Assert.Equal(mine.Addresses, listed.Addresses);
        Assert.Equal(mine.PrivateAddress, listed.PrivateAddress);
    }

    [Fact]
    public async Task ListAsync_AnotherFile_IsAnotherCloud()
    {
        var elsewhere = site.Scope(file: "sub/other.db");
        await site.CreateOneAsync(scope: elsewhere);

        Assert.Empty(await site.ListAsync());
        Assert.Single(await site.ListAsync(elsewhere));
        Assert.True(File.Exists(Path.Combine(site.Folder, "sub", "other.db")));
    }

    [Fact]
    public async Task DropAsync_KnownMachines_RemovesJustThose()
    {
        var outcomes = await site.CreateAsync(DummySite.Ids(3));
        var ids = outcomes.Select(o => o.Instance!.InstanceId).ToList();

        var dropped = await site.DropAsync(ids[0], ids[2]);

        Assert.Equal([ids[0], ids[2]], dropped.Select(d => d.InstanceId));
        Assert.All(dropped, d => Assert.True(d is { Gone: true, Error: null }));
        Assert.Equal([ids[1]], (await site.ListAsync()).Select(i => i.InstanceId));
    }

    [Theory]
    [InlineData("dummy-99")]
    [InlineData("dummy-")]
    [InlineData("dummy--1")]
    [InlineData("i-12345")]
    [InlineData("")]
    public async Task DropAsync_UnknownId_IsGone(string instanceId)
    {
        await site.CreateOneAsync();

        var outcome = Assert.Single(await site.DropAsync(instanceId));

        Assert.True(outcome is { Gone: true, Error: null });
        Assert.Single(await site.ListAsync());
    }

    [Fact]
    public async Task DropAsync_NothingEverMade_IsGone()
        => Assert.True(Assert.Single(await site.DropAsync("dummy-1")).Gone);

    [Fact]
    public async Task DropAsync_MachineOfAnotherInfrastructure_LeavesItAlone()
    {
        var foreign = await site.CreateOneAsync(scope: site.Scope("other"));
        await site.CreateOneAsync();

        await site.DropAsync(foreign.InstanceId);

        Assert.Single(await site.ListAsync(site.Scope("other")));
    }

    [Fact]
    public async Task DropAsync_Twice_IsGoneBothTimes()
    {
        var machine = await site.CreateOneAsync();

        Assert.True((await site.DropAsync(machine.InstanceId)).Single().Gone);
        Assert.True((await site.DropAsync(machine.InstanceId)).Single().Gone);
    }

    [Fact]
    public async Task ListAsync_CancelledToken_Throws()
        => await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => site.Cloud.ListAsync(site.Scope(), new CancellationToken(canceled: true)));

    [Fact]
    public async Task ListAsync_AfterDispose_Throws()
    {
        site.Cloud.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => site.ListAsync());
    }
}
