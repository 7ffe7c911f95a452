using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummyCloudTaggedTests : IDisposable
{
    private readonly DummySite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task ListTaggedAsync_SeveralInfrastructures_ListsAllOfTheStoreWithTheirTags()
    {
        var one = await site.CreateOneAsync(scope: site.Scope("one"));
        var two = await site.CreateOneAsync(scope: site.Scope("two"));
        await site.CreateOneAsync(scope: site.Scope("one", "other"));

        var found = await ListAsync();

        Assert.Equal([("store", "one", one.InstanceId), ("store", "two", two.InstanceId)],
            found.Select(t => (t.StoreId!, t.InfrastructureId, t.Instance.InstanceId)));
        Assert.Equal((one.NodeId, "web", ComponentState.Ready),
            (found[0].Instance.NodeId, found[0].Instance.NodeName, found[0].Instance.State));
    }

    [Fact]
    public async Task ListTaggedAsync_AnyStore_ListsAll()
    {
        await site.CreateOneAsync();
        await site.CreateOneAsync(scope: site.Scope("one", "other"));

        Assert.Equal(["store", "other"], (await ListAsync(anyStore: true)).Select(t => t.StoreId));
    }

    [Fact]
    public async Task ListTaggedAsync_NoFile_IsEmptyAndMakesNone()
    {
        var access = site.Scope(file: "deep/none.db");

        Assert.Empty(await site.Cloud.ListTaggedAsync(access, anyStore: true, CancellationToken.None));
        Assert.False(Directory.Exists(Path.Combine(site.Folder, "deep")));
    }

    [Fact]
    public async Task ListTaggedAsync_Any_CountsAsAListAndCanBeThrottled()
    {
        await site.CreateOneAsync();
        await ListAsync();
        Assert.Equal(1, site.Control.Calls.List);

        site.Control.Throttle(1);
        Assert.Equal(CloudErrorKind.Throttled, (await Assert.ThrowsAsync<CloudException>(() => ListAsync())).Kind);
    }

    [Fact]
    public async Task DropAsync_UnderTheTagsThatWereListed_IsGone()
    {
        await site.CreateOneAsync(scope: site.Scope("one", "other"));
        var found = Assert.Single(await ListAsync(anyStore: true));
        var scope = site.Scope(found.InfrastructureId, found.StoreId!);

        Assert.True(Assert.Single(
            await site.Cloud.DropAsync(scope, [found.Instance.InstanceId], CancellationToken.None)).Gone);
        Assert.Empty(await ListAsync(anyStore: true));
    }

    private Task<IReadOnlyList<TaggedInstance>> ListAsync(bool anyStore = false)
        => site.Cloud.ListTaggedAsync(site.Scope(), anyStore, CancellationToken.None);
}
