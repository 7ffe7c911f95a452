using Xunit;

namespace Occo.Engine.Tests;

/// <summary>How running instances are replaced when their description changes: order, width, pause, failure.</summary>
public sealed class RollingUpdateTests : UpdateShop
{
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
        var before = await IdsAsync();
        await RegisterAsync(update, "two");

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 4), (result.Reached, result.Replaced));
        Assert.Empty(before.Intersect(await IdsAsync()));
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal("two", n.Request.Context));
        Assert.Equal((mostAtOnce, fewestAtOnce), (most, fewest));
    }

    [Fact]
    public async Task Update_Pause_IsKeptBetweenReplacements()
    {
        await BuildAsync("update: {pause: 60}");
        await RegisterAsync("update: {pause: 60}", "two");
        var start = time.GetUtcNow();

        Assert.True((await occo.EnactAsync("shop")).Reached);

        // Between four there are three.
        Assert.InRange(time.GetUtcNow() - start, TimeSpan.FromSeconds(180), TimeSpan.FromSeconds(200));
    }

    [Fact]
    public async Task Update_NewInstanceFailsDuringThePause_TheNextStaysUntilItIsHealed()
    {
        await BuildAsync("update: {pause: 60}");
        var before = await IdsAsync();
        await RegisterAsync("update: {pause: 60}", "two");
        cloud.AfterDrop = _ =>
        {
            cloud.AfterDrop = _ => { };
            var nodes = occo.GetNodesAsync().GetAwaiter().GetResult();
            var crashed = nodes.Single(n => n.Request.Context == "two").InstanceId!;
            cloud.Set(crashed, ComponentState.Failed, "it crashed");
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
        Assert.Empty(before.Intersect(await IdsAsync()));
    }

    [Theory]
    [InlineData("create_first", 4)]
    [InlineData("drop_first", 3)]
    public async Task Update_ThatFails_LeavesTheOthersRunning(string order, int left)
    {
        await BuildAsync($"update: {{order: {order}}}");
        var before = await IdsAsync();
        await RegisterAsync($"update: {{order: {order}}}", "two");
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Contains("no such image", result.Errors[^1].Message, StringComparison.Ordinal);
        Assert.Equal(left, before.Intersect(await IdsAsync()).Count());
        Assert.All((await occo.GetNodesAsync()).Where(n => n.Request.Context == "one"),
            n => Assert.Equal(NodeState.Ready, n.State));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Update_NewInstancesNeverWork_OneIsDroppedBeforeTheNextIsMade(bool goesSlowly)
    {
        await BuildAsync("");
        var before = await IdsAsync();
        await RegisterAsync("", "two");
        cloud.FirstState = (_, _) => ComponentState.Failed;
        cloud.GoesSlowly = _ => goesSlowly;
        cloud.BeforeList = () =>
        {
            foreach (var id in cloud.Drops) cloud.Vanish(id);
        };

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Equal(5, most);
        Assert.Equal(before, before.Intersect(await IdsAsync()).ToHashSet());
    }

    [Fact]
    public async Task Update_DropFirst_OldOneGoesSlowly_NoNewOneBeforeItIsGone()
    {
        const string update = "update: {order: drop_first}";
        await BuildAsync(update);
        await RegisterAsync(update, "two");
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
        await RegisterAsync("", "two");
        cloud.BeforeDrop = _ => throw new CloudException(CloudErrorKind.Transient, "not now");
        await occo.EnactAsync("shop");
        Assert.Equal(5, cloud.Machines.Count);
        cloud.BeforeDrop = _ => Task.CompletedTask;

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal((5, 4), (most, cloud.Machines.Count));
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal("two", n.Request.Context));
    }

    [Fact]
    public async Task Update_DropFirst_FailedOneGoesSlowly_TheOthersStay()
    {
        const string update = "update: {order: drop_first}";
        await BuildAsync(update);
        await RegisterAsync(update, "two");
        cloud.FirstState = (_, _) => ComponentState.Failed;
        cloud.GoesSlowly = _ => true;
        var looks = 0;
        cloud.BeforeList = () =>
        {
            if (++looks % 40 != 0) return;
            foreach (var id in cloud.Drops) cloud.Vanish(id);
        };

        Assert.False((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(3, (await occo.GetNodesAsync()).Count(n => n.State == NodeState.Ready
            && n.Request.Context == "one"));
    }
}
