using Xunit;

namespace Occo.Engine.Tests;

public sealed class ScalingDeciderTests
{
    private static readonly CompiledInfrastructure App = Given.Compiled([("app", 2, 3)]);
    private static readonly NodeInstance[] Two = [Given.Instance("app", 1), Given.Instance("app", 2)];

    public static TheoryData<int, string, int?, int?, int?, int, bool> Wishes => new()
    {
        { 2, "up within the range", null, 1, null, 3, false },
        { 2, "up beyond the range is cut", null, 5, null, 3, true },
        { 3, "down within the range", null, null, 1, 2, false },
        { 2, "down below the range is cut", null, null, 5, 2, true },
        { 2, "to a number", 3, null, null, 3, false },
        { 2, "to a number beyond the range is cut", 9, null, null, 3, true },
        { 9, "a stored target beyond the range is cut first", null, null, 1, 2, false },
    };

    [Theory]
    [MemberData(nameof(Wishes))]
    public void Decide_OneWish_StaysWithinRange(
        int stored, string _, int? to, int? up, int? down, int expected, bool cut)
    {
        var decision = new ScalingDecider(App, Two).Decide(
            new Dictionary<string, int> { ["app"] = stored }, [new(1, "app", new() { To = to, Up = up, Down = down })]);

        Assert.Equal(expected, decision.Targets.GetValueOrDefault("app", stored));
        Assert.Single(decision.Notes);
        Assert.Equal(cut, decision.Warnings.Any(w => w.Contains("cut", StringComparison.Ordinal)));
    }

    [Fact]
    public void Decide_SeveralWishes_FoldsThemInOrder()
    {
        var decision = new ScalingDecider(App, Two).Decide(new Dictionary<string, int>(),
            [new(1, "app", new() { Up = 1 }), new(2, "app", new() { Up = 1 }), new(3, "app", new() { Down = 1 })]);

        Assert.Equal(2, decision.Targets["app"]);
        Assert.Equal([1L, 2L, 3L], decision.RequestIds);
    }

    [Theory]
    [InlineData("dummy-2")]
    [InlineData("10.0.0.2")]
    [InlineData("00000002-0000-0000-0000-000000000000")]
    public void Decide_DropByIdOrAddress_NamesThatInstance(string selector)
    {
        NodeInstance[] three = [.. Two, Given.Instance("app", 3)];
        var decision = new ScalingDecider(App, three).Decide(
            new Dictionary<string, int> { ["app"] = 3 }, [new(1, "app", new() { Drop = [selector] })]);

        Assert.Equal(2, decision.Targets["app"]);
        Assert.Equal(Two[1].Id, Assert.Single(decision.Drops).NodeId);
    }

    [Theory]
    [InlineData("00000002", "00000002-0000-0000-0000-000000000000")]
    [InlineData("dummy-2", "dummy-2")]
    [InlineData("10.0.0.2", "10.0.0.2")]
    [InlineData("0000000f", "0000000f")]
    [InlineData("000", "000")]
    public void WholeId_ShortIdOfOneInstance_IsItsId(string selector, string expected)
        => Assert.Equal(expected, ScalingDecider.WholeId(Two, selector));

    [Fact]
    public void WholeId_ShortIdOfTwoInstances_NamesBoth()
    {
        var error = Assert.Throws<OccoException>(() => ScalingDecider.WholeId(Two, "0000"));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Equal("Several node ids begin with '0000': web/app 00000001-0000-0000-0000-000000000000 (Ready), "
            + "web/app 00000002-0000-0000-0000-000000000000 (Ready). Give more digits.", error.Message);
    }

    [Fact]
    public void WholeId_DigitsOfAnInstanceId_MeanThatInstance()
    {
        NodeInstance[] named = [Two[0] with { InstanceId = "00000002" }, Two[1]];

        Assert.Equal("00000002", ScalingDecider.WholeId(named, "00000002"));
    }

    [Fact]
    public void Decide_DropAtMinimum_IsRefused()
    {
        var decision = new ScalingDecider(App, Two).Decide(
            new Dictionary<string, int>(), [new(1, "app", new() { Drop = ["dummy-2"] })]);

        Assert.Empty(decision.Drops);
        Assert.Contains("stays", Assert.Single(decision.Notes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_DropSameInstanceTwice_CountsOnce()
    {
        NodeInstance[] three = [.. Two, Given.Instance("app", 3)];
        var decision = new ScalingDecider(Given.Compiled([("app", 1, 3)]), three).Decide(
            new Dictionary<string, int> { ["app"] = 3 }, [new(1, "app", new() { Drop = ["dummy-2", "10.0.0.2"] })]);

        Assert.Single(decision.Drops);
        Assert.Equal(2, decision.Targets["app"]);
        Assert.Empty(decision.Ineffective);
        Assert.Equal(1, decision.Origins["app"]);
    }

    [Fact]
    public void Decide_RefusedAfterAGrantedOne_DoesNotBecomeTheOrigin()
    {
        var decision = new ScalingDecider(App, Two).Decide(
            new Dictionary<string, int>(), [new(1, "app", new() { Up = 1 }), new(2, "app", new() { Up = 1 })]);

        Assert.Equal((3, 1L), (decision.Targets["app"], decision.Origins["app"]));
        Assert.Equal([2L], decision.Ineffective);
    }

    [Fact]
    public void Decide_LaterRequestGivesANumber_OlderOnesNeedNoWarning()
    {
        var decision = new ScalingDecider(App, Two).Decide(new Dictionary<string, int>(),
        [
            new(1, "app", new() { To = 9 }), new(2, "app", new() { Drop = ["dummy-9"] }),
            new(3, "app", new() { Up = 9 }), new(4, "app", new() { To = 2 }), new(5, "app", new() { Up = 7 }),
        ]);

        Assert.Equal([2L, 5L], decision.Refused.Where(r => !r.IsReplaced).Select(r => r.RequestId));
        Assert.Equal(["app: scale request 2:", "app: scale request 5:"], decision.Warnings.Select(w => w[..21]));
        Assert.Equal(5, decision.Notes.Count);
    }

    [Fact]
    public void Decide_DropOfOneThatLeavesAlready_IsRefusedAndKnown()
    {
        NodeInstance[] three = [.. Two, Given.Instance("app", 3) with { DropReason = "why" }];
        var decision = new ScalingDecider(App, three).Decide(
            new Dictionary<string, int>(), [new(1, "app", new() { Drop = ["dummy-3"] })]);

        Assert.False(Assert.Single(decision.Refused).IsUnknown);
        Assert.Empty(decision.Drops);
    }

    [Fact]
    public void Decide_UnknownNodeOrInstance_SaysSo()
    {
        var decision = new ScalingDecider(App, Two).Decide(new Dictionary<string, int> { ["app"] = 3 },
            [new(1, "gone", new() { Up = 1 }), new(2, "app", new() { Drop = ["nobody"] })]);

        Assert.Equal(2, decision.Notes.Count);
        Assert.Empty(decision.Targets);
        Assert.Empty(decision.Origins);
        Assert.Equal([1L, 2L], decision.Ineffective.Order());
        Assert.Equal([false, true], decision.Refused.Select(r => r.IsUnknown));
    }
}
