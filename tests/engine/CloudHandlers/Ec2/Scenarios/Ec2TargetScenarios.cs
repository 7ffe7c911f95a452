using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Instances behind load balancers: registered when they are ready, drained before they are removed.</summary>
public sealed class Ec2TargetScenarios
{
    private static readonly TargetGroup Web = new() { Name = "web", HealthyAfter = TimeSpan.FromSeconds(20) };
    private static readonly TargetGroup Other = new() { Name = "other", Port = 8080 };

    [Fact]
    public async Task Build_WithAGroup_IsReadyWhenTheTargetsAreHealthy()
    {
        await using var bed = await OpenAsync();

        await bed.ReachAsync();

        Assert.Equal(2, Healthy(bed, Web).Count);
        Assert.InRange(bed.Cloud.Calls.Of("RegisterTargets").Count, 1, 2);
        var events = await bed.Occo.GetEventsAsync(new());
        foreach (var id in (await bed.Occo.GetNodesAsync()).Select(n => n.Id))
        {
            var kinds = events.Where(e => e.NodeId == id).Select(e => e.Kind).ToList();
            Assert.Equal(
                [EventKind.NodeCreating, EventKind.NodeCreated, EventKind.NodePublished, EventKind.NodeReady],
                kinds.Where(k => k is not (EventKind.NodePlaced or EventKind.NodeChanged)));
        }
    }

    [Fact]
    public async Task Build_GroupThatIsNotWaitedFor_IsReadyAtOnce()
    {
        await using var bed = await OpenAsync($", target_groups: [{{arn: '{Web.Arn}', port: 81, wait_healthy: false}}]",
            groups: Web with { HealthyAfter = TimeSpan.FromDays(1) });

        await bed.ReachAsync();

        Assert.All(Targets(bed, Web), t => Assert.Equal((81, "initial"), (t.Port, t.State)));
        Assert.Equal(2, Targets(bed, Web).Count);
    }

