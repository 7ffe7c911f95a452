using Xunit;

namespace Occo.Engine.Tests;

public sealed class HealingJudgeTests
{
    private NodeFailures failures = NodeFailures.None;
    private HealingPolicy policy = HealingPolicy.Default;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 2, 0)]
    [InlineData(5, 2, 2)]
    [InlineData(5, 3, 0)]
    [InlineData(10, 4, 4)]
    [InlineData(10, 5, 0)]
    public void Plan_ManySick_HealsOnlyAFew(int wanted, int sick, int replaced)
    {
        var plan = Plan(wanted, Failed(1, sick));

        Assert.Equal(replaced, plan.Steps.Count(s => s.Action == StepAction.Replace));
        Assert.Equal(replaced == 0, plan.Blocked.Count > 0);
    }

    [Fact]
    public void Plan_TooManySick_SaysWhatItWaitsFor()
    {
        var plan = Plan(4, [.. Failed(1, 2), Given.Instance("web", 3, NodeState.Unhealthy), Given.Instance("web", 4)]);

        Assert.Equal("web: 3 of 4 instances are sick, more than 40%: healing waits until they recover, or "
            + "until an enactment without a watch.", Assert.Single(plan.Blocked));
        Assert.Equal(StepAction.Wait, Assert.Single(plan.Steps).Action);
    }

    [Fact]
    public void Plan_TooManySick_OthersThatDependOnItWait()
    {
        var compiled = Given.Compiled([("db", 2, 2), ("web", 1, 1)], ("web", "db"));

        var plan = Plan(compiled,
            [Failed("db", 1), Failed("db", 2),
                Given.Instance("web", 3, NodeState.Failed) with { ReadyAt = Given.Now }]);

        Assert.Empty(plan.Steps);
        Assert.Contains("web waits for db, which is waiting itself.", plan.Blocked);
    }

    [Fact]
    public void Plan_TooManySick_MissingOnesAreMade()
    {
        var plan = Plan(6, [.. Failed(1, 3), Given.Instance("web", 4)]);

        Assert.Equal([StepAction.Create, StepAction.Create], plan.Steps.Select(s => s.Action));
    }

    [Fact]
    public void Plan_APersonAsks_HealsAll()
    {
        failures = new(5, Given.Now, [Given.Now]);
        policy = new() { MaxPerHour = 1 };

        var plan = Plan(3, Failed(1, 3), isUnattended: false, backsOff: false);

        Assert.Equal(3, plan.Steps.Count);
        Assert.Empty(plan.Blocked);
    }

    [Fact]
    public void Plan_NeverReady_IsNoDisaster()
    {
        var plan = Plan(3, [.. Enumerable.Range(1, 3).Select(o => Given.Instance("web", o, NodeState.Failed))]);

        Assert.Equal(3, plan.Steps.Count(s => s.Action == StepAction.Replace));
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(3, 40)]
    [InlineData(5, 160)]
    [InlineData(6, 300)]
    [InlineData(1000, 300)]
    public void Plan_FailsAgainAndAgain_IsTriedLessOften(int attempts, int seconds)
    {
        NodeInstance[] failed = [Given.Instance("web", 1, NodeState.Failed)];
        failures = new(attempts, Given.Now.AddSeconds(1 - seconds), []);

        var early = Plan(1, failed);
        failures = failures with { Last = Given.Now.AddSeconds(-seconds) };
        var due = Plan(1, failed);

        Assert.Empty(early.Steps);
        var next = Given.Now.AddSeconds(1).ToLocalTime();
        Assert.EndsWith($"the next try is at {next:HH:mm:ss}.", Assert.Single(early.Blocked), StringComparison.Ordinal);
        Assert.Single(due.Steps);
        Assert.Empty(due.Blocked);
    }

    [Fact]
    public void Plan_ClockWasSetBack_DoesNotWaitForHours()
    {
        failures = new(6, Given.Now.AddHours(3), []);

        Assert.Single(Plan(1, [Given.Instance("web", 1, NodeState.Failed)]).Steps);
    }

    [Fact]
    public void Plan_UpdateFailsAgainAndAgain_BacksOffToo()
    {
        failures = new(1, Given.Now, []);

        var plan = Plan(1, [Given.Instance("web", 1)], compare: _ => new("image changed", false));

        Assert.Empty(plan.Steps);
        Assert.Single(plan.Blocked);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    public void Plan_OnlySoManyWithinAnHour(int done, int replaced)
    {
        policy = new() { MaxPerHour = 2, MaxUnhealthy = new(100, true) };
        failures = NodeFailures.None with
        {
            Replaced = [.. Enumerable.Range(0, done).Select(i => Given.Now.AddMinutes(i - 30))],
        };

        var plan = Plan(4, Failed(1, 3));

        Assert.Equal(replaced, plan.Steps.Count);
        // As many as allowed are left when the oldest beyond that went more than an hour ago.
        var next = done == 0 ? Given.Now.AddHours(1) : Given.Now.AddMinutes(30 + Math.Max(0, done - 2));
        Assert.Equal("web: not more than 2 failed instances are replaced within an hour: "
            + $"the next at {next.ToLocalTime():HH:mm:ss}.", Assert.Single(plan.Blocked));
    }

    private static NodeInstance[] Failed(int first, int count)
        => [.. Enumerable.Range(first, count).Select(o => Failed("web", o))];

    private static NodeInstance Failed(string node, int ordinal)
        => Given.Instance(node, ordinal, NodeState.Failed) with { ReadyAt = Given.Now.AddHours(-1) };

    private Plan Plan(
        int wanted, NodeInstance[] instances, bool isUnattended = true, bool backsOff = true,
        Func<NodeInstance, RequestChange?>? compare = null)
    {
        NodeInstance[] well = [.. Enumerable.Range(100, Math.Max(0, wanted - instances.Length))
            .Select(o => Given.Instance("web", o))];
        var isPartial = instances.Any(i => i.State == NodeState.Ready) && compare is null;
        return Plan(Given.Compiled([("web", wanted, wanted)]), isPartial ? instances : [.. instances, .. well],
            isUnattended, backsOff, compare);
    }

    private Plan Plan(
        CompiledInfrastructure compiled, NodeInstance[] instances, bool isUnattended = true, bool backsOff = true,
        Func<NodeInstance, RequestChange?>? compare = null)
    {
        compiled = compiled with { Nodes = [.. compiled.Nodes.Select(n => n with { Healing = policy })] };
        return new Planner(new()
        {
            Infrastructure = Given.Infrastructure(compiled),
            Compiled = compiled,
            Observation = new()
            {
                Instances = instances,
                Changes = [],
                Orphans = [],
                Unreachable = [],
                Unfinished = new HashSet<Guid>(),
            },
            Targets = ScalingDecider.CurrentTargets(compiled, new Dictionary<string, int>()),
            Compare = compare ?? (_ => null),
            IsUnattended = isUnattended,
            BacksOff = backsOff,
            Failures = _ => failures,
            Now = Given.Now,
        }).Plan();
    }
}
