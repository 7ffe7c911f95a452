using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Scaling and new versions of a description, over a whole engine.</summary>
public sealed class ChangeTests : FakeShop
{
    private const string Proxy = """
        infra_name: shop
        user_id: ops
        variables: {colour: red}
        nodes:
          - {name: web, type: web, scaling: {min: 2, max: 5}}
          - {name: proxy, type: proxy}
        dependencies: [[proxy, web]]
        node_definitions:
          web: [{resource: {type: fake}, contextualisation: {type: cloudinit, context_template: "IMAGE"}}]
          proxy:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "{{ getipall('web') | join(',') }}"}
        """;

    [Fact]
    public async Task Scale_Up_AddsAndRefreshesDependentInPlaceWhereTheCloudCan()
    {
        cloud.Refreshable = (_, _) => true;
        await BuildAsync(Proxy);
        await occo.ScaleAsync("shop", "web", new() { Up = 1 });

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal((1, 0, 1), (result.Created, result.Replaced, result.Refreshed));
        var (id, to) = Assert.Single(cloud.Refreshes);
        Assert.Equal((await NodeAsync("proxy")).InstanceId, id);
        Assert.Equal(3, to.Context!.Split(',').Length);
        Assert.Equal(4, cloud.Creates.Count);
    }

    [Fact]
    public async Task Scale_Up_ReplacesDependentWhereTheCloudCannotRefresh()
    {
        await BuildAsync(Proxy);
        var old = await NodeAsync("proxy");
        await occo.ScaleAsync("shop", "web", new() { To = 3 });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        var proxy = await NodeAsync("proxy");
        Assert.NotEqual(old.Id, proxy.Id);
        Assert.Equal(3, proxy.Request.Context!.Split(',').Length);
    }

    [Fact]
    public async Task Scale_DownById_DropsThatOne()
    {
        cloud.Refreshable = (_, _) => true;
        await BuildAsync(Proxy);
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        await occo.EnactAsync("shop");
        var victim = (await occo.GetNodesAsync()).First(n => n.Name == "web");
        await occo.ScaleAsync("shop", "web", new() { Drop = [victim.Id.ToString()] });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal([victim.InstanceId!], cloud.Drops);
        Assert.Equal(2, (await occo.GetNodesAsync()).Count(n => n.Name == "web"));
    }

    [Fact]
    public async Task Scale_TargetIsRemembered()
    {
        await BuildAsync(Proxy);
        await occo.ScaleAsync("shop", "web", new() { To = 4 });
        await occo.EnactAsync("shop");
        using var other = await store.OpenAsync(cloud);

        Assert.True((await other.EnactAsync("shop")).Reached);
        Assert.Equal(4, (await other.GetNodesAsync()).Count(n => n.Name == "web"));
        Assert.Equal(5, (await other.FindInfrastructureAsync("shop"))!.Desired);
    }

