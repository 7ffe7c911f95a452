using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// An instance goes and others use it: webs, and proxies that can be refreshed in place, or are in another cloud. What
/// keeps one of them from being told must not keep everything else from its end.
/// </summary>
public sealed class HandoverTests : IAsyncLifetime
{
    private const string DropFirst = ", update: {order: drop_first}";

    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly FakeCloud other = new("other");
    private readonly JumpingTimeProvider time = new();
    private Orchestrator occo = null!;
    private int most;

    public async Task InitializeAsync()
    {
        occo = await OpenAsync(cloud, other);
        cloud.Refreshable = (from, _) => from.Context![0] is 'P' or 'Q';
        cloud.AfterCreate = _ =>
        {
            most = Math.Max(most, cloud.Machines.Count);
            return Task.CompletedTask;
        };
    }

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Enact_OneOfTwoDependentsCanNeverBeTold_GivesUp(bool scale)
    {
        await BuildAsync(webs: scale ? 3 : 1);
        var bad = (await InstancesAsync("proxy"))[^1].InstanceId!;
        cloud.OnRefreshOf = id =>
        {
            if (id == bad) throw new CloudException(CloudErrorKind.Invalid, "not allowed");
        };
        await RegisterAsync(scale ? "one" : "two", webs: scale ? 2 : 1);
        if (scale) await occo.ScaleAsync("shop", "web", new() { To = 2 });
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
        await RegisterAsync("two", head: "Q");

        var result = await occo.EnactAsync("shop", new() { Nodes = ["web"] });

        Assert.Equal((2, 0), (result.Replaced, result.Refreshed));
        Assert.All(
            await InstancesAsync("proxy"), n => Assert.StartsWith("P", n.Request.Context, StringComparison.Ordinal));
        Assert.Empty(cloud.Refreshes);
    }

    [Fact]
    public async Task Update_OfBoth_DependentsBecomeNewWhenAllTheyUseIs()
    {
        await BuildAsync();
        var seen = new List<string>();
        cloud.OnRefreshOf = _ => seen.Add(string.Join(' ', InstancesAsync("web").GetAwaiter().GetResult()
            .Where(n => n.State == NodeState.Ready).Select(n => n.Request.Context).Distinct().Order()));
        await RegisterAsync("two", head: "Q");

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.All(
            await InstancesAsync("proxy"), n => Assert.StartsWith("Q", n.Request.Context, StringComparison.Ordinal));
        var contexts = cloud.Refreshes.Select(r => r.To.Context![0]).Zip(seen);
        Assert.All(contexts.Where(c => c.First == 'Q'), c => Assert.Equal("two", c.Second));
    }

    [Fact]
    public async Task Heal_DependentCannotBeTold_TheFailedOneIsReplacedAllTheSame()
    {
        await BuildAsync(proxies: 1);
        cloud.Set((await InstancesAsync("web"))[0].InstanceId!, ComponentState.Failed, "broken");
        cloud.OnRefreshOf = _ => throw new CloudException(CloudErrorKind.Invalid, "not allowed");

        await occo.EnactAsync("shop");

        Assert.Equal(2, (await InstancesAsync("web")).Count(n => n.State == NodeState.Ready));
    }

    [Fact]
    public async Task Update_DependentCannotBeTold_OldAndNewStayAndAreNeverMore()
    {
        await BuildAsync(webs: 1, proxies: 1);
        cloud.OnRefreshOf = _ => throw new CloudException(CloudErrorKind.Invalid, "not allowed");
        await RegisterAsync("two", webs: 1, proxies: 1);
        await occo.EnactAsync("shop");
        Assert.Equal(["one", "two"], (await InstancesAsync("web")).Select(w => w.Request.Context));
        Assert.All(await InstancesAsync("web"), w => Assert.Equal(NodeState.Ready, w.State));
        (cloud.OnRefreshOf, most) = (_ => { }, 0);
        cloud.Set((await InstancesAsync("web"))[1].InstanceId!, ComponentState.Pending);

        await occo.EnactAsync("shop");

        Assert.InRange(most, 0, 3);
    }

