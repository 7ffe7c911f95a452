using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Where instances are made, and why not elsewhere.</summary>
public sealed class PlacementDeciderTests
{
    private static readonly PlacementOption Home = new("home", "dummy", new() { Pool = "onprem" });
    private static readonly PlacementOption Burst = new("burst", "ec2", new() { Pool = "burst", Priority = 2 });
    private readonly List<NodeInstance> instances = [];

    [Fact]
    public void Place_ByPriority_FillsTheFirstPoolAndThenTheNext()
    {
        var decider = Decider(new(), [Home, Burst], Pool("onprem", 3, used: 1));

        var places = Enumerable.Range(0, 4).Select(_ => decider.Place("web")!).ToList();
        Assert.Equal(["onprem", "onprem", "burst", "burst"], places.Select(p => p.Pool));
        Assert.Equal("onprem (dummy): the first, with priority 1. Not burst: later, with priority 2", $"{places[0]}");
        Assert.Equal("burst (ec2): the only one that can be used. Not onprem: it is full, with a quota of 3",
            $"{places[2]}");
    }

    [Fact]
    public void Place_NoRoomAnywhere_TellsWhyOfEach()
    {
        var place = Decider(new(), [Home, Burst], Pool("onprem", 0),
            Pool("burst", 9) with { CoolsUntil = Given.Now.AddMinutes(5), Refusals = 1 }).Place("web")!;

        Assert.True(place.IsNowhere);
        Assert.Equal("onprem: it is full, with a quota of 0; burst: it refused, and cools down until "
            + "2030-01-01 12:05:00Z", place.Reason);
    }

    [Fact]
    public void Place_CoolDownIsOver_TheCloudIsTriedAgain() => Assert.Equal("onprem", Decider(new(), [Home, Burst],
        Pool("onprem", 9) with { CoolsUntil = Given.Now, Refusals = 3 }).Place("web")!.Pool);

    [Fact]
    public void Place_ByCost_TakesTheCheapestAndAPoolsPriceWhereTheAlternativeHasNone()
    {
        var dear = Home with { Placement = new() { Pool = "onprem", Cost = 0.5 } };
        var unknown = new PlacementOption("x", "local", new() { Priority = 0 });
        var place = Decider(new() { Prefer = PlacementPreference.Cost }, [dear, unknown, Burst],
            Pool("burst", null) with { Pool = new() { Name = "burst", Cost = 0.02 } }).Place("web")!;

        Assert.Equal(("burst", 0.02, "the cheapest, at 0.02 an hour"), (place.Pool, place.Cost, place.Reason));
        Assert.Equal(["dearer, at 0.5 an hour", "its cost is unknown"],
            place.Candidates.Where(c => !c.IsChosen).Select(c => c.Why));
    }

    [Fact]
    public void Place_Spread_FillsUpTheEmptiestPlaces()
    {
        Have("burst", 2);
        var decider = Decider(new() { Prefer = PlacementPreference.Spread }, [Home, Burst]);

        Assert.Equal(["onprem", "onprem", "onprem", "burst"],
            Enumerable.Range(0, 4).Select(_ => decider.Place("web")!.Pool));
    }

    [Fact]
    public void Place_RequiredLabels_AreThoseOfTheAlternativeAndOfItsPool()
    {
        var labelled = Home with { Placement = new() { Pool = "onprem", Labels = ["gpu"] } };
        var place = Decider(new() { Require = ["gpu", "eu"] }, [Burst, labelled],
            Pool("onprem", 1) with { Pool = new() { Name = "onprem", Labels = ["eu"] } }).Place("web")!;

        Assert.Equal("onprem", place.Pool);
        Assert.Equal("it has no label 'gpu'", place.Candidates[0].Why);
    }

    [Theory]
    [InlineData("11:00-13:00", "onprem")]
    [InlineData("22:00-06:00", "burst")]
    [InlineData("22:00-12:01", "onprem")]
    [InlineData("08:00-12:00", "burst")]
    public void Place_Window_IsInUtcAndMayPassMidnight(string window, string expected)
        => Assert.Equal(expected, Decider(new(), [Home, Burst], Pool("onprem", 9) with
        {
            Pool = new() { Name = "onprem", Window = PoolWindow.Parse(window) },
        }).Place("web")!.Pool);

    [Fact]
    public void Place_MaxOfAlternative_CountsTheInstancesOfTheNode()
    {
        Have("onprem", 1);
        var decider = Decider(new(), [Home with { Placement = new() { Pool = "onprem", Max = 2 } }, Burst]);

        Assert.Equal(("onprem", "burst"), (decider.Place("web")!.Pool, decider.Place("web")!.Pool));
    }

    [Fact]
    public void Place_CloudHasRoomForOne_TheNextGoesElsewhere()
    {
        var decider = Decider(new(), [Home with { CloudRoom = new("home", 1) }, Burst with { IsLost = false }]);

        Assert.Equal(("onprem", "burst"), (decider.Place("web")!.Pool, decider.Place("web")!.Pool));
    }

