using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What becomes of those who use the instances of another node, when these change.</summary>
public sealed class DependentRefreshTests : UpdateShop
{
    [Fact]
    public async Task Refresh_InPlaceAndThenBack_IsSeenThoughTheNodeWantsNoRefresh()
    {
        cloud.Refreshable = (_, _) => true;
        await BuildAsync("refresh: none");
        await RegisterAsync("refresh: none", "two");
        Assert.True((await occo.EnactAsync("shop")).Reached);
        await RegisterAsync("refresh: none", "one");

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal("one", n.Request.Context));
    }

    [Theory]
    [InlineData("", new[] { "proxy" })]
    [InlineData("refresh: none", new string[0])]
    public async Task Plan_OfADependee_NamesWhoFollows(string refresh, string[] followers)
    {
        await RegisterAsync("", "one", refresh);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Empty((await occo.PlanAsync("shop")).Followers);
        await RegisterAsync("", "two", refresh);

        var plan = await occo.PlanAsync("shop");

        Assert.DoesNotContain(plan.Steps, s => s.Node == "proxy");
        Assert.Equal(followers, plan.Followers);
    }

    [Fact]
    public async Task Update_DependentsThatCanBeRefreshed_HearOfItBeforeAnyInstanceGoes()
    {
        cloud.Refreshable = (from, _) => from.Context!.StartsWith("10.", StringComparison.Ordinal);
        await RegisterAsync("", "one", "");
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var stale = new List<string>();
        cloud.BeforeDrop = async ids =>
        {
            var used = (await ProxyAsync()).Request.Context!.Split(',');
            stale.AddRange((await occo.GetNodesAsync()).Where(n => ids.Contains(n.InstanceId)
                && used.Contains(n.Address))
                .Select(n => n.InstanceId!));
        };
        await RegisterAsync("", "two", "");

        Assert.True((await occo.EnactAsync("shop")).Reached);
        await occo.ScaleAsync("shop", "web", new() { Up = 1 });
        Assert.True((await occo.EnactAsync("shop")).Reached);
        await occo.ScaleAsync("shop", "web", new() { Down = 1 });
        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(5, cloud.Drops.Count);
        Assert.Empty(stale);
    }

    [Fact]
    public async Task Update_DependentCannotBeTold_TheInstanceItUsesStays()
    {
        cloud.Refreshable = (from, _) => from.Context!.StartsWith("10.", StringComparison.Ordinal);
        await RegisterAsync("", "one", "");
        Assert.True((await occo.EnactAsync("shop")).Reached);
        cloud.OnRefresh = () => throw new CloudException(CloudErrorKind.Unauthorised, "not allowed");
        await RegisterAsync("", "two", "");

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
        await RegisterAsync("", "one", refresh);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var proxy = await ProxyAsync();
        await occo.ScaleAsync("shop", "web", new() { Up = 1 });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(replaced == 1, proxy.Id != (await ProxyAsync()).Id);
        Assert.Equal(refreshed, cloud.Refreshes.Count);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("refresh: none", 1)]
    public async Task NewVersionOfADependee_TouchesTheDependentAsItsNodeSays(string refresh, int contexts)
    {
        await RegisterAsync("", "one", refresh);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var proxy = await ProxyAsync();
        await RegisterAsync("", "two", refresh);

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(
            contexts, new[] { proxy.Request.Context, (await ProxyAsync()).Request.Context }.Distinct().Count());
    }
}
