using Xunit;

namespace Occo.Engine.Tests;

public sealed class InstanceAssessorTests
{
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(600);
    private static readonly TimeSpan CreateTimeout = TimeSpan.FromSeconds(1800);

    public static TheoryData<NodeState, ComponentState, bool?, NodeState, EventKind?> Moves => new()
    {
        { NodeState.Creating, ComponentState.Pending, null, NodeState.Booting, EventKind.NodeCreated },
        { NodeState.Creating, ComponentState.Ready, null, NodeState.Ready, EventKind.NodeReady },
        { NodeState.Creating, ComponentState.Ready, false, NodeState.Configuring, EventKind.NodeCreated },
        { NodeState.Booting, ComponentState.Pending, null, NodeState.Booting, null },
        { NodeState.Booting, ComponentState.Ready, true, NodeState.Ready, EventKind.NodeReady },
        { NodeState.Booting, ComponentState.Ready, false, NodeState.Configuring, null },
        { NodeState.Booting, ComponentState.Failed, null, NodeState.Failed, EventKind.NodeFailed },
        { NodeState.Configuring, ComponentState.Ready, true, NodeState.Ready, EventKind.NodeReady },
        { NodeState.Ready, ComponentState.Ready, true, NodeState.Ready, null },
        { NodeState.Ready, ComponentState.Ready, false, NodeState.Unhealthy, EventKind.NodeUnhealthy },
        { NodeState.Ready, ComponentState.TemporarilyFailed, null, NodeState.Unhealthy, EventKind.NodeUnhealthy },
        { NodeState.Ready, ComponentState.Shutdown, null, NodeState.Failed, EventKind.NodeFailed },
        { NodeState.Ready, ComponentState.Failed, null, NodeState.Failed, EventKind.NodeFailed },
        { NodeState.Unhealthy, ComponentState.Ready, true, NodeState.Ready, EventKind.NodeReady },
        { NodeState.Unhealthy, ComponentState.Ready, false, NodeState.Unhealthy, null },
        { NodeState.Dropping, ComponentState.Ready, null, NodeState.Dropping, null },
        { NodeState.Failed, ComponentState.Ready, null, NodeState.Failed, null },
    };

    [Fact]
    public void Assess_CheckCannotBeMade_IsToldOnceAfterItsCreation()
    {
        var broken = HealthReport.Broken("no such variable");
        var created = Look(Given.Instance("web", 1, NodeState.Creating));
        var told = Look(created.Instance);
        var again = Look(told.Instance);

        Assert.Equal((EventKind.NodeCreated, EventKind.NodeUnhealthy, (EventKind?)null),
            (created.Kind, told.Kind, again.Kind));
        Assert.Equal("the health check cannot be made: no such variable", told.Instance.LastError);
        Assert.Equal(NodeState.Configuring, again.Instance.State);

        ObservedChange Look(NodeInstance instance) => InstanceAssessor.Assess(
            instance, Seen(instance, ComponentState.Ready), broken,
            HealthTimeout, CreateTimeout, Given.Now);
    }

    [Theory]
    [InlineData(60, NodeState.Booting)]
    [InlineData(61, NodeState.Failed)]
    public void Assess_StoppedBeforeItWasReady_HasFailedWhenItsTimeIsOver(int seconds, NodeState expected)
    {
        var instance = Given.Instance("web", 1, NodeState.Booting) with { ReadyAt = null };
        var first = Look(instance, Given.Now).Instance;
        Assert.Equal((NodeState.Booting, Given.Now), (first.State, first.UnhealthySince));

        var later = Look(first, Given.Now.AddSeconds(seconds));

        Assert.Equal(expected, later.Instance.State);

        static ObservedChange Look(NodeInstance instance, DateTimeOffset now) => InstanceAssessor.Assess(
            instance, Seen(instance, ComponentState.Stopped), null, TimeSpan.FromSeconds(60), CreateTimeout, now);
    }

