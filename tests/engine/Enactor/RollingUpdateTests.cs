using Xunit;

namespace Occo.Engine.Tests;

/// <summary>How running instances are replaced when their description changes: order, width, pause, failure.</summary>
public sealed class RollingUpdateTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly JumpingTimeProvider time = new();
    private readonly Orchestrator occo;
    private int most, fewest = int.MaxValue;

    public RollingUpdateTests()
    {
        occo = store.Open(new OrchestratorOptions
        {
            CloudHandlers = [cloud],
            Time = time,
            LeaseDuration = TimeSpan.FromHours(1),
        });
        cloud.AfterCreate = _ =>
        {
            most = Math.Max(most, cloud.Machines.Count);
            return Task.CompletedTask;
        };
        cloud.AfterDrop = _ => fewest = Math.Min(fewest, cloud.Machines.Count);
    }

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData("", 5, 4)]
    [InlineData("update: {order: create_first}", 5, 4)]
    [InlineData("update: {max_surge: 2}", 6, 4)]
    [InlineData("update: {max_surge: 50%}", 6, 4)]
    [InlineData("update: {max_surge: 100%}", 8, 4)]
    [InlineData("update: {max_surge: 10%}", 5, 4)]
    [InlineData("update: {order: drop_first}", 4, 3)]
    [InlineData("update: {max_surge: 0, max_unavailable: 2}", 4, 2)]
    [InlineData("update: {order: drop_first, max_unavailable: 75%}", 4, 1)]
    public async Task Update_Policy_LimitsHowManyAreThereAtOnce(string update, int mostAtOnce, int fewestAtOnce)
    {
        await BuildAsync(update);
        var before = Ids();
        Register(update, "two");

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 4), (result.Reached, result.Replaced));
        Assert.Empty(before.Intersect(Ids()));
        Assert.All(occo.GetNodes(), n => Assert.Equal("two", n.Request.Context));
        Assert.Equal((mostAtOnce, fewestAtOnce), (most, fewest));
    }

    [Fact]
    public async Task Update_Pause_IsKeptBetweenReplacements()
    {
        await BuildAsync("update: {pause: 60}");
        Register("update: {pause: 60}", "two");
        var start = time.GetUtcNow();

        Assert.True((await occo.EnactAsync("shop")).Reached);

        // Between four there are three.
        Assert.InRange(time.GetUtcNow() - start, TimeSpan.FromSeconds(180), TimeSpan.FromSeconds(200));
    }

    [Fact]
    public async Task Update_NewInstanceFailsDuringThePause_TheNextStaysUntilItIsHealed()
    {
        await BuildAsync("update: {pause: 60}");
        var before = Ids();
        Register("update: {pause: 60}", "two");
        cloud.AfterDrop = _ =>
        {
            cloud.AfterDrop = _ => { };
            cloud.Set(occo.GetNodes().Single(n => n.Request.Context == "two").InstanceId!, ComponentState.Failed, "it crashed");
        };
        var madeInFirstPass = 0;
        var isFirstPass = true;

        var result = await occo.EnactAsync("shop", new()
        {
            OnEvent = e =>
            {
                if (e.Kind == EventKind.PassFinished) isFirstPass = false;
                if (e.Kind == EventKind.NodeCreating && isFirstPass) madeInFirstPass++;
            },
        });

        // Later passes heal what failed and go on.
        Assert.Equal((true, 1), (result.Reached, madeInFirstPass));
        Assert.Empty(before.Intersect(Ids()));
    }

    [Theory]
    [InlineData("create_first", 4)]
    [InlineData("drop_first", 3)]
    public async Task Update_ThatFails_LeavesTheOthersRunning(string order, int left)
    {
        await BuildAsync($"update: {{order: {order}}}");
        var before = Ids();
        Register($"update: {{order: {order}}}", "two");
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Contains("no such image", result.Errors[^1].Message, StringComparison.Ordinal);
        Assert.Equal(left, before.Intersect(Ids()).Count());
        Assert.All(occo.GetNodes().Where(n => n.Request.Context == "one"), n => Assert.Equal(NodeState.Ready, n.State));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Update_NewInstancesNeverWork_OneIsDroppedBeforeTheNextIsMade(bool goesSlowly)
    {
        await BuildAsync("");
        var before = Ids();
        Register("", "two");
        cloud.FirstState = (_, _) => ComponentState.Failed;
        cloud.GoesSlowly = _ => goesSlowly;
        cloud.BeforeList = () =>
        {
            foreach (var id in cloud.Drops) cloud.Vanish(id);
        };

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Equal(5, most);
        Assert.Equal(before, before.Intersect(Ids()).ToHashSet());
    }

    [Fact]
    public async Task Update_DropFirst_OldOneGoesSlowly_NoNewOneBeforeItIsGone()
    {
        const string update = "update: {order: drop_first}";
        await BuildAsync(update);
        Register(update, "two");
        cloud.GoesSlowly = _ => true;
        var isGoing = 0;
        cloud.BeforeList = () =>
        {
            // Lists show it for a while longer.
            if (cloud.Drops.LastOrDefault() is { } id && ++isGoing % 40 == 0) cloud.Vanish(id);
        };

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(4, most);
    }

    [Fact]
    public async Task Update_BrokenOffWithOneTooMany_GoesOnWhenThatIsGone()
    {
        await BuildAsync("");
        Register("", "two");
        cloud.BeforeDrop = _ => throw new CloudException(CloudErrorKind.Transient, "not now");
        await occo.EnactAsync("shop");
        Assert.Equal(5, cloud.Machines.Count);
        cloud.BeforeDrop = _ => Task.CompletedTask;

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal((5, 4), (most, cloud.Machines.Count));
        Assert.All(occo.GetNodes(), n => Assert.Equal("two", n.Request.Context));
    }

    [Fact]
    public async Task Update_DropFirst_FailedOneGoesSlowly_TheOthersStay()
    {
        const string update = "update: {order: drop_first}";
        await BuildAsync(update);
        Register(update, "two");
        cloud.FirstState = (_, _) => ComponentState.Failed;
        cloud.GoesSlowly = _ => true;
        var looks = 0;
        cloud.BeforeList = () =>
        {
            if (++looks % 40 != 0) return;
            foreach (var id in cloud.Drops) cloud.Vanish(id);
        };

        Assert.False((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(3, occo.GetNodes().Count(n => n.State == NodeState.Ready && n.Request.Context == "one"));
    }

    [Fact]
    public async Task Refresh_InPlaceAndThenBack_IsSeenThoughTheNodeWantsNoRefresh()
    {
        cloud.Refreshable = (_, _) => true;
        await BuildAsync("refresh: none");
        Register("refresh: none", "two");
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Register("refresh: none", "one");

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.All(occo.GetNodes(), n => Assert.Equal("one", n.Request.Context));
    }

    [Fact]
    public async Task Update_DependentsThatCanBeRefreshed_HearOfItBeforeAnyInstanceGoes()
    {
        cloud.Refreshable = (from, _) => from.Context!.StartsWith("10.", StringComparison.Ordinal);
        Register("", "one", "");
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var stale = new List<string>();
        cloud.BeforeDrop = ids =>
        {
            var used = Proxy().Request.Context!.Split(',');
            stale.AddRange(occo.GetNodes().Where(n => ids.Contains(n.InstanceId) && used.Contains(n.Address))
                .Select(n => n.InstanceId!));
            return Task.CompletedTask;
        };
        Register("", "two", "");

        Assert.True((await occo.EnactAsync("shop")).Reached);
        occo.Scale("shop", "web", new() { Up = 1 });
        Assert.True((await occo.EnactAsync("shop")).Reached);
        occo.Scale("shop", "web", new() { Down = 1 });
        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(5, cloud.Drops.Count);
        Assert.Empty(stale);
    }

    [Fact]
    public async Task Update_DependentCannotBeTold_TheInstanceItUsesStays()
    {
        cloud.Refreshable = (from, _) => from.Context!.StartsWith("10.", StringComparison.Ordinal);
        Register("", "one", "");
        Assert.True((await occo.EnactAsync("shop")).Reached);
        cloud.OnRefresh = () => throw new CloudException(CloudErrorKind.Unauthorised, "not allowed");
        Register("", "two", "");

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Empty(cloud.Drops);
        Assert.Contains(result.Errors, e => e.Message.Contains("not allowed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", true, 0, 1)]
    [InlineData("refresh: recompose", true, 0, 1)]
    [InlineData("refresh: recompose", false, 1, 0)]
    [InlineData("refresh: replace", true, 1, 0)]
    [InlineData("refresh: none", true, 0, 0)]
    [InlineData("refresh: none", false, 0, 0)]
    public async Task DependeeChanged_DependentIsRefreshedAsItsNodeSays(
        string refresh, bool canRefresh, int replaced, int refreshed)
    {
        cloud.Refreshable = (_, _) => canRefresh;
        Register("", "one", refresh);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var proxy = Proxy();
        occo.Scale("shop", "web", new() { Up = 1 });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(replaced == 1, proxy.Id != Proxy().Id);
        Assert.Equal(refreshed, cloud.Refreshes.Count);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("refresh: none", 1)]
    public async Task NewVersionOfADependee_TouchesTheDependentAsItsNodeSays(string refresh, int contexts)
    {
        Register("", "one", refresh);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var proxy = Proxy();
        Register("", "two", refresh);

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(contexts, new[] { proxy.Request.Context, Proxy().Request.Context }.Distinct().Count());
    }

    private NodeInstance Proxy() => occo.GetNodes().Single(n => n.Name == "proxy");

    private HashSet<Guid> Ids() => [.. occo.GetNodes().Select(n => n.Id)];

    private async Task BuildAsync(string update)
    {
        Register(update, "one");
        Assert.True((await occo.EnactAsync("shop")).Reached);
        (most, fewest) = (0, int.MaxValue);
    }

    private void Register(string update, string context, string? refresh = null)
    {
        var compiled = occo.Compile(DescriptionSource.FromText(Description(update, context, refresh))).Infrastructure!;
        if (occo.FindInfrastructure("shop") is null) occo.Register(compiled);
        else occo.Update("shop", compiled);
    }

    private static string Description(string update, string context, string? refresh) => $$$"""
        infra_name: shop
        user_id: ops
        nodes:
          - {name: web, type: web, scaling: {min: 4, max: 5}{{{(update == "" ? "" : ", " + update)}}}}
        {{{(refresh is null ? "" : $"  - {{name: proxy, type: proxy{(refresh == "" ? "" : ", " + refresh)}}}\ndependencies: [[proxy, web]]")}}}
        node_definitions:
          web: [{resource: {type: fake}, contextualisation: {type: cloudinit, context_template: "{{{context}}}"}}]
          proxy:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "{{ getipall('web') | join(',') }}"}
        """;
}