    [Fact]
    public async Task Build_NeverHealthy_FailsWithTheReason()
    {
        await using var bed = await OpenAsync(groups: Web with { HealthyAfter = TimeSpan.FromDays(1) });

        var result = await bed.EnactAsync();

        Assert.False(result.Reached);
        Assert.Contains("the target group 'web' says initial (Elb.RegistrationInProgress)",
            string.Join('\n', (await bed.Occo.GetNodesAsync()).Select(n => n.LastError)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_NoSuchGroup_MakesNothingAndSaysWhy()
    {
        await using var bed = await OpenAsync(groups: Other);

        var result = await bed.EnactAsync();

        Assert.Contains(result.Errors, e => e.Kind == CloudErrorKind.Invalid
            && e.Message.Contains("TargetGroupNotFound", StringComparison.Ordinal));
        Assert.Empty(bed.Cloud.Calls.Of("RunInstances"));
    }

    [Fact]
    public async Task Build_GroupOfFunctions_MakesNothingAndSaysWhy()
    {
        await using var bed = await OpenAsync(groups: Web with { Type = "lambda" });

        var result = await bed.EnactAsync();

        Assert.Contains(result.Errors, e => e.Message.Contains("'lambda'", StringComparison.Ordinal));
        Assert.Empty(bed.Cloud.Calls.Of("RunInstances"));
    }

    [Fact]
    public async Task Build_GroupOfAddresses_RegistersPrivateAddresses()
    {
        await using var bed = await OpenAsync(groups: Web with { Type = "ip" });

        await bed.ReachAsync();

        Assert.Equal(bed.Cloud.Alive.Select(m => m.PrivateAddress).Order(), Healthy(bed, Web).Order());
    }

    [Theory]
    [InlineData("scale")]
    [InlineData("update")]
    [InlineData("remove")]
    public async Task Drop_OfATarget_DrainsItBefore(string how)
    {
        await using var bed = await OpenAsync();
        await bed.ReachAsync();

        if (how == "scale") await bed.Occo.ScaleAsync(Ec2Bed.Name, "web", new() { To = 1 });
        if (how == "update") await bed.UpdateAsync(Nodes, Groups(Web), type: "t3.small");
        if (how == "remove") await bed.Occo.RemoveAsync(Ec2Bed.Name);
        else await bed.ReachAsync();

        Assert.Empty(bed.Cloud.Targets.Cut);
        Assert.Equal(bed.Cloud.Alive.Count, Healthy(bed, Web).Count);
        Assert.Contains(await bed.Occo.GetEventsAsync(new()), e => e.Kind == EventKind.NodeWithdrawn
            && e.Message.Contains("have ended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drop_DrainTakesTooLong_WarnsAndGoesOn()
    {
        await using var bed = await OpenAsync(groups: Web with { DrainTime = TimeSpan.FromDays(1) });
        await bed.ReachAsync();
        await bed.Occo.ScaleAsync(Ec2Bed.Name, "web", new() { To = 1 });

        await bed.ReachAsync();

        Assert.Contains(await bed.Occo.GetEventsAsync(new()), e => e.Kind == EventKind.NodeCutOff
            && e.Message.Contains("not ended within 30 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Heal_ImpairedForGood_IsWithdrawnAndNotWaitedFor()
    {
        await using var bed = await OpenAsync(groups: Web with { DrainTime = TimeSpan.FromDays(1) });
        await bed.ReachAsync();
        var victim = bed.Cloud.Alive[0].Id;
        bed.Cloud.Check(victim, "impaired");
        await bed.EnactAsync();
        bed.Advance(TimeSpan.FromMinutes(20));

        await bed.EnactAsync();
        await bed.ReachAsync();

        Assert.DoesNotContain(bed.Cloud.Alive, m => m.Id == victim);
        Assert.Equal([$"{victim} was draining"], bed.Cloud.Targets.Cut);
    }

    [Fact]
    public async Task Enact_DeregisteredByHand_RegistersAgainWithOneCallForAll()
    {
        await using var bed = await OpenAsync();
        await bed.ReachAsync();
        var all = Healthy(bed, Web);
        bed.Cloud.Fleet.Locked(() =>
        {
            bed.Cloud.Targets.Deregister(Web, [(all[0], 80)]);
            return true;
        });
        bed.Cloud.Calls.Clear();

        await bed.ReachAsync();

        Assert.Equal(2, Healthy(bed, Web).Concat(Targets(bed, Web).Where(t => t.State == "initial").Select(t => t.Id))
            .Distinct().Count());
        Assert.Single(bed.Cloud.Calls.Of("DescribeTargetHealth"));
        Assert.Single(bed.Cloud.Calls.Of("RegisterTargets"));
    }

    [Fact]
    public async Task Enact_NothingToDo_AsksOncePerGroup()
    {
        await using var bed = await OpenAsync();
        await bed.ReachAsync();
        bed.Cloud.Calls.Clear();

        await bed.ReachAsync();

        Assert.Equal(["DescribeInstanceStatus", "DescribeInstances", "DescribeTargetHealth"],
            bed.Cloud.Calls.All.Select(c => c.Action).Order());
    }

    [Fact]
    public async Task Update_OtherGroup_ChangesInPlaceAndLeavesTheOldOne()
    {
        await using var bed = await OpenAsync(groups: [Web, Other]);
        await bed.ReachAsync();
        var before = bed.Cloud.Alive.Select(m => m.Id).ToList();

        await bed.UpdateAsync(Nodes, Groups(Other));
        await bed.ReachAsync();

        Assert.Equal(before, bed.Cloud.Alive.Select(m => m.Id));
        Assert.Equal(before.Order(), Healthy(bed, Other).Order());
        Assert.All(Targets(bed, Web), t => Assert.Equal("draining", t.State));
    }

    [Theory]
    [InlineData("RegisterTargets", "LoseReply")]
    [InlineData("RegisterTargets", "LoseRequest")]
    [InlineData("DeregisterTargets", "LoseReply")]
    [InlineData("DeregisterTargets", "LoseRequest")]
    [InlineData("DescribeTargetHealth", "LoseRequest")]
    [InlineData("DescribeTargetGroups", "LoseRequest")]
    [InlineData("DescribeTargetGroupAttributes", "LoseRequest")]
    public async Task Update_CallLost_LosesNoRequest(string action, string what)
    {
        await using var bed = await OpenAsync();
        bed.Cloud.Orders.Add(new(action, Enum.Parse<Mischief>(what)));
        await bed.ReachAsync();
        await bed.UpdateAsync(Nodes, Groups(Web), type: "t3.small");

        await bed.ReachAsync();

        Assert.Empty(bed.Cloud.Targets.Cut);
        Assert.Equal(0, bed.Cloud.Orders.Count);
        Assert.Equal(2, Healthy(bed, Web).Count);
    }

    [Theory]
    [InlineData("RegisterTargets")]
    [InlineData("DescribeTargetHealth")]
    [InlineData("DeregisterTargets")]
    public async Task Update_Throttled_TriesAgain(string action)
    {
        await using var bed = await OpenAsync();
        bed.Cloud.Orders.Add(new(action, Mischief.Fail, 3, 0, "Throttling", "Rate exceeded", 400));
        await bed.ReachAsync();
        await bed.UpdateAsync(Nodes, Groups(Web), type: "t3.small");

        await bed.ReachAsync();

        Assert.Empty(bed.Cloud.Targets.Cut);
        Assert.Equal(0, bed.Cloud.Orders.Count);
    }

    [Fact]
    public async Task Build_NotAllowed_SaysWhichAction()
    {
        await using var bed = await OpenAsync();
        bed.Set(s => s with { Forbidden = ["RegisterTargets"] });

        var result = await bed.EnactAsync();

        Assert.False(result.Reached);
        Assert.All(await bed.Occo.GetNodesAsync(), n => Assert.Contains(
            "elasticloadbalancing:RegisterTargets", n.LastError, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enact_GroupDeletedLater_ReportsItAndKeepsTheInstances()
    {
        await using var bed = await OpenAsync();
        await bed.ReachAsync();
        bed.Set(s => s with { TargetGroups = [] });

        var result = await bed.EnactAsync();

        Assert.Contains(result.Errors, e => e.Message.Contains("TargetGroupNotFound", StringComparison.Ordinal));
        Assert.All(result.Errors, e => Assert.Equal(StepAction.Wait, e.Action));
        Assert.Equal(2, bed.Cloud.Alive.Count);
        await bed.Occo.RemoveAsync(Ec2Bed.Name);
        Assert.Empty(bed.Cloud.Alive);
    }

    private const string Nodes = "nodes: [{name: web, type: machine, scaling: {min: 1, max: 8}}]";

    private static string Groups(params TargetGroup[] groups)
        => $", target_groups: [{string.Join(", ", groups.Select(g => $"'{g.Arn}'"))}]";

    private static async Task<Ec2Bed> OpenAsync(string? more = null, params TargetGroup[] groups)
    {
        var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { TargetGroups = groups.Length == 0 ? [Web] : groups });
        await bed.RegisterAsync(Nodes, more ?? Groups(Web));
        await bed.Occo.ScaleAsync(Ec2Bed.Name, "web", new() { To = 2 });
        return bed;
    }

    private static IReadOnlyList<(string Id, int Port, string State, string? Reason)> Targets(
        Ec2Bed bed, TargetGroup group) => bed.Cloud.Fleet.Locked(() => bed.Cloud.Targets.Of(group));

    private static IReadOnlyList<string> Healthy(Ec2Bed bed, TargetGroup group)
        => [.. Targets(bed, group).Where(t => t.State == "healthy").Select(t => t.Id)];
}