    [Fact]
    public void Place_AlternativeRefusedOrLost_IsLeftOut()
    {
        var decider = Decider(new(), [Home, Burst]);
        Assert.Equal("burst", decider.Place("web", new HashSet<string> { "home" })!.Pool);
        Assert.True(decider.Place("web", new HashSet<string> { "home", "burst" })!.IsNowhere);
        Assert.Equal("burst", Decider(new(), [Home with { IsLost = true }, Burst]).Place("web")!.Pool);
    }

    [Fact]
    public void Place_NothingIsSaid_IsDrawnFromTheSeed()
    {
        PlacementOption[] options = [.. "abc".Select(c => new PlacementOption($"{c}", $"{c}", null))];
        string Draw(int seed, string node)
        {
            var decider = Decider(new(), options, seed: seed);
            var drawn = string.Concat(Enumerable.Range(0, 30).Select(_ => decider.Place(node)!.Cloud));
            Assert.Equal(seed, decider.Seed);
            return drawn;
        }

        Assert.Equal(Draw(7, "web"), Draw(7, "web"));
        Assert.NotEqual(Draw(7, "web"), Draw(8, "web"));
        Assert.NotEqual(Draw(7, "web"), Draw(7, "db"));
        Assert.Equal("abc", string.Concat(Draw(7, "web").Distinct().Order()));
        Assert.Null(Decider(new(), [Home]).Seed);
    }

    [Fact]
    public void Release_BeforeAReplacement_FreesThePlace()
    {
        Have("onprem", 1);
        var decider = Decider(new(), [Home], Pool("onprem", 1, used: 1));
        decider.Release(instances[0]);

        Assert.Equal("onprem", decider.Place("web")!.Pool);
        Assert.True(decider.Place("web")!.IsNowhere);
    }

    [Fact]
    public void Release_BeforeAReplacement_MakesRoomInItsCloud()
    {
        Have("onprem", 1);
        var decider = Decider(new(), [Home with { CloudRoom = new("home", 0) }]);
        Assert.True(decider.Place("web")!.IsNowhere);
        decider.Release(instances[0]);

        Assert.Equal("onprem", decider.Place("web")!.Pool);
        Assert.True(decider.Place("web")!.IsNowhere);
    }

    [Fact]
    public void Move_AnotherAlternativeOfTheFullPool_TakesThePlaceThatWasRefused()
    {
        var decider = Decider(new(), [Home, Home with { Digest = "zone" }], Pool("onprem", 1));
        var place = decider.Place("web")!;
        var moved = decider.Move("web", place, new HashSet<string> { "home" })!;

        Assert.Equal(("home", "zone", "onprem"), (place.Digest, moved.Digest, moved.Pool));
        Assert.Null(decider.Move("web", moved, new HashSet<string> { "home", "zone" }));
        Assert.True(decider.Place("web")!.IsNowhere);
    }

    [Fact]
    public void DropOrder_BurstGoesFirst()
    {
        Have("burst", 1);
        Have("onprem", 1);
        var order = Decider(new(), [Home, Burst]).DropOrder("web");

        Assert.True(order(instances[0]) > order(instances[1]));
    }

    [Fact]
    public void DropOrder_Spread_ThinsOutTheFullestPlace()
    {
        Have("onprem", 3);
        Have("burst", 1);
        var order = Decider(new() { Prefer = PlacementPreference.Spread }, [Home, Burst]).DropOrder("web");

        Assert.Equal("onprem", instances.MaxBy(order)!.Pool);
    }

    [Theory]
    [InlineData(29, null)]
    [InlineData(30, "onprem")]
    public void Home_PreferredPoolHasHadRoomForLongEnough_TheInstanceReturns(int minutes, string? expected)
    {
        Have("burst", 1);
        var decider = Decider(new() { Rebalance = RebalanceMode.Idle }, [Home, Burst],
            Pool("onprem", 1) with { LeftAt = Given.Now.AddMinutes(-minutes) });

        Assert.Equal(expected, decider.Home(instances[0])?.Pool);
        Assert.Null(decider.Home(instances[0])?.Pool);
    }

    [Fact]
    public void Home_WithoutRebalanceOrAtHome_Stays()
    {
        Have("burst", 1);
        Assert.Null(Decider(new(), [Home, Burst]).Home(instances[0]));
        Have("onprem", 1);
        Assert.Null(Decider(new() { Rebalance = RebalanceMode.Idle }, [Home, Burst]).Home(instances[1]));
    }

    private static PoolStatus Pool(string name, int? quota, int used = 0)
        => new() { Pool = new() { Name = name, Quota = quota }, Used = used };

    private void Have(string pool, int count)
    {
        for (var i = 0; i < count; i++)
        {
            instances.Add(Given.Instance("web", instances.Count + 1) with
            {
                Pool = pool, Digest = pool == "onprem" ? "home" : pool,
            });
        }
    }

    private PlacementDecider Decider(
        PlacementPolicy policy, IReadOnlyList<PlacementOption> options, params PoolStatus[] pools)
        => Decider(policy, options, 1, pools);

    private PlacementDecider Decider(
        PlacementPolicy policy, IReadOnlyList<PlacementOption> options, int seed, params PoolStatus[] pools)
        => new(new()
        {
            Options = _ => options,
            Policy = _ => policy,
            Pools = pools.ToDictionary(p => p.Pool.Name),
            Instances = instances,
            Seed = seed,
            Chance = from => new Random(from).Next,
            Now = Given.Now,
        });
}
