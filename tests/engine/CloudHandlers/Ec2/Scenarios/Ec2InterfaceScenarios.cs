using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Network interfaces that exist: only one machine at a time can have one.</summary>
public sealed class Ec2InterfaceScenarios
{
    private const string OneWeb = "nodes: [{name: web, type: machine}]";
    private const string Own = ", network_interface_ids: [eni-0123456789abcdef0], network_interfaces: [{}]";

    [Fact]
    public async Task Update_ExistingInterface_GoesFromTheOldMachineToTheNew()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { ShuttingDownTime = TimeSpan.FromSeconds(30) });
        await bed.RegisterAsync(OneWeb, Own);
        await bed.ReachAsync();
        var old = Assert.Single(bed.Cloud.Alive);
        Assert.Equal("172.31.0.10", Assert.Single(await bed.Occo.GetNodesAsync()).PrivateAddress);

        await bed.UpdateAsync(OneWeb, Own, type: "t3.small");
        await bed.ReachAsync();

        var now = Assert.Single(bed.Cloud.Alive);
        Assert.NotEqual(old.Id, now.Id);
        Assert.Equal(["eni-0123456789abcdef0"], now.Launch.Interfaces);
        Assert.DoesNotContain(bed.Cloud.Calls.All, c => c.Outcome == "InvalidNetworkInterface.InUse");
    }

    [Theory]
    [InlineData("eni-00000000000000000", "does not exist")]
    [InlineData("eni-0123456789abcdef1", "in use")]
    public async Task Enact_InterfaceThatCannotBeHad_IsAnErrorThatNamesTheKey(string id, string said)
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.Caller.CallAsync("RunInstances", $"ImageId={Catalogue.Image}", "MinCount=1", "MaxCount=1",
            "NetworkInterface.1.DeviceIndex=0", "NetworkInterface.1.NetworkInterfaceId=eni-0123456789abcdef1");
        await bed.RegisterAsync(OneWeb, $", network_interface_ids: {id}");

        var result = await bed.EnactAsync();

        var error = Assert.Single(result.Errors);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("Look at 'network_interface_ids'", error.Message, StringComparison.Ordinal);
        Assert.Single(bed.Cloud.Alive);
    }
}
