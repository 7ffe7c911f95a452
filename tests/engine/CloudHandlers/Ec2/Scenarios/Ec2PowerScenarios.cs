using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Instances of EC2 that users stop and start, on the loopback server.</summary>
public sealed class Ec2PowerScenarios
{
    [Fact]
    public async Task StopAndStart_AllInstances_KeepsThem()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { PendingTime = TimeSpan.FromSeconds(20), ShuttingDownTime = TimeSpan.FromSeconds(30) });
        await bed.RegisterAsync(Ec2Bed.TwoTiers);
        await bed.ReachAsync();
        var before = (await bed.AliveAsync()).Select(m => m.Id).ToList();

        await AskAsync(bed, stop: true);
        var stopped = await bed.Occo.EnactAsync(Ec2Bed.Name);
        Assert.Equal((true, 3), (stopped.Reached, stopped.Stopped));
        Assert.All(await bed.Occo.GetNodesAsync(), n => Assert.Equal(NodeState.Stopped, n.State));
        Assert.True((await bed.Occo.PlanAsync(Ec2Bed.Name)).IsEmpty);

        await AskAsync(bed, stop: false);
        var result = await bed.ReachAsync();
        Assert.Equal((3, 0, 0), (result.Started, result.Created, result.Replaced));
        Assert.Equal(before, (await bed.AliveAsync()).Select(m => m.Id));
        Assert.DoesNotContain(await bed.Occo.GetEventsAsync(), e => e.Kind == EventKind.NodeUnhealthy);
    }

    [Fact]
    public async Task Stop_SpotInstance_IsRefusedAndRunsOn()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync("nodes: [{name: web, type: machine}]", ", spot: {max_price: 0.05}");
        await bed.ReachAsync();

        var error = await Assert.ThrowsAsync<OccoException>(() => AskAsync(bed, stop: true));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Contains("its cloud 'ec2' cannot stop it", error.Message, StringComparison.Ordinal);
        await bed.ReachAsync();
        Assert.Equal(NodeState.Ready, Assert.Single(await bed.Occo.GetNodesAsync()).State);
    }

    private static async Task AskAsync(Ec2Bed bed, bool stop)
    {
        foreach (var node in await bed.Occo.GetNodesAsync()) await bed.Occo.AskPowerAsync(node.Id, stop);
    }
}
