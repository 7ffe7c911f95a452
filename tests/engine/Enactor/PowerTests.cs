using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Instances that users stop and start: <c>stopped</c> is a state like the others.</summary>
public sealed class PowerTests : PowerShop
{
    [Fact]
    public async Task Stop_Instance_IsPlannedDoneAndStaysSo()
    {
        await ReachedAsync();
        var web = await OneAsync("web");
        Assert.True((await occo.AskPowerAsync(web.Id, stop: true)).PowerAsked is { Stop: true });
        Assert.Equal(InfrastructureState.Pending, (await ShopAsync()).State);

        var step = Assert.Single((await occo.PlanAsync("shop")).Steps);
        var result = await occo.EnactAsync("shop");

        Assert.Equal((StepAction.Stop, "a user asked for it to be stopped"), (step.Action, step.Reason));
        Assert.Equal((true, 1, 0, 0), (result.Reached, result.Stopped, result.Dropped, result.Failed));
        await StaysStoppedAsync(web.Id);
        Assert.Equal(
            [EventKind.NodeStopRequested, EventKind.NodeStopping, EventKind.NodeStopped],
            (await occo.GetEventsAsync(new() { Infrastructure = "shop" })).Where(e => e.NodeId == web.Id)
                .Select(e => e.Kind).SkipWhile(k => k != EventKind.NodeStopRequested));
    }