    [Theory]
    [InlineData(29, NodeState.Ready)]
    [InlineData(30, NodeState.Unhealthy)]
    public void Assess_ChecksFailAfterItsStart_CountWhenTheGraceIsOver(int seconds, NodeState expected)
    {
        var instance = Given.Instance("web", 1) with { ReadyAt = Given.Now.AddSeconds(-seconds) };

        var change = InstanceAssessor.Assess(
            instance, Seen(instance, ComponentState.Ready),
            HealthReport.Bad("port 80 is closed"), HealthTimeout, CreateTimeout, Given.Now,
            TimeSpan.FromSeconds(30));

        Assert.Equal(expected, change.Instance.State);
        Assert.Equal(expected == NodeState.Ready ? null : Given.Now, change.Instance.UnhealthySince);
    }

    [Fact]
    public void Assess_CloudReportsTroubleAfterItsStart_CountsAtOnce()
    {
        var instance = Given.Instance("web", 1);

        var change = InstanceAssessor.Assess(
            instance, Seen(instance, ComponentState.Failed), null,
            HealthTimeout, CreateTimeout, Given.Now, TimeSpan.FromSeconds(30));

        Assert.Equal(NodeState.Failed, change.Instance.State);
    }

    [Theory]
    [MemberData(nameof(Moves))]
    public void Assess_Seen_MovesTheInstance(
        NodeState from, ComponentState cloud, bool? healthy, NodeState to, EventKind? kind)
    {
        var change = Assess(Given.Instance("web", 1, from), cloud, healthy);

        Assert.Equal((to, kind), (change.Instance.State, change.Kind));
        Assert.True(NodeLifecycle.CanMove(from, to));
    }

    [Theory]
    [InlineData(-5, NodeState.Unhealthy, "port 80 refused")]
    [InlineData(600, NodeState.Unhealthy, "port 80 refused")]
    [InlineData(601, NodeState.Failed, "unhealthy for 601 s: port 80 refused")]
    public void Assess_UnhealthyLongerThanTimeout_Fails(int seconds, NodeState expected, string error)
    {
        var sick =
            Given.Instance("web", 1, NodeState.Unhealthy) with { UnhealthySince = Given.Now.AddSeconds(-seconds) };

        var change = Assess(sick, ComponentState.Ready, false);

        Assert.Equal((expected, error), (change.Instance.State, change.Instance.LastError));
    }

    [Fact]
    public void Assess_HealthyAgain_ForgetsSinceWhen()
    {
        var change = Assess(Given.Instance("web", 1, NodeState.Unhealthy), ComponentState.Ready, true);

        Assert.Null(change.Instance.UnhealthySince);
        Assert.Null(change.Instance.LastError);
    }

    [Fact]
    public void Assess_ConfiguringAndNotHealthy_SaysWhatIsWaitedFor()
    {
        var change = Assess(Given.Instance("web", 1, NodeState.Booting), ComponentState.Ready, false);

        Assert.Equal((NodeState.Configuring, "port 80 refused"), (change.Instance.State, change.Instance.LastError));
    }

    [Fact]
    public void Assess_BootingLongerThanCreateTimeout_Fails()
    {
        var slow = Given.Instance("web", 1, NodeState.Booting) with { CreatedAt = Given.Now.AddSeconds(-1801) };

        var change = Assess(slow, ComponentState.Pending, null);

        Assert.Equal(NodeState.Failed, change.Instance.State);
        Assert.Contains("1800 s", change.Instance.LastError, StringComparison.Ordinal);
    }

    // Its intent waited for its call, for example because of the pace of EC2.
    [Fact]
    public void Assess_MadeLongAfterItsIntent_HasItsCreateTimeoutFromThenOn()
    {
        var waited = Given.Instance("web", 1, NodeState.Creating) with { CreatedAt = Given.Now.AddSeconds(-9000) };

        var made = Assess(waited, ComponentState.Pending, null);
        var later = Assess(made.Instance with { MadeAt = Given.Now.AddSeconds(-1801) }, ComponentState.Pending, null);

        Assert.Equal((NodeState.Booting, Given.Now), (made.Instance.State, made.Instance.MadeAt));
        Assert.Equal(NodeState.Booting, Assess(made.Instance, ComponentState.Pending, null).Instance.State);
        Assert.Equal(NodeState.Failed, later.Instance.State);
    }

