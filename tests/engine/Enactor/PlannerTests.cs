using Xunit;
using static Occo.Engine.Tests.Planned;

namespace Occo.Engine.Tests;

public sealed class PlannerTests
{
    [Fact]
    public void Plan_NothingExists_CreatesDependeesFirst()
    {
        var plan = Plan(TwoTiers, []);

        Assert.Equal(["Create db", "Create web", "Create web"], Lines(plan));
        Assert.All(plan.Steps.Where(s => s.Node == "web"), s => Assert.Equal(["db"], s.After));
        Assert.Equal("+3 ~0 -0 =0", plan.Summary);
        Assert.Equal([1, 2, 3], plan.Steps.Select(s => s.Number));
    }

    [Fact]
    public void Plan_AllReady_IsEmpty()
    {
        var plan = Plan(TwoTiers, [Given.Instance("db", 1), Given.Instance("web", 2), Given.Instance("web", 3)]);

        Assert.True(plan.IsEmpty);
        Assert.Equal("+0 ~0 -0 =3", plan.Summary);
    }

    [Fact]
    public void Plan_OneTooManyFailedWhileDependentsGo_ItsDropWaitsForNobody()
    {
        var plan = Plan(TwoTiers,
        [
            Given.Instance("db", 1), Given.Instance("db", 2, NodeState.Failed), Given.Instance("web", 3),
            Given.Instance("web", 4), Given.Instance("web", 5, NodeState.Dropping),
        ]);

        Assert.Equal(["Drop db", "Drop web"], Lines(plan));
        Assert.All(plan.Steps, s => Assert.Empty(s.After));
    }

    [Fact]
    public void Plan_InstanceFailed_ReplacesItAndDropsItFirst()
    {
        var plan = Plan(TwoTiers,
            [Given.Instance("db", 1), Given.Instance("web", 2, NodeState.Failed), Given.Instance("web", 3)]);

        var step = Assert.Single(plan.Steps);
        Assert.Equal(StepAction.Replace, step.Action);
        Assert.True(step.DropFirst);
        Assert.Equal("exited with code 1", step.Reason);
        Assert.Equal("dummy-2", step.InstanceId);
    }

    [Fact]
    public void Plan_InstanceThatTheCloudNeverHad_IsCreatedAndNotReplaced()
    {
        var failed = Given.Instance("web", 2, NodeState.Failed) with { InstanceId = null };

        var plan = Plan(TwoTiers, [Given.Instance("db", 1), failed, Given.Instance("web", 3)]);

        var step = Assert.Single(plan.Steps);
        Assert.Equal((StepAction.Create, failed.Id, "exited with code 1"), (step.Action, step.NodeId, step.Reason));
        Assert.Equal("+1 ~0 -0 =2", plan.Summary);
    }

    [Fact]
    public void Plan_FailedInstanceNotNeededAnyMore_OnlyDropsIt()
    {
        var plan = Plan(TwoTiers, [Given.Instance("db", 1), Given.Instance("web", 2), Given.Instance("web", 3),
            Given.Instance("web", 4, NodeState.Failed)]);

        Assert.Equal(["Drop web"], Lines(plan));
    }

    [Theory]
    [InlineData(NodeState.Booting, "it is booting")]
    [InlineData(NodeState.Configuring, "it is configuring")]
    [InlineData(NodeState.Unhealthy, "unhealthy for 30 s: ")]
    public void Plan_InstanceNotReady_WaitsForIt(NodeState state, string reason)
    {
        var plan = Plan(TwoTiers, [Given.Instance("db", 1, state), Given.Instance("web", 2), Given.Instance("web", 3)]);

        var step = Assert.Single(plan.Steps);
        Assert.Equal(StepAction.Wait, step.Action);
        Assert.Equal(reason, step.Reason);
    }

    [Fact]
    public void Plan_CreationUnfinished_AsksAgainAndMakesNoOther()
    {
        var unfinished = Given.Instance("db", 1, NodeState.Creating);
        var plan = Plan(TwoTiers, [unfinished], unfinished: [unfinished.Id]);

        Assert.Equal(["Retry db", "Create web", "Create web"], Lines(plan));
        Assert.Equal(unfinished.Id, plan.Steps[0].NodeId);
    }