    [Fact]
    public async Task Update_WhileANamedOneGoesSlowly_NeverTooMany()
    {
        await RegisterAsync(cloudOfProxy: "other", proxies: 1);
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        Assert.True((await occo.EnactAsync("shop")).Reached);
        most = 0;
        await RegisterAsync("two", cloudOfProxy: "other", proxies: 1);
        await occo.ScaleAsync("shop", "web", new() { Drop = [(await InstancesAsync("web"))[0].Id.ToString()] });
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
        await RegisterAsync(cloudOfProxy: "other");
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        Assert.True((await occo.EnactAsync("shop")).Reached);
        store.Close();
        occo = await OpenAsync(cloud);
        await occo.ScaleAsync("shop", "web", new() { To = 2 });

        await occo.EnactAsync("shop");

        Assert.Equal(2, (await InstancesAsync("web")).Count);
    }

    [Fact]
    public async Task DropFirst_DropOfAnotherIsStuck_TheFailedOneIsHealed()
    {
        await RegisterAsync(update: DropFirst, cloudOfProxy: "other", proxies: 1);
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var webs = await InstancesAsync("web");
        cloud.BeforeDrop = ids => ids.Contains(webs[0].InstanceId!)
            ? throw new CloudException(CloudErrorKind.Invalid, "protected") : Task.CompletedTask;
        await occo.ScaleAsync("shop", "web", new() { Drop = [webs[0].Id.ToString()] });
        await occo.EnactAsync("shop");
        cloud.Set(webs[2].InstanceId!, ComponentState.Failed, "broken");

        await occo.EnactAsync("shop");

        Assert.Equal(2, (await InstancesAsync("web")).Count(n => n.State == NodeState.Ready));
    }

    [Fact]
    public async Task DropFirst_WatchInADisaster_ADropThatWasBegunIsTriedAgain()
    {
        await RegisterAsync(update: DropFirst, webs: 4, cloudOfProxy: "other", proxies: 1);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var webs = await InstancesAsync("web");
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
        var stuck = (await InstancesAsync("web"))[0];
        cloud.GoesSlowly = id => id == stuck.InstanceId;
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.DropNodeAsync(stuck.Id, new()
        {
            Enactment = new() { OnEvent = e => StopAt(EventKind.NodeDropping, "web", e, stop) },
        }, stop.Token));
        await RegisterAsync(cloudOfProxy: "other");
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
        await RegisterAsync("two", cloudOfProxy: "other", proxies: 1);
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
        var web = (await InstancesAsync("web"))[0];

        Assert.True((await occo.DropNodeAsync(web.Id, new() { ForgetUnreachable = true })).Reached);

        Assert.DoesNotContain(cloud.Machines, m => m.InstanceId == web.InstanceId);
    }

    private static void StopAt(EventKind kind, string node, Event e, CancellationTokenSource stop)
    {
        if (e.Kind == kind && e.Node == node) stop.Cancel();
    }

    private Task<Orchestrator> OpenAsync(params ICloudHandler[] clouds) => store.OpenAsync(new OrchestratorOptions
    {
        CloudHandlers = clouds,
        Time = time,
        LeaseDuration = TimeSpan.FromHours(1),
    });

    private async Task<IReadOnlyList<NodeInstance>> InstancesAsync(string node)
        => [.. (await occo.GetNodesAsync()).Where(n => n.Name == node)];

    private async Task BuildAsync(int webs = 2, int proxies = 2, string cloudOfProxy = "fake")
    {
        await RegisterAsync(webs: webs, proxies: proxies, cloudOfProxy: cloudOfProxy);
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    private async Task RegisterAsync(
        string web = "one", string update = "", int webs = 2, int proxies = 2, string cloudOfProxy = "fake",
        string head = "P")
    {
        var compiled = (await occo.CompileAsync(DescriptionSource.FromText($$$"""
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
            """))).Require();
        if (await occo.FindInfrastructureAsync("shop") is null) await occo.RegisterAsync(compiled);
        else await occo.UpdateAsync("shop", compiled);
    }
}
