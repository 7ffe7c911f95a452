using Xunit;

namespace Occo.Engine.Tests;

public sealed class EnactmentTests : TwoTierShop
{
    [Fact]
    public async Task Enact_NewInfrastructure_BuildsInDependencyOrder()
    {
        await RegisterAsync(TwoTiers);

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal((3, 0, 0, 1), (result.Created, result.Failed, result.Dropped, result.Passes));
        Assert.Equal(["db", "web", "web"], cloud.Creates.Select(c => c.NodeName));
        Assert.All(cloud.Creates.Skip(1), c => Assert.Equal("db=10.0.0.2", c.Request.Context));
        Assert.Equal(InfrastructureState.Ready, (await occo.FindInfrastructureAsync("shop"))!.State);
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal(NodeState.Ready, n.State));
    }

    [Fact]
    public async Task Enact_NothingToDo_ListsOnceAndAsksNothingElse()
    {
        await RegisterAsync(TwoTiers);
        await occo.EnactAsync("shop");
        cloud.Lists = 0;
        var events = (await occo.GetEventsAsync()).Count;

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal((1, 3, 0), (cloud.Lists, cloud.Creates.Count, cloud.Drops.Count));
        Assert.Equal(events, (await occo.GetEventsAsync()).Count);
    }

    [Theory]
    [InlineData("vanish")]
    [InlineData("fail")]
    [InlineData("shutdown")]
    public async Task Enact_InstanceLost_IsReplacedAndDropped(string how)
    {
        await RegisterAsync(TwoTiers);
        await occo.EnactAsync("shop");
        var victim = (await occo.GetNodesAsync()).First(n => n.Name == "web").InstanceId!;
        if (how == "vanish") cloud.Vanish(victim);
        else cloud.Set(victim, how == "fail" ? ComponentState.Failed : ComponentState.Shutdown, "it broke");

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(1, result.Replaced);
        Assert.DoesNotContain(cloud.Machines, m => m.InstanceId == victim);
        Assert.Equal(2, (await occo.GetNodesAsync()).Count(n => n is { Name: "web", State: NodeState.Ready }));
        Assert.Contains(await occo.GetNodesAsync(new() { IncludeGone = true }), n => n.InstanceId == victim
            && n.State == NodeState.Gone);
    }

    [Fact]
    public async Task Enact_DoubleFound_IsDropped()
    {
        await RegisterAsync(TwoTiers);
        await occo.EnactAsync("shop");
        cloud.Plant("fake-9999", cloud.Machines[0].NodeId, "db");
        Assert.Equal("it carries a node id that Occo recorded for db, and has no record of its own any more",
            Assert.Single((await occo.PlanAsync("shop")).Steps).Reason);

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(["fake-9999"], cloud.Drops);
        Assert.Contains(await occo.GetEventsAsync(), e => e.Kind == EventKind.OrphanFound);
    }

    [Fact]
    public async Task Enact_NodeIdNeverRecorded_IsLeftAloneAndNamed()
    {
        await RegisterAsync(TwoTiers);
        await occo.EnactAsync("shop");
        cloud.Plant("fake-8888", null);
        cloud.Plant("fake-9999", Guid.NewGuid());

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Empty(cloud.Drops);
        Assert.Equal(
            2, result.Warnings.Count(w => w.Contains("no record knows its node id", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Enact_CloudListsMachinesOfOthers_DropsNothingAndSaysWhy()
    {
        await RegisterAsync(TwoTiers);
        await occo.EnactAsync("shop");
        var own = cloud.Machines;
        cloud.Plant("fake-9999", Guid.NewGuid(), "db", new()
        {
            StoreId = "another", StoreFolder = "", Type = "fake", Settings = ComposedRequest.Empty,
            InfrastructureId = "theirs", InfrastructureName = "theirs",
        });
        cloud.ListsOthers = true;
        cloud.Vanish(own[0].InstanceId);

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Empty(cloud.Drops);
        Assert.Equal([.. own.Skip(1).Select(m => m.InstanceId), "fake-9999"], cloud.Machines.Select(m => m.InstanceId));
        Assert.Contains("disregards the filter", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drop_CloudNamesAnotherNodeId_IsRefused()
    {
        await RegisterAsync(TwoTiers);
        await occo.EnactAsync("shop");
        var node = (await occo.GetNodesAsync())[0];
        cloud.Finds = m => m with { NodeId = Guid.NewGuid() };

        var result = await occo.DropNodeAsync(node.Id);

        Assert.False(result.Reached);
        Assert.Empty(cloud.Drops);
        Assert.Contains("is left alone: its tags name", result.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enact_TwoAtOnce_TheOtherIsBusyOrWaits()
    {
        await RegisterAsync(TwoTiers);
        var started = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        cloud.BeforeCreate = async (_, _) =>
        {
            started.TrySetResult();
            await go.Task;
        };
        var first = occo.EnactAsync("shop");
        await started.Task;
        using var other = await store.OpenAsync(cloud);

        var busy = await Assert.ThrowsAsync<OccoException>(() => other.EnactAsync("shop"));
        var waiting = other.EnactAsync("shop", new() { WaitForLease = TimeSpan.FromMinutes(1) });
        go.SetResult();

        Assert.Equal(FailureKind.Busy, busy.Kind);
        Assert.True((await first).Reached);
        Assert.True((await waiting).Reached);
        Assert.Equal(3, cloud.Machines.Count);
    }

    [Fact]
    public async Task Enact_DependeeSlow_StartsDependentWhenReady()
    {
        await RegisterAsync(TwoTiers);
        cloud.FirstState = (_, node) => node == "db" ? ComponentState.Pending : ComponentState.Ready;
        var enacting = occo.EnactAsync("shop", new()
        {
            OnEvent = e =>
            {
                if (e is { Kind: EventKind.NodeCreated, Node: "db" }) cloud.Set("fake-0001", ComponentState.Ready);
            },
        });

        var result = await enacting;

        Assert.True(result.Reached);
        Assert.Equal(1, result.Passes);
        var kinds = (await occo.GetEventsAsync()).Where(e => e.Node is not null).Select(e => $"{e.Node} {e.Kind}")
            .ToList();
        Assert.True(kinds.IndexOf("db NodeReady") < kinds.IndexOf("web NodeCreating"));
    }

    [Fact]
    public async Task Plan_Always_ChangesNothing()
    {
        await RegisterAsync(TwoTiers);
        var before = (await occo.GetEventsAsync()).Count;

        var plan = await occo.PlanAsync("shop");

        Assert.Equal("+3 ~0 -0 =0", plan.Summary);
        Assert.Empty(await occo.GetNodesAsync());
        Assert.Equal(before, (await occo.GetEventsAsync()).Count);
        Assert.Empty(cloud.Creates);
    }
}
