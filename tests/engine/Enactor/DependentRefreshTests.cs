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
        Register("refresh: none", "two");
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Register("refresh: none", "one");

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.All(occo.GetNodes(), n => Assert.Equal("one", n.Request.Context));
    }

    [Theory]
    [InlineData("", new[] { "proxy" })]
    [InlineData("refresh: none", new string[0])]
    public async Task Plan_OfADependee_NamesWhoFollows(string refresh, string[] followers)
    {
        Register("", "one", refresh);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Empty((await occo.PlanAsync("shop")).Followers);
        Register("", "two", refresh);

        var plan = await occo.PlanAsync("shop");

        Assert.DoesNotContain(plan.Steps, s => s.Node == "proxy");
        Assert.Equal(followers, plan.Followers);
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
}
