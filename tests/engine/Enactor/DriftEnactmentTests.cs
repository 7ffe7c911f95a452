using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What somebody changed behind Occo's back is shown and repaired.</summary>
public sealed class DriftEnactmentTests : IDisposable
{
    private const string Shop = """
        infra_name: shop
        user_id: ops
        nodes: [{name: web, type: web, scaling: {min: 2, max: 2}}]
        node_definitions:
          web: [{resource: {type: dummy, image_id: a, instance_type: small}}]
        """;

    private readonly TempStore store = new();

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData("instance_type", "large", "instance_type changed from small to large behind Occo's back")]
    [InlineData("image_id", "b", "image_id changed from a to b behind Occo's back")]
    public async Task Dummy_MachineChanged_IsShownAndReplaced(string key, string value, string reason)
    {
        var occo = await BuildAsync(Shop);
        var (changed, other) = ((await occo.GetNodesAsync())[0], (await occo.GetNodesAsync())[1]);
        using var control = DummyCloud.Control(Path.Combine(store.Folder, "dummy.db"));
        control.SetResource(changed.InstanceId!, key, value);

        var step = Assert.Single((await occo.PlanAsync("shop")).Steps);

        Assert.Equal((StepAction.Replace, changed.Id, reason), (step.Action, step.NodeId, step.Reason));
        var expected = key == "image_id" ? "image_id: b -> a" : "instance_type: large -> small";
        Assert.Equal(expected, Assert.Single(step.Differences).ToString());
        var result = await occo.EnactAsync("shop");
        Assert.Equal((true, 1), (result.Reached, result.Replaced));
        Assert.DoesNotContain(await occo.GetNodesAsync(), n => n.Id == changed.Id);
        Assert.Contains(await occo.GetNodesAsync(), n => n.Id == other.Id);
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    [Fact]
    public async Task Dummy_MachineStopped_IsShownAndReplaced()
    {
        var occo = await BuildAsync(Shop);
        using var control = DummyCloud.Control(Path.Combine(store.Folder, "dummy.db"));
        control.SetState((await occo.GetNodesAsync())[0].InstanceId!, ComponentState.Shutdown);

        var step = Assert.Single((await occo.PlanAsync("shop")).Steps);

        Assert.Equal((StepAction.Replace, "it was shut down behind Occo's back"), (step.Action, step.Reason));
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task Dummy_KeyThatWasNotAskedFor_IsNoDrift()
    {
        var occo = await BuildAsync(Shop.Replace(", instance_type: small", "", StringComparison.Ordinal));
        using var control = DummyCloud.Control(Path.Combine(store.Folder, "dummy.db"));
        control.SetResource((await occo.GetNodesAsync())[0].InstanceId!, "instance_type", "large");

        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    [Fact]
    public async Task Dummy_DescriptionFollowsWhatWasChanged_KeepsTheMachine()
    {
        var occo = await BuildAsync(Shop);
        using var control = DummyCloud.Control(Path.Combine(store.Folder, "dummy.db"));
        foreach (var node in await occo.GetNodesAsync())
            control.SetResource(node.InstanceId!, "instance_type", "large");
        var before = (await occo.GetNodesAsync()).Select(n => n.Id).ToList();
        await UpdateAsync(occo, Shop.Replace("small", "large", StringComparison.Ordinal));

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(before, (await occo.GetNodesAsync()).Select(n => n.Id));
        Assert.All(await occo.GetNodesAsync(),
            n => Assert.Equal((2, "large"), (n.Version, n.Request.Resource["instance_type"])));
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    [Fact]
    public async Task Fake_TagChangedWhereTheCloudCanRefresh_IsRefreshedOnce()
    {
        var tags = new Dictionary<string, object?> { ["tier"] = "web" };
        var cloud = new FakeCloud
        {
            Refreshable = (from, to) => Equals(from.Resource["image_id"], to.Resource["image_id"]),
        };
        cloud.Shows = m => m with { Observed = new Dictionary<string, object?> { ["tags"] = tags } };
        cloud.OnRefresh = () => { tags["tier"] = "web"; return true; };
        var occo = await BuildAsync(Shop.Replace("dummy, image_id: a", "fake, image_id: a, tags: {tier: web}",
            StringComparison.Ordinal).Replace("min: 2, max: 2", "min: 1, max: 1", StringComparison.Ordinal), cloud);

        // The answer to the creation does not show the tags; the next list does.
        Assert.True((await occo.EnactAsync("shop")).Reached);
        tags["tier"] = "mine";

        var step = Assert.Single((await occo.PlanAsync("shop")).Steps);
        Assert.Equal((StepAction.Refresh, "tags.tier changed from web to mine behind Occo's back"),
            (step.Action, step.Reason));
        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1, 0), (result.Reached, result.Refreshed, result.Replaced));
        Assert.Single(cloud.Refreshes);
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    // A machine that was replaced for its cloud's own words would be replaced for ever, and costs money each time.
    [Fact]
    public async Task Fake_CloudTranslatesWhatWasAsked_KeepsTheMachineAndFindsLaterChanges()
    {
        var size = "m9.big";
        var cloud = new FakeCloud
        {
            Shows = m => m with { Observed = new Dictionary<string, object?> { ["instance_type"] = size } },
        };
        var occo = await BuildAsync(Shop.Replace("dummy", "fake", StringComparison.Ordinal), cloud);
        for (var i = 0; i < 3; i++)
        {
            // Each time as a new process.
            var other = await store.OpenAsync([cloud]);
            var plan = await other.PlanAsync("shop");
            Assert.True(plan.IsEmpty);
            Assert.Equal("web: the cloud 'fake' made 2 instances otherwise than asked for (instance_type: small -> "
                + "m9.big). Occo leaves it so; if you want something else, change the description.",
                Assert.Single(plan.Warnings));
            var result = await other.EnactAsync("shop");
            Assert.Equal((true, 0), (result.Reached, result.Replaced));
        }

        Assert.Equal(2, cloud.Creates.Count);
        size = "m9.bigger";
        var steps = (await (await store.OpenAsync([cloud])).PlanAsync("shop")).Steps;
        Assert.All(steps, s => Assert.Equal((StepAction.Replace, "instance_type changed from small to m9.bigger behind "
            + "Occo's back"), (s.Action, s.Reason)));
        Assert.Equal(2, steps.Count);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    private async Task<Orchestrator> BuildAsync(string description, params ICloudHandler[] clouds)
    {
        var occo = await store.OpenAsync(clouds);
        await occo.RegisterAsync(description);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        return occo;
    }

    private static async Task UpdateAsync(Orchestrator occo, string description)
        => await occo.UpdateAsync("shop", description);
}
