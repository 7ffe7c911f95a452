using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What EC2 and other people do to machines, on the loopback server, which can be told to do so.</summary>
public sealed class Ec2BehindItsBackScenarios
{
    private const string OneWeb = "nodes: [{name: web, type: machine}]";

    [Fact]
    public async Task Build_MachinesTakeTheirTime_WaitsForThem()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { PendingTime = TimeSpan.FromSeconds(40), ShuttingDownTime = TimeSpan.FromSeconds(50) });
        await bed.RegisterAsync(Ec2Bed.TwoTiers);

        await bed.ReachAsync();
        var removed = await bed.Occo.RemoveAsync(Ec2Bed.Name);

        Assert.True(removed.Reached);
        Assert.All(bed.Cloud.Fleet.All(), m => Assert.Equal(MachineState.Terminated, m.State));
        Assert.Equal(3, bed.Cloud.Fleet.All().Count);
    }

    [Fact]
    public async Task Build_PendingForEver_IsGivenUpAndReplaced()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { PendingTime = TimeSpan.FromDays(1000) });
        await bed.RegisterAsync("nodes: [{name: web, type: machine, create_timeout: 60}]");
        var events = new List<Event>();
        var enactment = bed.Occo.EnactAsync(Ec2Bed.Name, new()
        {
            OnEvent = e =>
            {
                events.Add(e);
                if (e.Kind == EventKind.NodeFailed) bed.Set(s => s with { PendingTime = TimeSpan.Zero });
            },
        });

        await enactment;
        await bed.ReachAsync();

        Assert.Contains(events, e => e.Kind == EventKind.NodeFailed);
        Assert.Equal(2, bed.Cloud.Fleet.All().Count);
    }

    [Fact]
    public async Task Heal_SpotMachineTakenBack_MakesAnotherOneAndSaysWhy()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(OneWeb, ", spot: {max_price: 0.05}");
        await bed.ReachAsync();
        var first = bed.Cloud.Alive[0];
        Assert.True(first.Launch.Spot);

        bed.Set(s => s with { ShuttingDownTime = TimeSpan.FromMinutes(2) });
        bed.Cloud.Interrupt(first.Id);
        await bed.ReachAsync();

        Assert.NotEqual(first.Id, Assert.Single(bed.Cloud.Alive).Id);
        Assert.Contains(await bed.Occo.GetEventsAsync(),
            e => e.Message.Contains("took the spot instance back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Heal_ShuttingDownBehindItsBack_MakesAnotherOne()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { ShuttingDownTime = TimeSpan.FromMinutes(5) });
        await bed.RegisterAsync(OneWeb);
        await bed.ReachAsync();
        var first = bed.Cloud.Alive[0].Id;

        bed.Cloud.Terminate(first);
        await bed.ReachAsync();

        Assert.NotEqual(first, Assert.Single(bed.Cloud.Alive).Id);
    }

    [Fact]
    public async Task Heal_StatusImpaired_ReplacesItAndSaysWhy()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(OneWeb, rest: "      health_check: {ping: false, timeout: 60}\n");
        await bed.ReachAsync();
        var first = bed.Cloud.Alive[0].Id;

        bed.Cloud.Check(first, "impaired");
        await bed.EnactAsync();
        await bed.ReachAsync();

        Assert.NotEqual(first, Assert.Single(bed.Cloud.Alive).Id);
        Assert.Contains(
            await bed.Occo.GetEventsAsync(), e => e.Message.Contains("status checks fail", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("system", "system: reachability failed")]
    [InlineData("instance-retirement", "EC2 ends it")]
    [InlineData("instance-stop", "instance-stop, hardware fails")]
    public async Task Heal_EC2SaysThatItWillNotDo_ReplacesItAndSaysWhy(string what, string why)
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(OneWeb, rest: "      health_check: {ping: false, timeout: 60}\n");
        await bed.ReachAsync();
        var first = bed.Cloud.Alive[0].Id;

        if (what == "system") bed.Cloud.CheckSystem(first, "impaired");
        else bed.Cloud.Schedule(first, what, "hardware fails");
        await bed.EnactAsync();
        await bed.ReachAsync();

        Assert.NotEqual(first, Assert.Single(bed.Cloud.Alive).Id);
        Assert.Contains(await bed.Occo.GetEventsAsync(), e => e.Message.Contains(why, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("system-reboot", "reboot")]
    [InlineData("instance-retirement", "[Completed] hardware failed")]
    public async Task Heal_EventThatEndsNothing_IsNoReasonToReplace(string code, string description)
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(OneWeb, rest: "      health_check: {ping: false, timeout: 60}\n");
        await bed.ReachAsync();
        bed.Cloud.Schedule(bed.Cloud.Alive[0].Id, code, description);

        await bed.ReachAsync();

        Assert.Single(bed.Cloud.Fleet.All());
    }

    [Fact]
    public async Task Heal_SpotMachineIsAboutToBeTakenBack_MakesAnotherOneAtOnce()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(OneWeb, ", spot: {max_price: 0.05}");
        await bed.ReachAsync();
        var first = bed.Cloud.Alive[0].Id;

        bed.Cloud.Warn(first);
        var result = await bed.ReachAsync();

        Assert.Equal(1, result.Replaced);
        Assert.NotEqual(first, Assert.Single(bed.Cloud.Alive).Id);
        Assert.Contains(await bed.Occo.GetEventsAsync(),
            e => e.Message.Contains("EC2 takes the spot instance back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Remove_Protected_SaysHowToTurnItOffAndGoesOnLater()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Ec2Bed.TwoTiers);
        await bed.ReachAsync();
        var safe = bed.Cloud.Alive[^1].Id;
        bed.Cloud.Protect(safe, true);

        var result = await bed.Occo.RemoveAsync(Ec2Bed.Name);

        Assert.False(result.Reached);
        Assert.Contains(result.Errors, e => e.Message.Contains("disableApiTermination", StringComparison.Ordinal));
        Assert.Contains(bed.Cloud.Alive, m => m.Id == safe);
        bed.Cloud.Protect(safe, false);
        Assert.True((await bed.Occo.RemoveAsync(Ec2Bed.Name)).Reached);
        Assert.Empty(bed.Cloud.Alive);
    }

    [Fact]
    public async Task Remove_SomeAreForgottenByTheCloud_EndsTheOthers()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync("nodes: [{name: web, type: machine, scaling: {min: 5, max: 5}}]");
        await bed.ReachAsync();
        bed.Set(s => s with { TerminatedShown = TimeSpan.Zero });
        bed.Cloud.Terminate(bed.Cloud.Alive[1].Id);
        bed.Cloud.Terminate(bed.Cloud.Alive[2].Id);

        var result = await bed.Occo.RemoveAsync(Ec2Bed.Name);

        Assert.True(result.Reached, string.Join('\n', result.Errors));
        Assert.Empty(bed.Cloud.Alive);
    }

    [Fact]
    public async Task Enact_Stopped_IsStartedAgainAndNotReplaced()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Ec2Bed.TwoTiers);
        await bed.ReachAsync();
        var before = (await bed.AliveAsync()).Select(m => m.Id).ToList();
        await bed.StopAsync(before[0]);

        var result = await bed.ReachAsync();

        Assert.Equal((0, 0, 0), (result.Created, result.Replaced, result.Dropped));
        Assert.Equal(before, (await bed.AliveAsync()).Select(m => m.Id));
        Assert.Single(await bed.Occo.GetEventsAsync(), e => e.Kind == EventKind.NodeStarted);
    }
}
