using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Instances that users stop and start: <c>stopped</c> is a state like the others.</summary>
public sealed class PowerTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new() { CanStart = true, CanStop = true };
    private readonly JumpingTimeProvider time = new();
    private Orchestrator occo = null!;

    public void Dispose() => store.Dispose();

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
    public async Task Stop_ForLongerThanAnyTimeout_IsNeitherSickNorReplaced()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");

        time.Advance(TimeSpan.FromDays(3));
        await occo.RefreshAsync("shop");

        await StaysStoppedAsync(web.Id);
        var infrastructure = await ShopAsync();
        Assert.Equal((InfrastructureState.Ready, 1, 2), (infrastructure.State, infrastructure.Stopped, infrastructure.Ready));
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
            if (!cloud.Stops.IsEmpty && ++lists == 3) cloud.Set(web.InstanceId!, ComponentState.Stopped);
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
    public async Task StopAndStart_AllNodes_InTheOrderOfTheDependencies()
    {
        await ReachedAsync();
        foreach (var node in await occo.GetNodesAsync()) await occo.AskPowerAsync(node.Id, stop: true);
        var plan = await occo.PlanAsync("shop");
        Assert.Equal(["web", "web", "db"], plan.Steps.Select(s => s.Node));
        Assert.Equal(["web"], plan.Steps[2].After);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal("db", cloud.Machines.Single(m => m.InstanceId == cloud.Stops.Last()).NodeName);

        var starts = new List<string>();
        cloud.OnStart = ids => starts.AddRange(ids);
        foreach (var node in await occo.GetNodesAsync()) await occo.AskPowerAsync(node.Id, stop: false);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal((await OneAsync("db")).InstanceId, starts[0]);
        Assert.Equal(3, starts.Count);
    }

    [Fact]
    public async Task Stop_DependentFails_TheDependeeRunsOn()
    {
        await ReachedAsync();
        foreach (var node in await occo.GetNodesAsync()) await occo.AskPowerAsync(node.Id, stop: true);
        var web = (await OneAsync("web")).InstanceId;
        cloud.OnStop = ids =>
        {
            if (ids.Contains(web)) throw new CloudException(CloudErrorKind.Invalid, "a spot instance cannot be stopped");
        };

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Equal("a spot instance cannot be stopped", Assert.Single(result.Errors).Message);
        Assert.Equal(NodeState.Ready, (await OneAsync("db")).State);
        var refused = (await occo.GetNodesAsync()).Single(n => n.InstanceId == web);
        Assert.Equal((NodeState.Ready, "its stop failed: a spot instance cannot be stopped"),
            (refused.State, refused.LastError));
        Assert.Equal(NodeState.Stopped,
            (await occo.GetNodesAsync()).Single(n => n.Name == "web" && n.InstanceId != web).State);

        await occo.AskPowerAsync(refused.Id, stop: false);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Null((await occo.GetNodesAsync()).Single(n => n.InstanceId == web).LastError);
    }

    [Fact]
    public async Task Update_StoppedInstance_ChangesWhenItRunsAgain()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        await occo.UpdateAsync("shop", await CompileAsync(size: 2));

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1), (result.Reached, result.Replaced));
        await StaysStoppedAsync(web.Id);
        Assert.Contains("changes when it runs again: size",
            (await occo.PlanAsync("shop")).Kept.Single(s => s.NodeId == web.Id).Reason, StringComparison.Ordinal);
        await occo.AskPowerAsync(web.Id, stop: false);
        result = await occo.EnactAsync("shop");
        Assert.Equal((true, 1, 1), (result.Reached, result.Started, result.Replaced));
        Assert.DoesNotContain(await occo.GetNodesAsync(), n => n.Id == web.Id);
    }

    [Fact]
    public async Task Scale_In_DropsTheStoppedFirst()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        await occo.ScaleAsync("shop", "web", new() { To = 1 });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(NodeState.Ready, (await OneAsync("web")).State);
        Assert.Contains(web.InstanceId!, cloud.Drops);
    }

    [Fact]
    public async Task Stopped_VanishesFromItsCloud_IsReplacedByOneThatRuns()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        cloud.Vanish(web.InstanceId!);

        Assert.Equal(1, (await occo.EnactAsync("shop")).Replaced);

        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal((NodeState.Ready, null), (n.State, n.PowerAsked)));
    }

    [Fact]
    public async Task Stop_Dependee_ChangesItsUsersOnlyWhenItComesBackElsewhere()
    {
        await ReachedAsync();
        var db = await StoppedAsync("db");
        cloud.Move(db.InstanceId!, "172.16.0.9");
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
        Assert.Equal(db.Address, (await OneAsync("db")).Address);
        cloud.Move(db.InstanceId!, "10.9.9.9");
        await occo.AskPowerAsync(db.Id, stop: false);

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1, 2), (result.Reached, result.Started, result.Replaced));
        Assert.Equal("10.9.9.9", (await OneAsync("db")).Address);
    }

    [Fact]
    public async Task Scale_OutBehindAStoppedDependee_WaitsAndSaysWhy()
    {
        await ReachedAsync();
        await StoppedAsync("db");
        await occo.ScaleAsync("shop", "web", new() { To = 3 });

        var result = await occo.EnactAsync("shop");

        Assert.Equal("web waits for db, which is stopped. Start it.", Assert.Single(result.Errors).Message);
        Assert.Equal((false, 1), (result.Reached, result.Passes));
        Assert.Equal(2, (await occo.GetNodesAsync()).Count(n => n.Name == "web"));
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
    public async Task Stop_Protected_IsStoppedAndNotDropped()
    {
        await ReachedAsync();
        var web = await OneAsync("web");
        await occo.SetProtectionAsync(web.Id, true);
        web = await StoppedAsync("web");
        await occo.ScaleAsync("shop", "web", new() { To = 1 });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal((web.Id, NodeState.Stopped), ((await OneAsync("web")).Id, (await OneAsync("web")).State));
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

        Assert.Equal((FailureKind.InvalidArgument, $"web {web.InstanceId} cannot be stopped: the cloud 'fake' cannot "
            + "stop an instance and start it again."), (error.Kind, error.Message));
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

    private async Task StaysStoppedAsync(Guid id)
    {
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var instance = (await occo.GetNodesAsync()).Single(n => n.Id == id);
        Assert.Equal((NodeState.Stopped, ComponentState.Stopped, null, null),
            (instance.State, instance.ResourceState, instance.LastError, instance.UnhealthySince));
    }

    private async Task<Infrastructure> ShopAsync() => Assert.Single(await occo.GetInfrastructuresAsync());

    private async Task<NodeInstance> OneAsync(string node) => (await occo.GetNodesAsync()).First(n => n.Name == node);

    private async Task<NodeInstance> StoppedAsync(string node)
    {
        await occo.AskPowerAsync((await OneAsync(node)).Id, stop: true);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var stopped = await OneAsync(node);
        Assert.Equal(NodeState.Stopped, stopped.State);
        return stopped;
    }

    private async Task ReachedAsync()
    {
        occo = await store.OpenAsync(new OrchestratorOptions { CloudHandlers = [cloud], Time = time });
        await occo.RegisterAsync(await CompileAsync(size: 1));
        await occo.ScaleAsync("shop", "web", new() { To = 2 });
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    private async Task<CompiledInfrastructure> CompileAsync(int size)
        => (await occo.CompileAsync(DescriptionSource.FromText($$$$"""
            infra_name: shop
            user_id: ops
            nodes:
            - {name: db, type: d}
            - {name: web, type: w, scaling: {min: 1, max: 5}}
            dependencies: [[web, db]]
            node_definitions:
              d: [{resource: {type: fake}}]
              w:
              - resource: {type: fake, size: {{{{size}}}}}
                contextualisation: {type: cloudinit, context_template: "#cloud-config\ndb: {{getip('db')}}"}
            """))).Require();
}