    [Fact]
    public async Task Scale_BeyondRange_IsCutAndTheResultSaysSo()
    {
        await BuildAsync(Proxy);
        var told = Assert.Single(await occo.ScaleAsync("shop", "web", new() { To = 9 }));
        Assert.Contains("9 is cut to 5: the description allows", told, StringComparison.Ordinal);

        var result = await occo.EnactAsync("shop");

        Assert.Equal(5, (await occo.GetNodesAsync()).Count(n => n.Name == "web"));
        Assert.Contains("cut to 5", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scale_SeveralRequests_EachHearsOfItself()
    {
        await RegisterAsync(Proxy);
        Assert.Empty(await occo.ScaleAsync("shop", "web", new() { To = 4 }));
        Assert.Contains("7 is cut to 5", Assert.Single(await occo.ScaleAsync("shop", "web", new() { Up = 3 })),
            StringComparison.Ordinal);
        Assert.Empty(await occo.ScaleAsync("shop", "web", new() { Down = 1 }));
    }

    [Fact]
    public async Task Scale_UnknownInstance_IsAnErrorAndStoresNothing()
    {
        await BuildAsync(Proxy);
        var known = (await occo.GetNodesAsync()).First(n => n.Name == "web");

        var error = await Assert.ThrowsAsync<OccoException>(
            () => occo.ScaleAsync("shop", "web", new() { Drop = [$"{known.Id}", "x"] }));

        Assert.Equal(FailureKind.NotFound, error.Kind);
        Assert.Contains("no instance 'x'", error.Message, StringComparison.Ordinal);
        Assert.Empty((await occo.FindInfrastructureAsync("shop"))!.Pending);
    }

    [Fact]
    public async Task Scale_RefusedInWhole_ChangesNothingAndIsNoReason()
    {
        await BuildAsync(Proxy);
        await occo.ScaleAsync("shop", "web", new() { To = 5 });
        await occo.EnactAsync("shop");
        var before = await occo.GetEventsAsync();

        var told = Assert.Single(await occo.ScaleAsync("shop", "web", new() { Up = 1 }));

        Assert.Equal("web: nothing changes: 6 is cut to 5: the description allows 2 to 5", told);
        Assert.Equal(before.Count, (await occo.GetEventsAsync()).Count);
        Assert.Equal(InfrastructureState.Ready, (await occo.FindInfrastructureAsync("shop"))!.State);
        await occo.DropNodeAsync((await occo.GetNodesAsync()).First(n => n.Name == "web").Id);
        Assert.Equal("scale request 1: 5 wanted, 4 there", (await occo.PlanAsync("shop")).Steps[0].Reason);
    }

    [Fact]
    public async Task Enact_RequestIsVoidInTheNewestVersion_IsNoReason()
    {
        await BuildAsync(Proxy);
        await occo.ScaleAsync("shop", "web", new() { To = 4 });
        await occo.EnactAsync("shop");
        await occo.ScaleAsync("shop", "web", new() { Up = 1 });
        await UpdateAsync(Proxy.Replace("max: 5", "max: 4", StringComparison.Ordinal));

        var result = await occo.EnactAsync("shop");

        Assert.Contains("scale request 2: 5 is cut to 4", Assert.Single(result.Warnings), StringComparison.Ordinal);
        var web = (await occo.GetNodesAsync()).First(n => n.Name == "web");
        await occo.DropNodeAsync(web.Id);
        Assert.Equal("scale request 1: 4 wanted, 3 there", (await occo.PlanAsync("shop")).Steps[0].Reason);
    }

    [Fact]
    public void Difference_EntryOfAMapping_IsNamedWithoutItsValue()
    {
        var reason = RequestDifferences.Plain.Reason(
            Request(("A", "1"), ("PASSWORD", "old"), ("GONE", "x")),
            Request(("A", "1"), ("PASSWORD", "new"), ("NEW", null)));
        Assert.Equal("environment changed (PASSWORD, GONE, NEW)", reason);
    }

    [Fact]
    public void Difference_ManyEntries_AreCutShort()
        => Assert.Equal("environment changed (k0, k1, k2, k3, k4, ...)", RequestDifferences.Plain.Reason(
            Request(), Request([.. Enumerable.Range(0, 9).Select(i => ($"k{i}", (object?)"v"))])));

    private static ComposedRequest Request(params (string Key, object? Value)[] environment) => new()
    {
        Resource = new Dictionary<string, object?>
        {
            ["type"] = "fake",
            ["environment"] = environment.ToDictionary(e => e.Key, e => e.Value),
        },
    };

    [Fact]
    public async Task Scale_UnknownNode_IsRefused()
    {
        await RegisterAsync(Proxy);
        Assert.Equal(FailureKind.NotFound,
            (await Assert.ThrowsAsync<OccoException>(() => occo.ScaleAsync("shop", "nosuch", new() { Up = 1 }))).Kind);
        Assert.Equal(FailureKind.InvalidArgument,
            (await Assert.ThrowsAsync<OccoException>(() => occo.ScaleAsync("shop", "web", new() { Up = 1, Down = 1 })))
                .Kind);
    }

    [Fact]
    public async Task Update_ContextChanged_ReplacesOneAtATimeNewBeforeOld()
    {
        cloud.Refreshable = (_, to) => to.Context!.StartsWith("10.", StringComparison.Ordinal);
        await BuildAsync(Proxy);
        var least = int.MaxValue;
        cloud.BeforeDrop = _ =>
        {
            least = Math.Min(least, cloud.Machines.Count);
            return Task.CompletedTask;
        };
        await UpdateAsync(Proxy.Replace("IMAGE", "NEWER", StringComparison.Ordinal));

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.All(
            (await occo.GetNodesAsync()).Where(n => n.Name == "web"), n => Assert.Equal("NEWER", n.Request.Context));
        Assert.Equal(4, least);
        Assert.Equal(3, cloud.Machines.Count);
    }

    [Fact]
    public async Task Update_ReplacementFails_LeavesOldRunning()
    {
        await BuildAsync(Proxy);
        var before = (await occo.GetNodesAsync()).Where(n => n.Name == "web").Select(n => n.InstanceId).ToList();
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");
        await UpdateAsync(Proxy.Replace("IMAGE", "NEWER", StringComparison.Ordinal));

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.All(before, id => Assert.Contains(cloud.Machines, m => m.InstanceId == id));
        Assert.Empty(cloud.Drops);
    }

    [Fact]
    public async Task Update_NothingThatTheMachineSees_ReplacesNothing()
    {
        await BuildAsync(Proxy);
        await UpdateAsync(Proxy.Replace("colour: red", "colour: blue", StringComparison.Ordinal));

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal((3, 0), (cloud.Creates.Count, cloud.Drops.Count));
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal(2, n.Version));
    }

    [Fact]
    public async Task Update_NodeRemoved_DropsItsInstances()
    {
        await BuildAsync(Proxy);
        await UpdateAsync("""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: web, scaling: {min: 2, max: 5}}]
            node_definitions:
              web: [{resource: {type: fake}, contextualisation: {type: cloudinit, context_template: "IMAGE"}}]
            """);

        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(["web", "web"], (await occo.GetNodesAsync()).Select(n => n.Name));
    }

    [Fact]
    public async Task Refresh_Fails_IsTriedAgain()
    {
        cloud.Refreshable = (_, _) => true;
        await BuildAsync(Proxy);
        await occo.ScaleAsync("shop", "web", new() { Up = 1 });
        var fails = 0;
        cloud.OnRefresh = () => fails++ == 0 ? throw new CloudException(CloudErrorKind.Invalid, "not now") : true;

        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Single(cloud.Refreshes);
    }
}