    [Theory]
    [InlineData(NodeState.Ready, NodeState.Failed)]
    [InlineData(NodeState.Booting, NodeState.Failed)]
    [InlineData(NodeState.Dropping, NodeState.Gone)]
    [InlineData(NodeState.Failed, NodeState.Failed)]
    public void Missing_Known_IsVanishedOrGone(NodeState from, NodeState to)
        => Assert.Equal(to, InstanceAssessor
            .Missing(Given.Instance("web", 1, from), TimeSpan.Zero, Given.Now, Given.Now)!.Instance.State);

    [Fact]
    public void Missing_Creating_IsUnfinished()
        => Assert.Null(InstanceAssessor.Missing(
            Given.Instance("web", 1, NodeState.Creating), TimeSpan.Zero, Given.Now, Given.Now));

    [Theory]
    [InlineData(NodeState.Ready, 60, NodeState.Ready)]
    [InlineData(NodeState.Booting, 60, NodeState.Booting)]
    [InlineData(NodeState.Dropping, 60, NodeState.Dropping)]
    [InlineData(NodeState.Ready, 61, NodeState.Failed)]
    [InlineData(NodeState.Booting, 61, NodeState.Failed)]
    [InlineData(NodeState.Dropping, 61, NodeState.Gone)]
    public void Missing_NotListedYet_IsGoneOnlyAfterTheDelay(NodeState from, int age, NodeState to)
    {
        var young = Given.Instance("web", 1, from) with { UnlistedSince = Given.Now.AddSeconds(-age) };

        var change = InstanceAssessor.Missing(young, TimeSpan.FromSeconds(60), Given.Now, Given.Now)!;

        Assert.Equal(to, change.Instance.State);
    }

    [Fact]
    public void Missing_NotListedYetAndClockSetBack_CountsAnew()
    {
        var future = Given.Instance("web", 1) with { UnlistedSince = Given.Now.AddHours(1) };

        var change = InstanceAssessor.Missing(future, TimeSpan.FromSeconds(60), Given.Now, Given.Now)!;

        Assert.Equal((NodeState.Ready, Given.Now), (change.Instance.State, change.Instance.UnlistedSince));
    }

    [Fact]
    public void Missing_ListWasAskedForWithinTheDelay_ProvesNothing()
    {
        var young = Given.Instance("web", 1, NodeState.Dropping) with { UnlistedSince = Given.Now.AddSeconds(-90) };

        var change = InstanceAssessor.Missing(
            young, TimeSpan.FromSeconds(60), Given.Now.AddSeconds(-50), Given.Now)!;

        Assert.Equal(NodeState.Dropping, change.Instance.State);
    }

    [Fact]
    public void Assess_Seen_IsListedFromNowOn()
    {
        var young = Given.Instance("web", 1) with { UnlistedSince = Given.Now };

        Assert.Null(Assess(young, ComponentState.Ready, null).Instance.UnlistedSince);
    }

    private static ObservedChange Assess(NodeInstance instance, ComponentState cloud, bool? healthy)
        => InstanceAssessor.Assess(
            instance,
            Seen(instance, cloud) with { Addresses = ["10.0.0.1"] },
            healthy is { } h ? new HealthReport(h, h ? null : "port 80 refused") : null,
            HealthTimeout, CreateTimeout, Given.Now);

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0, 29, 29, true)]
    [InlineData(0, 31, 31, false)]
    [InlineData(0, 0, -600, true)]
    [InlineData(0, -600, -600, true)]
    [InlineData(-610, 0, -600, true)]
    public void Missing_NeverListed_CountsTheDelayByTheEarlierClock(int made, int asked, int now, bool isThere)
    {
        DateTimeOffset At(int seconds) => Given.Now.AddSeconds(seconds);
        var instance = Given.Instance("web", 1) with { UnlistedSince = At(made) };

        var change = InstanceAssessor.Missing(instance, TimeSpan.FromSeconds(30), At(asked), At(now))!;

        Assert.Equal(isThere ? NodeState.Ready : NodeState.Failed, change.Instance.State);
    }

    private static CloudInstance Seen(NodeInstance instance, ComponentState state) => new()
    {
        InstanceId = "dummy-1",
        StoreId = "store",
        InfrastructureId = instance.InfrastructureId,
        NodeId = instance.Id,
        State = state,
    };
}
