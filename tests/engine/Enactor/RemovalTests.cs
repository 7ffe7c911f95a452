using Xunit;

namespace Occo.Engine.Tests;

public sealed class RemovalTests : FakeShop
{
    private const string TwoTiers = """
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: t}
          - {name: web, type: t, scaling: {min: 2, max: 5}}
        dependencies: [[web, db]]
        node_definitions:
          t: [{resource: {type: fake}}]
        """;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await occo.RegisterAsync(TwoTiers);
    }

    [Fact]
    public async Task Remove_Built_DropsDependentsFirstAndForgetsNothing()
    {
        await occo.EnactAsync("shop");

        var result = await occo.RemoveAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(3, result.Dropped);
        Assert.Equal("fake-0001", cloud.Drops.Last());
        Assert.Empty(cloud.Machines);
        Assert.Empty(await occo.GetInfrastructuresAsync());
        Assert.Equal(
            InfrastructureState.Removed, Assert.Single(await occo.GetInfrastructuresAsync(includeRemoved: true)).State);
        Assert.All(await occo.GetNodesAsync(new() { Infrastructure = "shop", IncludeGone = true }),
            n => Assert.Equal(NodeState.Gone, n.State));
    }

    [Fact]
    public async Task Remove_ScaleRequestIsPending_DecidesNothing()
    {
        Assert.True((await occo.EnactAsync("shop")).Reached);
        await occo.ScaleAsync("shop", "web", new() { To = 99 });

        var result = await occo.RemoveAsync("shop");

        Assert.True(result.Reached);
        Assert.Empty(result.Warnings);
        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.ScaleDecided);
        var shop = Assert.Single(await occo.GetInfrastructuresAsync(includeRemoved: true));
        Assert.Equal((0, 0), (shop.Ready, shop.Desired));
    }

    [Fact]
    public async Task Remove_MachineAppearsWithTheLastDrop_IsDroppedToo()
    {
        await occo.EnactAsync("shop");
        var id = cloud.Machines[0].NodeId;
        cloud.AfterDrop = _ =>
        {
            cloud.AfterDrop = _ => { };
            cloud.Plant("late-1", id);
        };

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.Empty(cloud.Machines);
    }

    [Fact]
    public async Task Remove_DropAcceptedAndNotDone_IsGoneOnlyWhenTheCloudSaysSo()
    {
        await occo.EnactAsync("shop");
        cloud.GoesSlowly = _ => true;
        // What was dropped is still there in the next list and has vanished in the one after.
        var accepted = new HashSet<string>();
        cloud.BeforeList = () =>
        {
            foreach (var id in accepted) cloud.Vanish(id);
            accepted.UnionWith(cloud.Drops);
        };
        var early = new List<Guid>();

        var result = await occo.RemoveAsync("shop", new()
        {
            Enactment = new()
            {
                OnEvent = e =>
                {
                    if (e.Kind == EventKind.NodeGone && cloud.Machines.Any(m => m.NodeId == e.NodeId))
                        early.Add(e.NodeId!.Value);
                },
            },
        });

        Assert.True(result.Reached);
        Assert.Empty(early);
        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.OrphanFound);
    }

    [Fact]
    public async Task Remove_NeverEnacted_AsksTheCloudOnlyForItsList()
    {
        Assert.True((await occo.RemoveAsync("shop")).Reached);
        Assert.Empty(cloud.Drops);
    }

    [Fact]
    public async Task Remove_DropFails_IsNotRemovedUntilItSucceeds()
    {
        await occo.EnactAsync("shop");
        cloud.BeforeDrop = ids => ids.Contains("fake-0002")
            ? throw new CloudException(CloudErrorKind.Unauthorised, "not allowed") : Task.CompletedTask;

        var failed = await occo.RemoveAsync("shop");

        Assert.False(failed.Reached);
        Assert.Contains(failed.Errors, e => e.Message.Contains("not allowed", StringComparison.Ordinal));
        Assert.Equal(InfrastructureState.Removing, (await occo.FindInfrastructureAsync("shop"))!.State);
        Assert.Contains(cloud.Machines, m => m.InstanceId == "fake-0001");

        cloud.BeforeDrop = _ => Task.CompletedTask;
        Assert.True((await occo.RemoveAsync("shop")).Reached);
        Assert.Empty(cloud.Machines);
    }

    [Fact]
    public async Task Enact_BeingRemoved_IsRefused()
    {
        await occo.EnactAsync("shop");
        cloud.BeforeDrop = _ => throw new CloudException(CloudErrorKind.Unauthorised, "not allowed");
        await occo.RemoveAsync("shop");

        var refused = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop"));

        Assert.Equal(RemedyKind.FinishRemoval, refused.Remedy?.Kind);
    }

    [Fact]
    public async Task Remove_CloudWithoutHandlerAndNothingMade_IsRemoved()
    {
        await occo.RegisterAsync("""
            infra_name: elsewhere
            user_id: ops
            nodes: [{name: a, type: t}]
            node_definitions:
              t: [{resource: {type: cloudbroker, endpoint: e, description: {deployment_id: d, instance_type_id: i}}}]
            """);

        Assert.Contains(
            "cloudbroker", (await occo.EnactAsync("elsewhere")).Errors[0].Message, StringComparison.Ordinal);
        Assert.True((await occo.RemoveAsync("elsewhere")).Reached);
    }

    [Fact]
    public async Task Enact_AlternativeWithoutHandler_TakesTheOther()
    {
        await occo.RegisterAsync("""
            infra_name: either
            user_id: ops
            nodes: [{name: a, type: t}]
            node_definitions:
              t:
                - resource: {type: cloudbroker, endpoint: e, description: {deployment_id: d, instance_type_id: i}}
                - resource: {type: fake}
            """);

        Assert.True((await occo.EnactAsync("either")).Reached);
        Assert.Single(cloud.Creates);
    }

    [Fact]
    public async Task Remove_OrphanLeft_IsDroppedToo()
    {
        await occo.EnactAsync("shop");
        cloud.Plant("fake-9999", cloud.Machines[0].NodeId);

        Assert.True((await occo.RemoveAsync("shop")).Reached);
        Assert.Empty(cloud.Machines);
    }

    [Fact]
    public async Task Remove_StrangerWithItsTags_IsLeftAloneAndNamed()
    {
        await occo.EnactAsync("shop");
        cloud.Plant("fake-9999", Guid.NewGuid());

        var result = await occo.RemoveAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal("fake-9999", Assert.Single(cloud.Machines).InstanceId);
        Assert.Contains(result.Warnings, w => w.Contains("fake-9999", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Remove_NameIsFreeAgain()
    {
        await occo.EnactAsync("shop");
        await occo.RemoveAsync("shop");

        var again = await occo.RegisterAsync(TwoTiers);

        Assert.Equal(InfrastructureState.Registered, again.State);
        Assert.Equal(
            2, (await occo.GetInfrastructuresAsync(includeRemoved: true)).Select(i => i.Id).Distinct().Count());
    }

    [Fact]
    public async Task DropNode_Ready_IsGoneAndNextEnactmentReplacesIt()
    {
        await occo.EnactAsync("shop");
        var victim = (await occo.GetNodesAsync())[^1];

        var dropped = await occo.DropNodeAsync(victim.Id);

        Assert.True(dropped.Reached);
        Assert.Equal([victim.InstanceId!], cloud.Drops);
        Assert.Equal(2, (await occo.GetNodesAsync()).Count);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(3, (await occo.GetNodesAsync()).Count);
    }

    [Fact]
    public async Task DropNode_Unknown_SaysSo()
        => Assert.Equal(FailureKind.NotFound,
            (await Assert.ThrowsAsync<OccoException>(() => occo.DropNodeAsync(Guid.NewGuid()))).Kind);
}
