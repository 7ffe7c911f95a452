using Xunit;

namespace Occo.Engine.Tests;

public sealed class EnactmentTests : IDisposable
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
    private readonly Orchestrator occo;

    public EnactmentTests() => occo = store.Open(cloud);

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Enact_InstanceFails_InfrastructureSaysWhy()
    {
        Register(TwoTiers);
        Assert.Null(occo.FindInfrastructure("shop")!.LastError);
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");
        await occo.EnactAsync("shop");
        Assert.Equal("db: no such image", occo.FindInfrastructure("shop")!.LastError);

        cloud.BeforeCreate = (_, _) => Task.CompletedTask;
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Null(occo.FindInfrastructure("shop")!.LastError);
    }

    [Fact]
    public async Task Enact_NothingCanBeComposed_IsAnEventAndTheInfrastructureSaysWhy()
    {
        occo.Register(occo.Compile(DescriptionSource.FromText(TwoTiers.Replace(
            "db: [{resource: {type: fake}}]", "db: [{resource: {type: fake, size: '{{ 1 // 0 }}'}}]",
            StringComparison.Ordinal))).Require());
        await occo.EnactAsync("shop");
        Assert.StartsWith("db: ", occo.FindInfrastructure("shop")!.LastError, StringComparison.Ordinal);
        Assert.Contains(occo.GetEvents(), e => e.Kind == EventKind.StepFailed && e.Node == "db");
    }

    [Fact]
    public async Task Enact_TimeIsOver_SaysSo()
    {
        Register(TwoTiers);
        cloud.FirstState = (_, _) => ComponentState.Pending;
        var late = await occo.EnactAsync("shop", new() { Timeout = TimeSpan.Zero });
        Assert.True(late is { TimedOut: true, Reached: false });
    }

    [Fact]
    public async Task Enact_NewInfrastructure_BuildsInDependencyOrder()
    {
        Register(TwoTiers);

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal((3, 0, 0, 1), (result.Created, result.Failed, result.Dropped, result.Passes));
        Assert.Equal(["db", "web", "web"], cloud.Creates.Select(c => c.NodeName));
        Assert.All(cloud.Creates.Skip(1), c => Assert.Equal("db=10.0.0.2", c.Request.Context));
        Assert.Equal(InfrastructureState.Ready, occo.FindInfrastructure("shop")!.State);
        Assert.All(occo.GetNodes(), n => Assert.Equal(NodeState.Ready, n.State));
    }

    [Fact]
    public async Task Enact_NothingToDo_ListsOnceAndAsksNothingElse()
    {
        Register(TwoTiers);
        await occo.EnactAsync("shop");
        cloud.Lists = 0;
        var events = occo.GetEvents().Count;

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal((1, 3, 0), (cloud.Lists, cloud.Creates.Count, cloud.Drops.Count));
        Assert.Equal(events, occo.GetEvents().Count);
    }

    [Fact]
    public async Task Enact_CreateRefused_StopsOnlyDependents()
    {
        Register(TwoTiers.Replace("node_definitions:", "node_definitions:\n  cache: [{resource: {type: fake}}]",
            StringComparison.Ordinal).Replace("dependencies:", "  - {name: cache, type: cache}\ndependencies:",
            StringComparison.Ordinal));
        cloud.BeforeCreate = (batch, _) => batch.NodeName == "db"
            ? throw new CloudException(CloudErrorKind.Invalid, "no such image") : Task.CompletedTask;

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Contains(result.Errors, e => e is { Node: "db", Message: "no such image", Kind: CloudErrorKind.Invalid });
        Assert.DoesNotContain(cloud.Creates, c => c.NodeName == "web");
        Assert.Equal(NodeState.Ready, Assert.Single(occo.GetNodes(), n => n.Name == "cache").State);
    }

    [Fact]
    public async Task Enact_AfterRefusal_GoesOnWhereItStopped()
    {
        Register(TwoTiers);
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Quota, "quota");
        await occo.EnactAsync("shop");
        cloud.BeforeCreate = (_, _) => Task.CompletedTask;

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(3, cloud.Machines.Count);
        Assert.All(occo.GetNodes(), n => Assert.Equal(NodeState.Ready, n.State));
    }

    [Fact]
    public async Task Enact_ReplyLost_TriesAgainWithSameTokenAndMakesNoSecond()
    {
        Register(TwoTiers);
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
        Register(TwoTiers);
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
        Assert.Equal(3, occo.GetNodes(new() { IncludeGone = true }).Count);
    }

    [Theory]
    [InlineData("vanish")]
    [InlineData("fail")]
    [InlineData("shutdown")]
    public async Task Enact_InstanceLost_IsReplacedAndDropped(string how)
    {
        Register(TwoTiers);
        await occo.EnactAsync("shop");
        var victim = occo.GetNodes().First(n => n.Name == "web").InstanceId!;
        if (how == "vanish") cloud.Vanish(victim);
        else cloud.Set(victim, how == "fail" ? ComponentState.Failed : ComponentState.Shutdown, "it broke");

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(1, result.Replaced);
        Assert.DoesNotContain(cloud.Machines, m => m.InstanceId == victim);
        Assert.Equal(2, occo.GetNodes().Count(n => n is { Name: "web", State: NodeState.Ready }));
        Assert.Contains(occo.GetNodes(new() { IncludeGone = true }), n => n.InstanceId == victim && n.State == NodeState.Gone);
    }

    [Fact]
    public async Task Enact_OrphanFound_IsDropped()
    {
        Register(TwoTiers);
        await occo.EnactAsync("shop");
        cloud.Plant("fake-9999", Guid.NewGuid());

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(["fake-9999"], cloud.Drops);
        Assert.Contains(occo.GetEvents(), e => e.Kind == EventKind.OrphanFound);
    }

    [Fact]
    public async Task Enact_TwoAtOnce_TheOtherIsBusyOrWaits()
    {
        Register(TwoTiers);
        var started = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        cloud.BeforeCreate = async (_, _) =>
        {
            started.TrySetResult();
            await go.Task;
        };
        var first = occo.EnactAsync("shop");
        await started.Task;
        using var other = store.Open(cloud);

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
        Register(TwoTiers);
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
        var kinds = occo.GetEvents().Where(e => e.Node is not null).Select(e => $"{e.Node} {e.Kind}").ToList();
        Assert.True(kinds.IndexOf("db NodeReady") < kinds.IndexOf("web NodeCreating"));
    }

    [Fact]
    public async Task Plan_Always_ChangesNothing()
    {
        Register(TwoTiers);
        var before = occo.GetEvents().Count;

        var plan = await occo.PlanAsync("shop");

        Assert.Equal("+3 ~0 -0 =0", plan.Summary);
        Assert.Empty(occo.GetNodes());
        Assert.Equal(before, occo.GetEvents().Count);
        Assert.Empty(cloud.Creates);
    }

    private void Register(string description)
        => occo.Register(occo.Compile(DescriptionSource.FromText(description)).Require());
}
