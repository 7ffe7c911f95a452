using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A cloud instance without a record becomes an instance of a node.</summary>
public sealed class NodeImportTests : IAsyncLifetime
{
    private readonly OrphanShop shop = new();
    private readonly Guid id = Guid.NewGuid();

    public async Task InitializeAsync() => await shop.OpenAsync();

    public Task DisposeAsync()
    {
        shop.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Import_NodeHasAsManyAsItWants_IsRecordedAndTheNodeWantsOneMore()
    {
        await shop.Occo.EnactAsync("shop");
        await PlantAsync();

        var node = await shop.Occo.ImportNodeAsync("shop", "web", "fake-9");

        Assert.Equal((id, "fake-9", "web", NodeState.Ready), (node.Id, node.InstanceId, node.Name, node.State));
        Assert.NotNull(node.ObservedAt);
        Assert.Equal("db=10.0.0.2", node.Request.Context);
        Assert.Equal(4, (await shop.Occo.FindInfrastructureAsync("shop"))!.Desired);
        var result = await shop.Occo.EnactAsync("shop");
        Assert.Equal((true, 0, 0, 0), (result.Reached, result.Created, result.Replaced, result.Dropped));
        Assert.Equal(4, shop.Cloud.Machines.Count);
        Assert.Empty((await shop.Occo.FindOrphansAsync()).Orphans);
        Assert.Contains(await shop.Occo.GetEventsAsync(), e => e.Kind == EventKind.NodeAdopted && e.NodeId == id);
        Assert.Contains(await shop.Occo.GetEventsAsync(),
            e => e.Kind == EventKind.ScaleDecided && e.Message.Contains("2 -> 3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_NodeLacksOne_TakesItsPlace()
    {
        await shop.Occo.EnactAsync("shop");
        await shop.Occo.DropNodeAsync((await shop.Occo.GetNodesAsync()).Last(n => n.Name == "web").Id);
        await PlantAsync();

        await shop.Occo.ImportNodeAsync("shop", "web", "fake-9");

        Assert.Equal(3, (await shop.Occo.FindInfrastructureAsync("shop"))!.Desired);
        Assert.Equal(0, (await shop.Occo.EnactAsync("shop")).Created);
        Assert.Equal(3, shop.Cloud.Machines.Count);
    }

    [Fact]
    public async Task Import_NodeHasTheMost_IsRefused()
    {
        await shop.Occo.EnactAsync("shop");
        await shop.Occo.ScaleAsync("shop", "web", new() { To = 4 });
        await shop.Occo.EnactAsync("shop");
        await PlantAsync();

        Assert.Contains("allows 4", (await RefusedAsync("web", FailureKind.InvalidArgument)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_Import_SaysWhatItWouldDoAndDoesNothing()
    {
        await shop.Occo.EnactAsync("shop");
        await PlantAsync();
        var before = (await shop.Occo.GetEventsAsync()).Count;

        var plan = await shop.Occo.PlanImportAsync("shop", "web", "fake-9");

        Assert.Equal((2, 3), (plan.TargetBefore, plan.Target));
        Assert.Equal((id, "fake-9"), (plan.Instance.Id, plan.Instance.InstanceId));
        Assert.Equal(before, (await shop.Occo.GetEventsAsync()).Count);
        Assert.Equal(3, (await shop.Occo.GetNodesAsync()).Count);
    }

    [Fact]
    public async Task Import_Living_IsRefused()
    {
        await shop.Occo.EnactAsync("shop");
        var node = (await shop.Occo.GetNodesAsync())[^1];

        await RefusedAsync("web", FailureKind.AlreadyExists, node.InstanceId!);
    }

    [Fact]
    public async Task Import_Nowhere_IsNotFound()
    {
        await shop.Occo.EnactAsync("shop");

        await RefusedAsync("web", FailureKind.NotFound);
    }

    [Fact]
    public async Task Import_CloudDoesNotAnswer_SaysSoInsteadOfNotFound()
    {
        await shop.Occo.EnactAsync("shop");
        shop.Cloud.BeforeListTagged = () => throw new CloudException(CloudErrorKind.Unauthorised, "no access");

        Assert.Equal(CloudErrorKind.Unauthorised, (await Assert.ThrowsAsync<CloudException>(
            () => shop.Occo.ImportNodeAsync("shop", "web", "fake-9"))).Kind);
    }

    [Theory]
    [InlineData("another", null)]
    [InlineData(null, "elsewhere")]
    public async Task Import_TagsOfSomethingElse_IsRefusedAndTheWayIsNamed(
        string? infrastructure, string? store)
    {
        await shop.Occo.EnactAsync("shop");
        var owner = await shop.OwnAsync(infrastructure);
        shop.Cloud.Plant("fake-9", id, "web", owner with { StoreId = store ?? owner.StoreId });

        var refused = await RefusedAsync("web", FailureKind.InvalidArgument);

        Assert.Contains("can export it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NoNodeId_IsRefused()
    {
        await shop.Occo.EnactAsync("shop");
        shop.Cloud.Plant("fake-9", null, "web", await shop.OwnAsync());

        Assert.Contains("no node id", (await RefusedAsync("web", FailureKind.InvalidArgument)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NodeIdOfAPastRecord_IsRefused()
    {
        await shop.Occo.EnactAsync("shop");
        var past = (await shop.Occo.GetNodesAsync())[^1];
        await shop.Occo.DropNodeAsync(past.Id);
        shop.Cloud.Plant("fake-9", past.Id, "web", await shop.OwnAsync());

        Assert.Contains("never used again", (await RefusedAsync("web", FailureKind.InvalidArgument)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NodeIdOfALivingRecord_IsRefused()
    {
        await shop.Occo.EnactAsync("shop");
        var living = (await shop.Occo.GetNodesAsync())[^1];
        shop.Cloud.Plant("fake-9", living.Id, "web", await shop.OwnAsync());

        Assert.Contains(living.InstanceId!, (await RefusedAsync("web", FailureKind.InvalidArgument)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OfAnotherNode_IsRefused()
    {
        await shop.Occo.EnactAsync("shop");
        await PlantAsync("db");

        Assert.Contains("'db'", (await RefusedAsync("web", FailureKind.InvalidArgument)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NodeThatIsNotDescribed_IsNotFound()
    {
        await PlantAsync();

        await RefusedAsync("cache", FailureKind.NotFound);
    }

    [Fact]
    public async Task Import_Failed_IsRefused()
    {
        await shop.Occo.EnactAsync("shop");
        await PlantAsync();
        shop.Cloud.Set("fake-9", ComponentState.Failed);

        Assert.Contains("Failed", (await RefusedAsync("web", FailureKind.InvalidArgument)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NodeIsForAnotherCloud_IsRefused()
    {
        using var two = await new OrphanShop(new FakeCloud("other")).OpenAsync();
        await two.RegisterAsync("""
            infra_name: mixed
            user_id: ops
            nodes: [{name: a, type: t}, {name: b, type: u}]
            node_definitions:
              t: [{resource: {type: fake}}]
              u: [{resource: {type: other}}]
            """);
        two.Cloud.Plant("fake-9", id, null, await two.OwnAsync((await two.Occo.FindInfrastructureAsync("mixed"))!.Id));

        var refused = await Assert.ThrowsAsync<OccoException>(() => two.Occo.ImportNodeAsync("mixed", "b", "fake-9"));

        Assert.Contains("no definition of 'b'", refused.Message, StringComparison.Ordinal);
        Assert.Equal("a", (await two.Occo.ImportNodeAsync("mixed", "a", "fake-9")).Name);
    }

    [Fact]
    public async Task Import_DependeeIsNotThere_IsRefusedAndNothingIsRecorded()
    {
        await PlantAsync();

        await Assert.ThrowsAsync<CompositionException>(() => shop.Occo.ImportNodeAsync("shop", "web", "fake-9"));

        Assert.Empty(await shop.Occo.GetNodesAsync(new() { IncludeGone = true }));
        Assert.Equal(3, (await shop.Occo.FindInfrastructureAsync("shop"))!.Desired);
    }

    [Fact]
    public async Task Import_WhileAnEnactmentRuns_IsBusy()
    {
        await PlantAsync();
        OccoException? busy = null;
        shop.Cloud.AfterCreate = async _ => busy ??= await Assert.ThrowsAsync<OccoException>(
            async () => await (await shop.OtherAsync()).ImportNodeAsync("shop", "web", "fake-9"));

        await shop.Occo.EnactAsync("shop");

        Assert.Equal(FailureKind.Busy, busy!.Kind);
    }

    [Fact]
    public async Task Import_BeingRemoved_IsRefused()
    {
        await shop.Occo.EnactAsync("shop");
        shop.Cloud.BeforeDrop = _ => throw new CloudException(CloudErrorKind.Unauthorised, "not allowed");
        await shop.Occo.RemoveAsync("shop");
        await PlantAsync();

        Assert.Contains("being removed", (await RefusedAsync("web", FailureKind.InvalidArgument)).Message,
            StringComparison.Ordinal);
    }

    private async Task PlantAsync(string node = "web") => shop.Cloud.Plant("fake-9", id, node, await shop.OwnAsync());

    private async Task<OccoException> RefusedAsync(string node, FailureKind kind, string instanceId = "fake-9")
    {
        var before = (await shop.Occo.GetNodesAsync()).Count;
        var refused = await Assert.ThrowsAsync<OccoException>(
            () => shop.Occo.ImportNodeAsync("shop", node, instanceId));
        Assert.Equal(kind, refused.Kind);
        Assert.Equal(before, (await shop.Occo.GetNodesAsync()).Count);
        return refused;
    }
}