    [Theory]
    [InlineData("no answer", false, "Create db")]
    [InlineData("no answer", true, "Retry db")]
    [InlineData(null, false, "Retry db")]
    public void Plan_CreationFailedAndRequestChanged_GivesItUp(string? error, bool inPlace, string expected)
    {
        var unfinished = Given.Instance("db", 1, NodeState.Creating) with { LastError = error };
        var plan = Plan(TwoTiers, [unfinished], unfinished: [unfinished.Id],
            compare: i => i.Id == unfinished.Id ? new RequestChange("another image", inPlace) : null);

        Assert.Equal([expected, "Create web", "Create web"], Lines(plan));
        Assert.Equal((unfinished.Id, expected == "Create db"), (plan.Steps[0].NodeId, plan.Steps[0].DropFirst));
    }

    [Fact]
    public void Plan_Surplus_DropsNewestFirst()
    {
        var plan = Plan(TwoTiers, Webs(2, 3, 4, 5), new() { ["db"] = 1, ["web"] = 2 });

        Assert.Equal(["dummy-5", "dummy-4"], plan.Steps.Select(s => s.InstanceId));
        Assert.All(plan.Steps, s => Assert.Equal(StepAction.Drop, s.Action));
    }

    [Fact]
    public void Plan_Surplus_DropsUnhealthyBeforeNewest()
    {
        NodeInstance[] instances =
            [Given.Instance("db", 1), Given.Instance("web", 2, NodeState.Unhealthy), Given.Instance("web", 3),
            Given.Instance("web", 4)];
        var plan = Plan(TwoTiers, instances, new() { ["db"] = 1, ["web"] = 2 });

        Assert.Equal("dummy-2", Assert.Single(plan.Steps).InstanceId);
    }

    [Fact]
    public void Plan_DropRequested_DropsExactlyThat()
    {
        var instances = Webs(2, 3, 4);
        instances[1] = instances[1] with { DropReason = "scale request 7" };
        var plan = Plan(TwoTiers, instances, new() { ["db"] = 1, ["web"] = 2 });

        var step = Assert.Single(plan.Steps);
        Assert.Equal(("dummy-2", "scale request 7"), (step.InstanceId, step.Reason));
    }

    [Fact]
    public void Plan_EverythingUnwanted_DropsDependentsFirst()
    {
        var plan = Plan(TwoTiers, Webs(2, 3), []);

        Assert.Equal(["Drop web", "Drop web", "Drop db"], Lines(plan));
        Assert.Equal(["web"], plan.Steps[2].After.Distinct());
    }

    [Fact]
    public void Plan_NodeLeftDescription_DropsItsInstances()
    {
        var plan = Plan(TwoTiers, [.. Webs(2, 3), Given.Instance("cache", 9)]);

        var step = Assert.Single(plan.Steps);
        Assert.Equal("the description has no such node any more", step.Reason);
    }

    [Fact]
    public void Plan_RequestChanged_ReplacesOrRefreshes()
    {
        var instances = Webs(2, 3);
        var plan = Plan(TwoTiers, instances, compare: i =>
            i.Ordinal == 2 ? new("image changed", false) : i.Ordinal == 3 ? new("files changed", true) : null);

        Assert.Equal(["Replace web", "Refresh web"], Lines(plan));
        Assert.False(plan.Steps[0].DropFirst);
        Assert.Equal("+0 ~2 -0 =1", plan.Summary);
    }

    [Fact]
    public void Plan_ReplacementExistsBesideOldInstance_DropsTheOldWhenTheNewIsReady()
    {
        var plan = Plan(TwoTiers,
            [Given.Instance("db", 1), Given.Instance("db", 4, NodeState.Booting), Given.Instance("web", 2),
            Given.Instance("web", 3)],
            compare: i => i.Ordinal == 1 ? new("image changed", false) : null);

        Assert.Equal(["Wait db", "Drop db"], Lines(plan));
        Assert.Equal("dummy-1", plan.Steps[1].InstanceId);
        Assert.Equal(["db"], plan.Steps[1].After);
    }