    [Fact]
    public async Task Start_AskedForDuringTheStop_IsDoneByTheSameEnactment()
    {
        await ReachedAsync();
        var web = await OneAsync("web");
        await occo.AskPowerAsync(web.Id, stop: true);
        cloud.OnStop = _ => occo.AskPowerAsync(web.Id, stop: false).GetAwaiter().GetResult();

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1, 1), (result.Reached, result.Stopped, result.Started));
        Assert.Equal(NodeState.Ready, (await OneAsync("web")).State);
    }

    [Fact]
    public async Task Stop_OfANewOneAskedForDuringItsCreation_IsDoneByTheSameEnactment()
    {
        await ReachedAsync();
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        cloud.BeforeCreate = async (_, _) => await occo.AskPowerAsync(
            (await occo.GetNodesAsync()).Single(n => n.State == NodeState.Creating).Id, stop: true);

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1, 1), (result.Reached, result.Created, result.Stopped));
    }

    [Fact]
    public async Task Stop_ForLongerThanAnyTimeout_IsNeitherSickNorReplaced()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");

        time.Advance(TimeSpan.FromDays(3));
        await occo.RefreshAsync("shop");

        await StaysStoppedAsync(web.Id);
        var shop = await ShopAsync();
        Assert.Equal((InfrastructureState.Ready, 1, 2), (shop.State, shop.Stopped, shop.Ready));
    }

    [Fact]
    public async Task Stop_TakesTime_IsWaitedForAndNotSick()
    {
        await ReachedAsync();
        var web = await OneAsync("web");
        await occo.AskPowerAsync(web.Id, stop: true);
        cloud.StateAfterStop = ComponentState.TemporarilyFailed;
        var lists = 0;
        cloud.BeforeList = () =>
        {
            if (!cloud.Stops.IsEmpty && ++lists >= 3) cloud.Set(web.InstanceId!, ComponentState.Stopped);
        };

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.DoesNotContain(await occo.GetEventsAsync(new() { Infrastructure = "shop" }),
            e => e.Kind == EventKind.NodeUnhealthy);
        await StaysStoppedAsync(web.Id);
    }

    [Fact]
    public async Task Start_AfterALongStop_IsReadyAgainAsAfterItsCreation()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        time.Advance(TimeSpan.FromDays(1));
        await occo.AskPowerAsync(web.Id, stop: false);
        cloud.OnStart = _ => cloud.BeforeList = () => cloud.Set(web.InstanceId!, ComponentState.Ready);

        var step = Assert.Single((await occo.PlanAsync("shop")).Steps);
        var result = await occo.EnactAsync("shop");

        Assert.Equal((StepAction.Start, "a user asked for it to run"), (step.Action, step.Reason));
        Assert.Equal((true, 1, 0), (result.Reached, result.Started, result.Created));
        var started = await OneAsync("web");
        Assert.Equal((web.Id, NodeState.Ready), (started.Id, started.State));
        Assert.True(started.ReadyAt > web.ReadyAt);
        Assert.Equal(InfrastructureState.Ready, (await ShopAsync()).State);
    }

    [Fact]
    public async Task Start_BootsLongAfterItsCreation_GetsTheCreationTimeoutAnew()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        time.Advance(TimeSpan.FromDays(1));
        await occo.AskPowerAsync(web.Id, stop: false);
        cloud.Set(web.InstanceId!, ComponentState.Pending);

        await occo.RefreshAsync("shop");
        time.Advance(TimeSpan.FromSeconds(1700));
        await occo.RefreshAsync("shop");
        Assert.Equal(NodeState.Booting, (await OneAsync("web")).State);
        time.Advance(TimeSpan.FromSeconds(200));
        await occo.RefreshAsync("shop");
        Assert.Equal(NodeState.Failed, (await OneAsync("web")).State);
    }

    [Fact]
    public async Task StartedInTheCloud_ItIsToBeStopped_IsStoppedAgain()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        cloud.Set(web.InstanceId!, ComponentState.Ready);

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1), (result.Reached, result.Stopped));
        await StaysStoppedAsync(web.Id);
    }

    [Fact]
    public async Task Stop_NodeIsLeftOut_RunsOn()
    {
        await ReachedAsync();
        await occo.AskPowerAsync((await OneAsync("web")).Id, stop: true);

        Assert.True((await occo.EnactAsync("shop", new() { ExcludeNodes = ["web"] })).Reached);

        Assert.Empty(cloud.Stops);
    }

    [Fact]
    public async Task Stop_TagsNameAnother_IsLeftAlone()
    {
        await ReachedAsync();
        var web = await OneAsync("web");
        await occo.AskPowerAsync(web.Id, stop: true);
        cloud.Finds = m => m.InstanceId == web.InstanceId ? m with { NodeId = Guid.NewGuid() } : m;

        var result = await occo.EnactAsync("shop");

        Assert.Contains("is left alone: its tags name", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        Assert.Empty(cloud.Stops);
    }

    [Fact]
    public async Task Stop_CloudCannot_IsRefusedAtOnce()
    {
        await ReachedAsync();
        cloud.CanStop = false;
        var web = await OneAsync("web");

        var error = await Assert.ThrowsAsync<OccoException>(() => occo.AskPowerAsync(web.Id, stop: true));

        Assert.Equal((FailureKind.InvalidArgument, $"web {web.InstanceId} cannot be stopped: its cloud 'fake' cannot "
            + "stop it and start it again."), (error.Kind, error.Message));
        Assert.Null((await OneAsync("web")).PowerAsked);
    }

    [Fact]
    public async Task Start_CloudRefuses_StaysStoppedAndSaysWhy()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        await occo.AskPowerAsync(web.Id, stop: false);
        cloud.OnStart = _ => throw new CloudException(CloudErrorKind.Quota, "no room");

        Assert.False((await occo.EnactAsync("shop")).Reached);
        time.Advance(TimeSpan.FromDays(1));
        await occo.RefreshAsync("shop");

        var stopped = await OneAsync("web");
        Assert.Equal((web.Id, NodeState.Stopped, "its start failed: no room"),
            (stopped.Id, stopped.State, stopped.LastError));
        cloud.OnStart = _ => { };
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Null((await OneAsync("web")).LastError);
    }

    [Fact]
    public async Task Remove_StoppedInstances_AreDropped()
    {
        await ReachedAsync();
        await StoppedAsync("web");

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.Empty(cloud.Machines);
    }
}
