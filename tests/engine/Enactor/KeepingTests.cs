using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Removal that leaves instances in their clouds: on purpose, or because a cloud cannot be reached.</summary>
public sealed class KeepingTests : IAsyncLifetime
{
    private const string TwoClouds = """
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: d}
          - {name: web, type: w, scaling: {min: 2, max: 5}}
        dependencies: [[web, db]]
        node_definitions:
          d: [{resource: {type: there}}]
          w: [{resource: {type: fake}}]
        """;

    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly FakeCloud there = new("there");
    private Orchestrator occo = null!;

    public async Task InitializeAsync()
    {
        occo = await store.OpenAsync(cloud, there);
        await occo.RegisterAsync(TwoClouds);
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Remove_KeepResource_DropsNothingAndNamesAll()
    {
        var result = await occo.RemoveAsync("shop", new() { KeepResource = true });

        Assert.True(result.Reached);
        Assert.Empty(result.Errors);
        Assert.Equal(["fake-0001", "fake-0002", "there-0001"], result.Kept.Select(k => k.InstanceId).Order());
        Assert.All(result.Kept, k => Assert.True(k is { IsReleased: true, Address: not null }));
        Assert.Empty(cloud.Drops.Concat(there.Drops));
        Assert.Equal(3, cloud.Released.Count + there.Released.Count);
        Assert.Equal(3, (await occo.GetEventsAsync()).Count(e => e.Kind == EventKind.NodeReleased));
        Assert.Equal(
            InfrastructureState.Removed, Assert.Single(await occo.GetInfrastructuresAsync(includeRemoved: true)).State);
        Assert.Empty((await occo.FindOrphansAsync()).Orphans);
    }

    [Fact]
    public async Task Remove_KeepResourceAndTagsStay_SaysSoAndKeepsThem()
    {
        cloud.BeforeRelease = _ => throw new CloudException(CloudErrorKind.Unauthorised, "not allowed");

        var result = await occo.RemoveAsync("shop", new() { KeepResource = true });

        Assert.True(result.Reached);
        Assert.Equal(2, result.Errors.Count);
        Assert.Contains("fake-0001 keeps Occo's tags", result.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal([false, false, true], result.Kept.OrderBy(k => k.InstanceId).Select(k => k.IsReleased));
        Assert.Equal(2, cloud.Machines.Count);
        Assert.All((await occo.FindOrphansAsync()).Orphans,
            o => Assert.StartsWith("'shop' was removed", o.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Remove_KeepResourceAndCloudUnreachable_KeepsAndNames()
    {
        cloud.BeforeList = () => throw new CloudException(CloudErrorKind.Unauthorised, "no way in");

        var result = await occo.RemoveAsync("shop", new() { KeepResource = true });

        Assert.True(result.Reached);
        Assert.Equal(3, result.Kept.Count);
        Assert.Equal(2, cloud.Machines.Count);
    }

    [Fact]
    public async Task Remove_KeepResourceAndMachineIsGone_IsNotNamed()
    {
        cloud.Vanish("fake-0001");

        var result = await occo.RemoveAsync("shop", new() { KeepResource = true });

        Assert.True(result.Reached);
        Assert.Equal(["fake-0002", "there-0001"], result.Kept.Select(k => k.InstanceId).Order());
    }

    [Fact]
    public async Task DropNode_KeepResource_IsReplacedAndNeverDropped()
    {
        var kept = (await occo.GetNodesAsync()).First(n => n.Name == "web");

        Assert.Equal(kept.InstanceId,
            Assert.Single((await occo.DropNodeAsync(kept.Id, new() { KeepResource = true })).Kept).InstanceId);
        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Contains(kept.InstanceId!, cloud.Released.Keys);
        Assert.Equal(2, cloud.Machines.Count);
        Assert.Empty(cloud.Drops);
    }

    [Fact]
    public async Task DropNode_KeepResourceAndTagsStay_NoEnactmentDropsIt()
    {
        cloud.BeforeRelease = _ => throw new CloudException(CloudErrorKind.Unauthorised, "not allowed");
        var kept = (await occo.GetNodesAsync()).First(n => n.Name == "web");
        await occo.DropNodeAsync(kept.Id, new() { KeepResource = true });

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Contains(
            result.Warnings, w => w.Contains($"{kept.InstanceId} (fake) carries", StringComparison.Ordinal));
        Assert.Equal(3, cloud.Machines.Count);
        Assert.Empty(cloud.Drops);
    }

    [Fact]
    public async Task Remove_ForgetUnreachable_DropsTheRestAndForgetsEachInItsOwnRight()
    {
        cloud.BeforeList = () => throw new CloudException(CloudErrorKind.Unauthorised, "no way in");
        Assert.True((await occo.RemoveAsync("shop")).Errors.Single(e => e.Action != StepAction.Drop).IsOutOfReach);

        var result = await occo.RemoveAsync("shop", new() { ForgetUnreachable = true });

        Assert.True(result.Reached);
        Assert.Empty(result.Healed);
        Assert.Empty((await occo.GetInfrastructuresAsync(includeRemoved: true)).Single().UnreachableClouds);
        Assert.Equal(["fake-0001", "fake-0002"],
            result.Errors.Select(e => e.Message.Split("have ")[1].Split(':')[0]).Order());
        Assert.Equal(2, cloud.Machines.Count);
        Assert.Empty(there.Machines);
        Assert.Equal(2, (await occo.GetEventsAsync()).Count(e => e.Kind == EventKind.NodeForgotten));
    }

    [Theory]
    [InlineData(CloudErrorKind.Unauthorised)]
    [InlineData(CloudErrorKind.Invalid)]
    public async Task Remove_ForgetUnreachableAndDropRefused_ForgetsNothing(CloudErrorKind kind)
    {
        cloud.BeforeDrop = _ => throw new CloudException(kind, "termination protection");

        var result = await occo.RemoveAsync("shop", new() { ForgetUnreachable = true });

        Assert.False(result.Reached);
        Assert.Single(there.Machines);
        Assert.Equal(3, (await occo.GetNodesAsync()).Count);
        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.NodeForgotten);
    }

    [Fact]
    public async Task Remove_ForgetUnreachableAndCloudIsBusy_ForgetsNothing()
    {
        cloud.BeforeList = () => throw new CloudException(CloudErrorKind.Throttled, "slow down");

        var result = await occo.RemoveAsync("shop", new() { ForgetUnreachable = true });

        Assert.False(result.Reached);
        Assert.DoesNotContain(result.Errors, e => e.IsOutOfReach);
        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.NodeForgotten);
    }

    [Fact]
    public async Task DropNode_ForgetUnreachable_ForgetsOnlyThisOne()
    {
        cloud.BeforeList = () => throw new CloudException(CloudErrorKind.Unauthorised, "no way in");
        var lost = (await occo.GetNodesAsync()).First(n => n.Name == "web");

        Assert.True(Assert.Single((await occo.DropNodeAsync(lost.Id)).Errors).IsOutOfReach);
        var result = await occo.DropNodeAsync(lost.Id, new() { ForgetUnreachable = true });

        Assert.True(result.Reached);
        Assert.Empty(result.Healed);
        Assert.Equal(lost.Id, Assert.Single(result.Errors).NodeId);
        Assert.Equal(2, (await occo.GetNodesAsync()).Count);
    }
}
