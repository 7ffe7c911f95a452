using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Instances are made where the plan says, within the quotas of the whole store.</summary>
public sealed class PlacementTests : PlacementShop
{
    [Fact]
    public async Task Enact_PoolHasRoomForSome_TheRestBurstsAndEachTellsWhy()
    {
        await ImportAsync("onprem: {quota: 2}");
        await RegisterAsync(3);

        var plan = await occo.PlanAsync("farm");
        var result = await occo.EnactAsync("farm", new() { Plan = plan });

        Assert.Equal(["onprem", "onprem", "burst"], plan.Steps.Select(s => s.Placement!.Pool));
        Assert.True(result.Reached);
        Assert.Equal((1, 3), (result.Passes, result.Created));
        Assert.Equal((2, 1), Machines);
        Assert.Equal(["burst", "onprem", "onprem"], (await occo.GetNodesAsync()).Select(n => n.Pool).Order());
        var placed = (await occo.GetEventsAsync()).Where(e => e.Kind == EventKind.NodePlaced).ToList();
        Assert.Equal(
        [
            "burst (second): the only one that can be used. Not onprem: it is full, with a quota of 2",
            "onprem (first): the first, with priority 1. Not burst: later, with priority 2",
        ], placed.Select(e => e.Message).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(3, placed.Select(e => e.NodeId).Distinct().Count());
        var pool = (await occo.GetPoolsAsync()).Single();
        Assert.Equal((2, 0), (pool.Used, pool.Free));
    }

    [Fact]
    public async Task Enact_TwoInfrastructures_ShareTheQuota()
    {
        await ImportAsync("onprem: {quota: 3}, burst: {quota: 1}");
        await RegisterAsync(2);
        await RegisterAsync(2, "barn");
        await occo.EnactAsync("farm");
        var result = await occo.EnactAsync("barn");

        Assert.True(result.Reached);
        Assert.Equal((3, 1), Machines);
    }

    [Fact]
    public async Task Enact_NoPlaceForSome_MakesTheOthersAndSaysWhatIsMissing()
    {
        await ImportAsync("onprem: {quota: 1}, burst: {quota: 0}");
        await RegisterAsync(2);
        var result = await occo.EnactAsync("farm");

        Assert.False(result.Reached);
        Assert.Equal((1, 0), Machines);
        Assert.Equal("web has no place for 1 instance: onprem: it is full, with a quota of 1; burst: it is full, with "
            + "a quota of 0.", Assert.Single(result.Errors).Message);

        await ImportAsync("burst: {quota: 1}");
        Assert.True((await occo.EnactAsync("farm")).Reached);
    }

    [Fact]
    public async Task Enact_ApprovedPlanWhosePlaceIsTaken_IsRefused()
    {
        await ImportAsync("onprem: {quota: 1}");
        await RegisterAsync(1);
        await RegisterAsync(1, "barn");
        var plan = await occo.PlanAsync("farm");
        await occo.EnactAsync("barn");

        var refused = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("farm", new() { Plan = plan }));

        Assert.Equal(FailureKind.PlanChanged, refused.Kind);
        Assert.Contains("not needed any more: create web in onprem", refused.Message, StringComparison.Ordinal);
        Assert.Contains("needed now: create web in burst", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enact_CloudRefuses_GoesElsewhereAndThePoolCoolsDown()
    {
        await ImportAsync("onprem: {quota: 9}");
        first.BeforeCreate = (_, _) => throw Full("first");
        await RegisterAsync(2);

        Assert.True((await occo.EnactAsync("farm")).Reached);
        Assert.Equal((0, 2), Machines);
        Assert.Contains(await occo.GetEventsAsync(), e => e.Kind == EventKind.NodePlaced && e.Message
            == "burst (second): onprem refused (no room in first); the only one that can be used. "
            + "Not onprem: it has just refused");
        var cooling = (await occo.GetPoolsAsync()).Single();
        Assert.Equal((1, "no room in first", 0), (cooling.Refusals, cooling.Refusal, cooling.Used));
        var asked = first.Creates.Count;
        await RegisterAsync(1, "barn");
        await occo.EnactAsync("barn");
        Assert.Equal(asked, first.Creates.Count);

        time.Advance(TimeSpan.FromMinutes(6));
        first.BeforeCreate = (_, _) => Task.CompletedTask;
        await RegisterAsync(1, "shed");
        await occo.EnactAsync("shed");
        Assert.Equal((1, 3), Machines);
        Assert.Equal(0, (await occo.GetPoolsAsync()).Single().Refusals);
    }

    [Fact]
    public async Task Enact_PlaceIsTakenBetweenPlanAndIntent_TheNextPassGoesElsewhere()
    {
        await ImportAsync("onprem: {quota: 1}");
        await RegisterAsync(1);
        await RegisterAsync(1, "barn");
        var other = await OpenAsync();
        first.Reserves = async () =>
        {
            first.Reserves = () => Task.CompletedTask;
            await other.EnactAsync("barn");
        };
        var result = await occo.EnactAsync("farm");

        Assert.True(result.Reached);
        Assert.Equal(2, result.Passes);
        Assert.Equal((1, 1), Machines);
        Assert.Contains("others took the places meanwhile", result.Healed.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScaleIn_BurstGoesFirst()
    {
        await ImportAsync("onprem: {quota: 1}");
        await RegisterAsync(1);
        await occo.EnactAsync("farm");
        await occo.ScaleAsync("farm", "web", new() { To = 3 });
        await occo.EnactAsync("farm");
        Assert.Equal((1, 2), Machines);
        await ImportAsync("onprem: {quota: 3}");
        await occo.ScaleAsync("farm", "web", new() { To = 4 });
        await occo.EnactAsync("farm");
        Assert.Equal((2, 2), Machines);

        await occo.ScaleAsync("farm", "web", new() { To = 2 });
        Assert.True((await occo.EnactAsync("farm")).Reached);
        Assert.Equal((2, 0), Machines);
    }

    [Fact]
    public async Task Rebalance_PoolHasRoomForLongEnough_InstancesComeHomeOneByOne()
    {
        await ImportAsync("onprem: {quota: 0}");
        await RegisterAsync(2, more: ", rebalance: idle");
        await occo.EnactAsync("farm");
        await ImportAsync("onprem: {quota: 9}");
        time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(0, (await occo.EnactAsync("farm")).Replaced);
        time.Advance(TimeSpan.FromMinutes(2));

        var plan = await occo.PlanAsync("farm");
        var result = await occo.EnactAsync("farm", new() { Plan = plan });

        Assert.Equal(["replace", "replace"], plan.Steps.Select(s => s.Action.ToString().ToLowerInvariant()));
        Assert.Equal("it is preferred to burst, and has had room for 30 min", plan.Steps[0].Reason);
        Assert.Equal((true, 2), (result.Reached, result.Replaced));
        Assert.Equal((2, 0), Machines);
        Assert.All(first.Creates, batch => Assert.Single(batch.Items));
        Assert.True((await occo.PlanAsync("farm")).IsEmpty);
    }

    [Fact]
    public async Task RollingUpdate_FullPool_ReplacesInItsOwnPlaces()
    {
        await ImportAsync("onprem: {quota: 2}, burst: {quota: 0}");
        const string dropFirst = ", update: {order: drop_first}";
        await RegisterAsync(2, more: dropFirst);
        await occo.EnactAsync("farm");
        await occo.UpdateAsync("farm", Farm(2, more: dropFirst).Replace(
            "type: first}", "type: first, image: b}", StringComparison.Ordinal));
        var result = await occo.EnactAsync("farm");

        Assert.Equal((true, 2), (result.Reached, result.Replaced));
        Assert.Equal((2, 0), Machines);
    }

    [Fact]
    public async Task RollingUpdate_OnePlaceLeft_IsUsedAgainAndAgain()
    {
        await ImportAsync("onprem: {quota: 4}, burst: {quota: 0}");
        await RegisterAsync(3);
        await occo.EnactAsync("farm");
        await occo.UpdateAsync("farm", Farm(3).Replace(
            "type: first}", "type: first, image: b}", StringComparison.Ordinal));
        var result = await occo.EnactAsync("farm");

        Assert.Equal((true, 3), (result.Reached, result.Replaced));
        Assert.Equal((3, 0), Machines);
    }

    [Fact]
    public async Task Plan_DrawnByChance_IsCarriedOutFromItsFile()
    {
        await occo.RegisterAsync("""
            infra_name: farm
            user_id: ops
            nodes: [{name: web, type: web, scaling: {min: 9, max: 9}}]
            node_definitions: {web: [{resource: {type: first}}, {resource: {type: second}}]}
            """);
        var plan = await occo.PlanAsync("farm");
        var path = Path.Combine(store.Folder, "plan.json");
        await File.WriteAllTextAsync(path, occo.WritePlan(plan));

        Assert.True((await occo.EnactAsync("farm", new() { Plan = occo.ReadPlan(path) })).Reached);

        var drawn = plan.Steps.Count(s => s.Placement!.Cloud == "first");
        Assert.Equal((drawn, 9 - drawn), Machines);
        Assert.All((await occo.GetEventsAsync()).Where(e => e.Kind == EventKind.NodePlaced),
            e => Assert.Contains($"drawn by chance (seed {plan.Seed})", e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plan_PoolIsUnknown_WarnsWithTheNearestName()
    {
        await ImportAsync("onprem2: {quota: 2}");
        await RegisterAsync(1);

        Assert.Contains("The store has no pool 'onprem', so that it has no quota. Did you mean 'onprem2'?",
            (await occo.PlanAsync("farm")).Warnings);
    }

    [Fact]
    public async Task GetPlacement_FiveMore_TellsWhereEachGoesAndChangesNothing()
    {
        await ImportAsync("onprem: {quota: 2}, burst: {quota: 2, cost: 0.1}");
        await RegisterAsync(1);
        await occo.EnactAsync("farm");

        var places = await occo.GetPlacementAsync("farm", "web", 5);

        Assert.Equal(["onprem", "burst", "burst", null, null], places.Select(p => p.Pool));
        Assert.Equal(0.1, places[1].Cost);
        Assert.Equal("onprem: it is full, with a quota of 2; burst: it is full, with a quota of 2", places[4].Reason);
        Assert.Equal((1, 0), Machines);
        Assert.Equal(FailureKind.NotFound,
            (await Assert.ThrowsAsync<OccoException>(() => occo.GetPlacementAsync("farm", "db"))).Kind);
    }

    [Fact]
    public async Task Enact_WithoutPools_AsksNoStoreForThem()
    {
        await occo.RegisterAsync("""
            infra_name: farm
            user_id: ops
            nodes: [{name: web, type: web}]
            node_definitions: {web: [{resource: {type: first}}]}
            """);
        var step = (await occo.PlanAsync("farm")).Steps.Single();

        Assert.Null(step.Placement);
        Assert.True((await occo.EnactAsync("farm")).Reached);
        Assert.Equal(0, first.Questions);
        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.NodePlaced);
    }
}
