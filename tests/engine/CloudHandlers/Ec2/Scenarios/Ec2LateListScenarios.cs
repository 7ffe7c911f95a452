using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// Eventual consistency: lists that do not show new machines yet, on the loopback server, which can do so and knows
/// client tokens; moto ignores them.
/// </summary>
public sealed class Ec2LateListScenarios
{
    private const string OneWeb = "nodes: [{name: web, type: machine}]";

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task Build_NewMachinesAreShownLate_MakesEachOnce(int looks)
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { VisibilityLooks = looks });
        await bed.RegisterAsync(Ec2Bed.TwoTiers);

        var result = await bed.EnactAsync();
        bed.Set(s => s with { VisibilityLooks = 0 });
        await bed.ReachAsync();

        Assert.Equal((0, 0), (result.Failed, result.Dropped));
        Assert.Equal(3, bed.Cloud.Fleet.All().Count);
    }

    [Fact]
    public async Task Enact_NewProcessAndMachinesAreShownLate_MakesEachOnce()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { VisibilityLooks = 4 });
        await bed.RegisterAsync(OneWeb);
        bed.Cloud.Orders.Add(new("RunInstances", Mischief.LoseReply, Times: 5));
        await bed.EnactAsync();

        await bed.RestartAsync();
        await bed.EnactAsync();
        await bed.RestartAsync();
        await bed.ReachAsync();

        Assert.Single(bed.Cloud.Fleet.All());
    }
}
