using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummyCloudListAndDropTests : IDisposable
{
    private readonly DummySite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task ListAsync_SameInfrastructureIdInAnotherStore_IsNotListed()
    {
        var mine = await site.CreateOneAsync();
        await site.CreateOneAsync(scope: site.Scope(store: "other"));

        var listed = Assert.Single(await site.ListAsync());

        Assert.Equal(mine.InstanceId, listed.InstanceId);
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
    public async Task DropAsync_MachineOfAnotherInfrastructure_LeavesItAlone()
    {
        var foreign = await site.CreateOneAsync(scope: site.Scope("other"));
        await site.CreateOneAsync();

        await site.DropAsync(foreign.InstanceId);

        Assert.Single(await site.ListAsync(site.Scope("other")));
    }

    [Fact]
    public async Task ListAsync_AfterDispose_Throws()
    {
        site.Cloud.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => site.ListAsync());
    }
}
