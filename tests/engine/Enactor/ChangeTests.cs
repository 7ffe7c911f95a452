using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Scaling and new versions of a description, over a whole engine.</summary>
public sealed class ChangeTests : IDisposable
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

    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly Orchestrator occo;

    public ChangeTests() => occo = store.Open(cloud);

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Scale_Up_AddsAndRefreshesDependentInPlaceWhereTheCloudCan()
    {
        cloud.Refreshable = (_, _) => true;
        await BuildAsync();
        occo.Scale("shop", "web", new() { Up = 1 });

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal((1, 0, 1), (result.Created, result.Replaced, result.Refreshed));
        var (id, to) = Assert.Single(cloud.Refreshes);
        Assert.Equal(occo.GetNodes().Single(n => n.Name == "proxy").InstanceId, id);
        Assert.Equal(3, to.Context!.Split(',').Length);
        Assert.Equal(4, cloud.Creates.Count);
    }

    [Fact]
    public async Task Scale_Up_ReplacesDependentWhereTheCloudCannotRefresh()
    {
        await BuildAsync();
        var old = occo.GetNodes().Single(n => n.Name == "proxy");
        occo.Scale("shop", "web", new() { To = 3 });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        var proxy = occo.GetNodes().Single(n => n.Name == "proxy");
        Assert.NotEqual(old.Id, proxy.Id);
        Assert.Equal(3, proxy.Request.Context!.Split(',').Length);
    }

    [Fact]
    public async Task Scale_DownById_DropsThatOne()
    {
        cloud.Refreshable = (_, _) => true;
        await BuildAsync();
        occo.Scale("shop", "web", new() { To = 3 });
        await occo.EnactAsync("shop");
        var victim = occo.GetNodes().First(n => n.Name == "web");
        occo.Scale("shop", "web", new() { Drop = [victim.Id.ToString()] });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal([victim.InstanceId!], cloud.Drops);
        Assert.Equal(2, occo.GetNodes().Count(n => n.Name == "web"));
    }

    [Fact]
    public async Task Scale_TargetIsRemembered()
    {
        await BuildAsync();
        occo.Scale("shop", "web", new() { To = 4 });
        await occo.EnactAsync("shop");
        using var other = store.Open(cloud);

        Assert.True((await other.EnactAsync("shop")).Reached);
        Assert.Equal(4, other.GetNodes().Count(n => n.Name == "web"));
        Assert.Equal(5, other.FindInfrastructure("shop")!.Desired);
    }

    [Fact]
    public async Task Scale_BeyondRange_IsCutAndTheResultSaysSo()
    {
        await BuildAsync();
        var told = Assert.Single(occo.Scale("shop", "web", new() { To = 9 }));
        Assert.Contains("for 9 is cut to 5: the description allows", told, StringComparison.Ordinal);

        var result = await occo.EnactAsync("shop");

        Assert.Equal(5, occo.GetNodes().Count(n => n.Name == "web"));
        Assert.Contains("cut to 5", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Scale_SeveralRequests_EachHearsOfItself()
    {
        Register(Proxy);
        Assert.Empty(occo.Scale("shop", "web", new() { To = 4 }));
        Assert.Contains("for 7 is cut to 5", Assert.Single(occo.Scale("shop", "web", new() { Up = 3 })),
            StringComparison.Ordinal);
        Assert.Empty(occo.Scale("shop", "web", new() { Down = 1 }));
        Assert.Contains("no instance 'x'", Assert.Single(occo.Scale("shop", "web", new() { Drop = ["x"] })),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Difference_EntryOfAMapping_IsNamedWithoutItsValue()
    {
        var reason = ChangeDetector.Difference(
            Request(("A", "1"), ("PASSWORD", "old"), ("GONE", "x")),
            Request(("A", "1"), ("PASSWORD", "new"), ("NEW", null)));
        Assert.Equal("environment changed (PASSWORD, GONE, NEW)", reason);
    }

    [Fact]
    public void Difference_ManyEntries_AreCutShort()
        => Assert.Equal("environment changed (k0, k1, k2, k3, k4, ...)", ChangeDetector.Difference(
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
    public void Scale_UnknownNode_IsRefused()
    {
        Register(Proxy);
        Assert.Equal(FailureKind.NotFound,
            Assert.Throws<OccoException>(() => occo.Scale("shop", "nosuch", new() { Up = 1 })).Kind);
        Assert.Equal(FailureKind.InvalidArgument,
            Assert.Throws<OccoException>(() => occo.Scale("shop", "web", new() { Up = 1, Down = 1 })).Kind);
    }

    [Fact]
    public async Task Update_ContextChanged_ReplacesOneAtATimeNewBeforeOld()
    {
        cloud.Refreshable = (_, to) => to.Context!.StartsWith("10.", StringComparison.Ordinal);
        await BuildAsync();
        var least = int.MaxValue;
        cloud.BeforeDrop = _ =>
        {
            least = Math.Min(least, cloud.Machines.Count);
            return Task.CompletedTask;
        };
        Update(Proxy.Replace("IMAGE", "NEWER", StringComparison.Ordinal));

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.All(occo.GetNodes().Where(n => n.Name == "web"), n => Assert.Equal("NEWER", n.Request.Context));
        Assert.Equal(4, least);
        Assert.Equal(3, cloud.Machines.Count);
    }

    [Fact]
    public async Task Update_ReplacementFails_LeavesOldRunning()
    {
        await BuildAsync();
        var before = occo.GetNodes().Where(n => n.Name == "web").Select(n => n.InstanceId).ToList();
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");
        Update(Proxy.Replace("IMAGE", "NEWER", StringComparison.Ordinal));

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.All(before, id => Assert.Contains(cloud.Machines, m => m.InstanceId == id));
        Assert.Empty(cloud.Drops);
    }

    [Fact]
    public async Task Update_NothingThatTheMachineSees_ReplacesNothing()
    {
        await BuildAsync();
        Update(Proxy.Replace("colour: red", "colour: blue", StringComparison.Ordinal));

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal((3, 0), (cloud.Creates.Count, cloud.Drops.Count));
        Assert.All(occo.GetNodes(), n => Assert.Equal(2, n.Version));
    }

    [Fact]
    public async Task Update_NodeRemoved_DropsItsInstances()
    {
        await BuildAsync();
        Update("""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: web, scaling: {min: 2, max: 5}}]
            node_definitions:
              web: [{resource: {type: fake}, contextualisation: {type: cloudinit, context_template: "IMAGE"}}]
            """);

        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(["web", "web"], occo.GetNodes().Select(n => n.Name));
    }

    [Fact]
    public async Task Refresh_Fails_IsTriedAgain()
    {
        cloud.Refreshable = (_, _) => true;
        await BuildAsync();
        occo.Scale("shop", "web", new() { Up = 1 });
        var fails = 0;
        cloud.OnRefresh = () => fails++ == 0 ? throw new CloudException(CloudErrorKind.Invalid, "not now") : true;

        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Single(cloud.Refreshes);
    }

    private async Task BuildAsync()
    {
        Register(Proxy);
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    private void Register(string description)
        => occo.Register(occo.Compile(DescriptionSource.FromText(description)).Require());

    private void Update(string description)
        => occo.Update("shop", occo.Compile(DescriptionSource.FromText(description)).Require());
}