    [Fact]
    public void Plan_OnlyOneNode_LeavesOthersAlone()
    {
        var plan = Plan(TwoTiers, [], only: ["db"]);

        Assert.Equal(["Create db"], Lines(plan));
    }

    [Fact]
    public void Plan_DependeeLeftOutAndNotReady_IsBlocked()
    {
        var plan = Plan(TwoTiers, [], only: ["web"]);

        Assert.True(plan.IsEmpty);
        Assert.Contains("web waits for db", Assert.Single(plan.Blocked), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_DependeeOfADependeeLeftOut_IsBlockedAllTheWay()
    {
        var chain = Given.Compiled([("db", 1, 1), ("web", 1, 1), ("proxy", 1, 1)], ("web", "db"), ("proxy", "web"));

        var plan = Plan(chain, [], only: ["web", "proxy"]);

        Assert.True(plan.IsEmpty);
        Assert.Equal(2, plan.Blocked.Count);
        Assert.Contains("proxy waits for web", plan.Blocked[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_Orphan_IsDropped()
    {
        var plan = Plan(TwoTiers, Webs(2, 3), orphans: ["dummy-99"]);

        var step = Assert.Single(plan.Steps);
        Assert.Equal((StepAction.Drop, "dummy-99", null), (step.Action, step.InstanceId, step.Node));
    }

    [Fact]
    public void Plan_FollowingAPlanOfAnOrphanAlone_WorksOnNoNode()
    {
        var given = Plan(TwoTiers, Webs(2, 3), orphans: ["dummy-99"]);

        var plan = Plan(TwoTiers, [], only: [.. new PlanFollowing(given, TwoTiers).Nodes!], orphans: ["dummy-99"]);

        Assert.True(Assert.Single(plan.Steps).IsOrphan);
    }

    [Fact]
    public void Plan_TargetFromAScaleRequest_SaysWhich()
    {
        var up = Plan(TwoTiers, Webs(2, 3), new() { ["db"] = 1, ["web"] = 3 }, scaled: 12);
        Assert.Equal("scale request 12: 3 wanted, 2 there", Assert.Single(up.Steps).Reason);

        var down = Plan(TwoTiers, Webs(2, 3, 4), new() { ["db"] = 1, ["web"] = 2 }, scaled: 12);
        Assert.Equal("scale request 12: 2 wanted, 3 there", Assert.Single(down.Steps).Reason);
    }

    [Fact]
    public void Plan_InstancesThatStay_AreListedAsStepsThatDoNothing()
    {
        var plan = Plan(TwoTiers, Webs(2, 3));

        Assert.Equal(["None db", "None web", "None web"], plan.Kept.Select(s => $"{s.Action} {s.Node}"));
        Assert.Equal((3, true), (plan.Unchanged, plan.IsEmpty));
    }

    [Fact]
    public void Plan_AdoptedInstance_IsShownFirstAndKeptOnce()
    {
        var plan = Plan(TwoTiers, Webs(2), adopted: [Given.Instance("web", 2)]);

        var adopted = Assert.Single(plan.Adopted);
        Assert.Equal((1, StepAction.Adopt, "dummy-2"), (adopted.Number, adopted.Action, adopted.InstanceId));
        Assert.Equal(2, Assert.Single(plan.Steps).Number);
        Assert.Equal("db", Assert.Single(plan.Kept).Node);
        Assert.Equal("+1 ~0 -0 =2", plan.Summary);
    }

    [Fact]
    public void Plan_Change_CarriesItsDifferences()
    {
        IReadOnlyList<StepDifference> differences = [new("image_id", "a", "b")];
        var plan = Plan(TwoTiers, Webs(2, 3),
            compare: i => i.Name == "db" ? new("why", false) { Differences = differences } : null);

        Assert.Equal(differences, Assert.Single(plan.Steps).Differences);
    }

    private static string[] Lines(Plan plan) => [.. plan.Steps.Select(s => $"{s.Action} {s.Node}")];
}
