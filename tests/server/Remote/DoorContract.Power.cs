using Xunit;

namespace Occo.Server.Tests.Remote;

public abstract partial class DoorContract
{
    [Fact]
    public async Task AskPower_OfAnInstance_IsDoneByTheNextEnactment()
    {
        await RegisterAsync("shop", 2);
        await Door.EnactAsync("shop");
        var node = (await Door.GetNodesAsync())[0];
        Assert.True((await Door.AskPowerAsync(node.Id, stop: true)).PowerAsked is { Stop: true });

        Assert.Equal(1, (await Door.EnactAsync("shop")).Stopped);
        var shop = Assert.Single(await Door.GetInfrastructuresAsync());
        Assert.Equal((1, 1), (shop.Stopped, shop.Ready));
        await Door.AskPowerAsync(node.Id, stop: false);
        Assert.Equal(1, (await Door.EnactAsync("shop")).Started);
        Assert.Equal(NodeState.Ready, (await Door.FindNodeAsync($"{node.Id}")).State);
    }
}
