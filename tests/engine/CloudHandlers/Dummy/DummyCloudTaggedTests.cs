using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummyCloudTaggedTests : IDisposable
{
    private readonly DummySite site = new();

    public void Dispose() => site.Dispose();

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
            await site.Cloud.DropAsync(scope, [found.InstanceId], CancellationToken.None)).Gone);
        Assert.Empty(await ListAsync(anyStore: true));
    }

    private Task<IReadOnlyList<CloudInstance>> ListAsync(bool anyStore = false)
        => site.Cloud.ListTaggedAsync(site.Scope(), anyStore, CancellationToken.None);
}
