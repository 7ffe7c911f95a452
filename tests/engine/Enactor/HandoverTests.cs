using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// An instance goes and others use it: webs, and proxies that can be refreshed in place, or are in another cloud. What
/// keeps one of them from being told must not keep everything else from its end.
/// </summary>
public sealed class HandoverTests : IDisposable
{
    private const string DropFirst = ", update: {order: drop_first}";

    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly FakeCloud other = new("other");
    private readonly JumpingTimeProvider time = new();
    private Orchestrator occo;
    private int most;

    public HandoverTests()
    {
        occo = Open(cloud, other);
        cloud.Refreshable = (from, _) => from.Context![0] is 'P' or 'Q';
        cloud.AfterCreate = _ =>
        {
            most = Math.Max(most, cloud.Machines.Count);
            return Task.CompletedTask;
        };
    }

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Enact_OneOfTwoDependentsCanNeverBeTold_GivesUp(bool scale)
    {
        await BuildAsync(webs: scale ? 3 : 1);
        var bad = Instances("proxy")[^1].InstanceId!;
        cloud.OnRefreshOf = id =>
        {
            if (id == bad) throw new CloudException(CloudErrorKind.Invalid, "not allowed");
        };
        Register(scale ? "one" : "two", webs: scale ? 2 : 1);
        if (scale) occo.Scale("shop", "web", new() { To = 2 });
        using var stop = new CancellationTokenSource();
        var passes = 0;

        var result = await occo.EnactAsync("shop", new()
        {
            OnEvent = e =>
            {
                if (e.Kind == EventKind.PassFinished && ++passes >= 60) stop.Cancel();
            },
        }, stop.Token);

        Assert.False(result.Reached);
        Assert.InRange(result.Passes, 1, 10);
        Assert.Contains(result.Errors, e => e.Message.Contains("not allowed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enact_LimitedToANode_ItsDependentsAreLeftAlone()
    {
        await BuildAsync();
        Register("two", head: "Q");

        var result = await occo.EnactAsync("shop", new() { Nodes = ["web"] });

        Assert.Equal((2, 0), (result.Replaced, result.Refreshed));
        Assert.All(Instances("proxy"), n => Assert.StartsWith("P", n.Request.Context, StringComparison.Ordinal));
        Assert.Empty(cloud.Refreshes);
    }

    [Fact]
    public async Task Update_OfBoth_DependentsBecomeNewWhenAllTheyUseIs()
    {
        await BuildAsync();
        var seen = new List<string>();
        cloud.OnRefreshOf = _ => seen.Add(string.Join(' ', Instances("web").Where(n => n.State == NodeState.Ready)
            .Select(n => n.Request.Context).Distinct().Order()));
        Register("two", head: "Q");

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.All(Instances("proxy"), n => Assert.StartsWith("Q", n.Request.Context, StringComparison.Ordinal));
        var contexts = cloud.Refreshes.Select(r => r.To.Context![0]).Zip(seen);
        Assert.All(contexts.Where(c => c.First == 'Q'), c => Assert.Equal("two", c.Second));
    }

    [Fact]
    public async Task Heal_DependentCannotBeTold_TheFailedOneIsReplacedAllTheSame()
    {
        await BuildAsync(proxies: 1);
        cloud.Set(Instances("web")[0].InstanceId!, ComponentState.Failed, "broken");
        cloud.OnRefreshOf = _ => throw new CloudException(CloudErrorKind.Invalid, "not allowed");

        await occo.EnactAsync("shop");

        Assert.Equal(2, Instances("web").Count(n => n.State == NodeState.Ready));
    }

    [Fact]
    public async Task Update_DependentCannotBeTold_OldAndNewStayAndAreNeverMore()
    {
        await BuildAsync(webs: 1, proxies: 1);
        cloud.OnRefreshOf = _ => throw new CloudException(CloudErrorKind.Invalid, "not allowed");
        Register("two", webs: 1, proxies: 1);
        await occo.EnactAsync("shop");
        Assert.Equal(["one", "two"], Instances("web").Select(w => w.Request.Context));
        Assert.All(Instances("web"), w => Assert.Equal(NodeState.Ready, w.State));
        (cloud.OnRefreshOf, most) = (_ => { }, 0);
        cloud.Set(Instances("web")[1].InstanceId!, ComponentState.Pending);

        await occo.EnactAsync("shop");

        Assert.InRange(most, 0, 3);
    }

    [Fact]
    public async Task Update_WhileANamedOneGoesSlowly_NeverTooMany()
    {
        Register(cloudOfProxy: "other", proxies: 1);
        occo.Scale("shop", "web", new() { To = 3 });
        Assert.True((await occo.EnactAsync("shop")).Reached);
        most = 0;
        Register("two", cloudOfProxy: "other", proxies: 1);
        occo.Scale("shop", "web", new() { Drop = [Instances("web")[0].Id.ToString()] });
        cloud.GoesSlowly = _ => true;
        var looks = 0;
        cloud.BeforeList = () =>
        {
            if (++looks % 5 != 0) return;
            foreach (var id in cloud.Drops) cloud.Vanish(id);
        };

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Scale_HandlerOfTheDependentIsNotThere_GoesOn()
    {
        Register(cloudOfProxy: "other");
        occo.Scale("shop", "web", new() { To = 3 });
        Assert.True((await occo.EnactAsync("shop")).Reached);
        store.Close();
        occo = Open(cloud);
        occo.Scale("shop", "web", new() { To = 2 });

        await occo.EnactAsync("shop");

        Assert.Equal(2, Instances("web").Count);
    }

    [Fact]
    public async Task DropFirst_DropOfAnotherIsStuck_TheFailedOneIsHealed()
    {
        Register(update: DropFirst, cloudOfProxy: "other", proxies: 1);
        occo.Scale("shop", "web", new() { To = 3 });
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var webs = Instances("web");
        cloud.BeforeDrop = ids => ids.Contains(webs[0].InstanceId!)
            ? throw new CloudException(CloudErrorKind.Invalid, "protected") : Task.CompletedTask;
        occo.Scale("shop", "web", new() { Drop = [webs[0].Id.ToString()] });
        await occo.EnactAsync("shop");
        cloud.Set(webs[2].InstanceId!, ComponentState.Failed, "broken");

        await occo.EnactAsync("shop");

        Assert.Equal(2, Instances("web").Count(n => n.State == NodeState.Ready));
    }

    [Fact]
    public async Task DropFirst_WatchInADisaster_ADropThatWasBegunIsTriedAgain()
    {
        Register(update: DropFirst, webs: 4, cloudOfProxy: "other", proxies: 1);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var webs = Instances("web");
        cloud.BeforeDrop = _ => throw new CloudException(CloudErrorKind.Invalid, "protected");
        await occo.DropNodeAsync(webs[0].Id);
        cloud.BeforeDrop = _ => Task.CompletedTask;
        foreach (var web in webs.Skip(1)) cloud.Set(web.InstanceId!, ComponentState.Failed, "broken");
        using var stop = new CancellationTokenSource();
        var looks = 0;
        cloud.BeforeList = () =>
        {
            if (++looks > 20) stop.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => occo.EnactAsync("shop", new() { Watch = true }, stop.Token));

        Assert.Equal([webs[0].InstanceId!], cloud.Drops);
    }

    [Fact]
    public async Task Enact_LeftoverGoesSlowly_DependentsOfAHealthyNodeAreNotHeldUp()
    {
        await BuildAsync(cloudOfProxy: "other", proxies: 1);
        var stuck = Instances("web")[0];
        cloud.GoesSlowly = id => id == stuck.InstanceId;
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.DropNodeAsync(stuck.Id, new()
        {
            Enactment = new() { OnEvent = e => StopAt(EventKind.NodeDropping, "web", e, stop) },
        }, stop.Token));
        Register(cloudOfProxy: "other");
        DateTimeOffset? web = null;
        using var end = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("shop", new()
        {
            OnEvent = e =>
            {
                if (e is { Kind: EventKind.NodeReady, Node: "web" }) web ??= time.GetUtcNow();
                StopAt(EventKind.NodeReady, "proxy", e, end);
            },
        }, end.Token));

        Assert.InRange(time.GetUtcNow() - web!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Plan_LeftoverOfAFailedUpdate_GoesFirst()
    {
        await BuildAsync(cloudOfProxy: "other", proxies: 1);
        Register("two", cloudOfProxy: "other", proxies: 1);
        cloud.FirstState = (_, _) => ComponentState.Failed;
        await occo.EnactAsync("shop");

        var plan = await occo.PlanAsync("shop");

        Assert.Equal(StepAction.Drop, plan.Steps[0].Action);
    }

    [Fact]
    public async Task RemoveNode_DependentCannotBeTold_IsDroppedAllTheSame()
    {
        await BuildAsync(proxies: 1);
        cloud.OnRefreshOf = _ => throw new CloudException(CloudErrorKind.Invalid, "not allowed");
        var web = Instances("web")[0];

        Assert.True((await occo.DropNodeAsync(web.Id, new() { KeepResource = true })).Reached);

        Assert.DoesNotContain(cloud.Machines, m => m.InstanceId == web.InstanceId);
    }

    private static void StopAt(EventKind kind, string node, Event e, CancellationTokenSource stop)
    {
        if (e.Kind == kind && e.Node == node) stop.Cancel();
    }

    private Orchestrator Open(params ICloudHandler[] clouds) => store.Open(new OrchestratorOptions
    {
        CloudHandlers = clouds,
        Time = time,
        LeaseDuration = TimeSpan.FromHours(1),
    });

    private IReadOnlyList<NodeInstance> Instances(string node) => [.. occo.GetNodes().Where(n => n.Name == node)];

    private async Task BuildAsync(int webs = 2, int proxies = 2, string cloudOfProxy = "fake")
    {
        Register(webs: webs, proxies: proxies, cloudOfProxy: cloudOfProxy);
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    private void Register(
        string web = "one", string update = "", int webs = 2, int proxies = 2, string cloudOfProxy = "fake",
        string head = "P")
    {
        var compiled = occo.Compile(DescriptionSource.FromText($$$"""
            infra_name: shop
            user_id: ops
            nodes:
              - {name: web, type: web, scaling: {min: {{{webs}}}, max: 9}{{{update}}}}
              - {name: proxy, type: proxy, scaling: {min: {{{proxies}}}, max: 9}}
            dependencies: [[proxy, web]]
            node_definitions:
              web: [{resource: {type: fake}, contextualisation: {type: cloudinit, context_template: "{{{web}}}"}}]
              proxy:
                - resource: {type: {{{cloudOfProxy}}}}
                  contextualisation: {type: cloudinit, context_template: "{{{head}}} {{ getipall('web') | join(',') }}"}
            """)).Require();
        if (occo.FindInfrastructure("shop") is null) occo.Register(compiled);
        else occo.Update("shop", compiled);
    }
}
