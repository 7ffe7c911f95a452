using Xunit;

namespace Occo.Engine.Tests;

public sealed class EnactmentTests : IAsyncLifetime
{
    private const string TwoTiers = """
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: db}
          - {name: web, type: web, scaling: {min: 2, max: 5}}
        dependencies:
          - [web, db]
        node_definitions:
          db: [{resource: {type: fake}}]
          web:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "db={{ getip('db') }}"}
        """;

    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private Orchestrator occo = null!;

    public async Task InitializeAsync() => occo = await store.OpenAsync(cloud);

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Enact_InstanceFails_InfrastructureSaysWhy()
    {
        await RegisterAsync(TwoTiers);
        Assert.Null((await occo.FindInfrastructureAsync("shop"))!.LastError);
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");
        await occo.EnactAsync("shop");
        Assert.Equal("db: no such image", (await occo.FindInfrastructureAsync("shop"))!.LastError);

        cloud.BeforeCreate = (_, _) => Task.CompletedTask;
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Null((await occo.FindInfrastructureAsync("shop"))!.LastError);
    }

    [Fact]
    public async Task Enact_RequestIsRefused_IsTriedOnceAndNotReplacedLater()
    {
        await RegisterAsync(TwoTiers);
        var calls = 0;
        cloud.BeforeCreate = (_, _) =>
        {
            calls++;
            throw new CloudException(CloudErrorKind.Invalid, "no such image");
        };

        var result = await occo.EnactAsync("shop");

        // The second pass is for the webs that waited for the db.
        Assert.InRange(calls, 1, 2);
        Assert.Equal((false, 0, calls), (result.Reached, result.Replaced, result.Failed));
        var step = (await occo.PlanAsync("shop")).Steps[0];
        Assert.Equal((StepAction.Create, "no such image"), (step.Action, step.Reason));
        cloud.BeforeCreate = (_, _) => Task.CompletedTask;
        Assert.Equal((3, 0), ((result = await occo.EnactAsync("shop")).Created, result.Replaced));
    }

    [Fact]
    public async Task Enact_NothingCanBeComposed_IsAnEventAndTheInfrastructureSaysWhy()
    {
        await occo.RegisterAsync((await occo.CompileAsync(DescriptionSource.FromText(TwoTiers.Replace(
            "db: [{resource: {type: fake}}]", "db: [{resource: {type: fake, size: '{{ 1 // 0 }}'}}]",
            StringComparison.Ordinal)))).Require());
        await occo.EnactAsync("shop");
        Assert.StartsWith("db: ", (await occo.FindInfrastructureAsync("shop"))!.LastError, StringComparison.Ordinal);
        Assert.Contains(await occo.GetEventsAsync(), e => e.Kind == EventKind.StepFailed && e.Node == "db");
    }

    [Fact]
    public async Task Enact_TimeIsOver_SaysSo()
    {
        await RegisterAsync(TwoTiers);
        cloud.FirstState = (_, _) => ComponentState.Pending;
        var late = await occo.EnactAsync("shop", new() { Timeout = TimeSpan.Zero });
        Assert.True(late is { TimedOut: true, Reached: false });
    }

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

    [Fact]
    public async Task Enact_CreateRefused_StopsOnlyDependents()
    {
        await RegisterAsync(
            TwoTiers.Replace("node_definitions:", "node_definitions:\n  cache: [{resource: {type: fake}}]",
            StringComparison.Ordinal).Replace("dependencies:", "  - {name: cache, type: cache}\ndependencies:",
            StringComparison.Ordinal));
        cloud.BeforeCreate = (batch, _) => batch.NodeName == "db"
            ? throw new CloudException(CloudErrorKind.Invalid, "no such image") : Task.CompletedTask;

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Contains(
            result.Errors, e => e is { Node: "db", Message: "no such image", Kind: CloudErrorKind.Invalid });
        Assert.DoesNotContain(cloud.Creates, c => c.NodeName == "web");
        Assert.Equal(NodeState.Ready, Assert.Single(await occo.GetNodesAsync(), n => n.Name == "cache").State);
    }

    [Fact]
    public async Task Enact_AfterRefusal_GoesOnWhereItStopped()
    {
        await RegisterAsync(TwoTiers);
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Quota, "quota");
        await occo.EnactAsync("shop");
        cloud.BeforeCreate = (_, _) => Task.CompletedTask;

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(3, cloud.Machines.Count);
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal(NodeState.Ready, n.State));
    }

    [Fact]
    public async Task Enact_ReplyLost_TriesAgainWithSameTokenAndMakesNoSecond()
    {
        await RegisterAsync(TwoTiers);
        var lost = 0;
        cloud.AfterCreate = batch => batch.NodeName == "db" && lost++ == 0
            ? throw new CloudException(CloudErrorKind.Transient, "connection reset") : Task.CompletedTask;

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(3, cloud.Machines.Count);
        Assert.Single(cloud.Creates.Where(c => c.NodeName == "db").Select(c => c.Token).Distinct());
    }

    [Fact]
    public async Task Enact_CancelledDuringCreate_NextEnactmentAdoptsWhatExists()
    {
        await RegisterAsync(TwoTiers);
        using var stop = new CancellationTokenSource();
        cloud.AfterCreate = async _ =>
        {
            await stop.CancelAsync();
            stop.Token.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("shop", null, stop.Token));
        cloud.AfterCreate = _ => Task.CompletedTask;

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(3, cloud.Machines.Count);
        Assert.Single(cloud.Creates, c => c.NodeName == "db");
        Assert.Equal(3, (await occo.GetNodesAsync(new() { IncludeGone = true })).Count);
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

    private async Task RegisterAsync(string description)
        => await occo.RegisterAsync((await occo.CompileAsync(DescriptionSource.FromText(description))).Require());
}
