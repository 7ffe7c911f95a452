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
        var (changed, other) = (occo.GetNodes()[0], occo.GetNodes()[1]);
        using var control = DummyCloud.Control(Path.Combine(store.Folder, "dummy.db"));
        control.SetResource(changed.InstanceId!, key, value);

        var step = Assert.Single((await occo.PlanAsync("shop")).Steps);

        Assert.Equal((StepAction.Replace, changed.Id, reason), (step.Action, step.NodeId, step.Reason));
        var expected = key == "image_id" ? "image_id: b -> a" : "instance_type: large -> small";
        Assert.Equal(expected, Assert.Single(step.Differences).ToString());
        var result = await occo.EnactAsync("shop");
        Assert.Equal((true, 1), (result.Reached, result.Replaced));
        Assert.DoesNotContain(occo.GetNodes(), n => n.Id == changed.Id);
        Assert.Contains(occo.GetNodes(), n => n.Id == other.Id);
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    [Fact]
    public async Task Dummy_MachineStopped_IsShownAndReplaced()
    {
        var occo = await BuildAsync(Shop);
        using var control = DummyCloud.Control(Path.Combine(store.Folder, "dummy.db"));
        control.SetState(occo.GetNodes()[0].InstanceId!, ComponentState.Shutdown);

        var step = Assert.Single((await occo.PlanAsync("shop")).Steps);

        Assert.Equal((StepAction.Replace, "it was shut down behind Occo's back"), (step.Action, step.Reason));
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task Dummy_KeyThatWasNotAskedFor_IsNoDrift()
    {
        var occo = await BuildAsync(Shop.Replace(", instance_type: small", "", StringComparison.Ordinal));
        using var control = DummyCloud.Control(Path.Combine(store.Folder, "dummy.db"));
        control.SetResource(occo.GetNodes()[0].InstanceId!, "instance_type", "large");

        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    [Fact]
    public async Task Dummy_DescriptionFollowsWhatWasChanged_KeepsTheMachine()
    {
        var occo = await BuildAsync(Shop);
        using var control = DummyCloud.Control(Path.Combine(store.Folder, "dummy.db"));
        foreach (var node in occo.GetNodes()) control.SetResource(node.InstanceId!, "instance_type", "large");
        var before = occo.GetNodes().Select(n => n.Id).ToList();
        Update(occo, Shop.Replace("small", "large", StringComparison.Ordinal));

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(before, occo.GetNodes().Select(n => n.Id));
        Assert.All(occo.GetNodes(), n => Assert.Equal((2, "large"), (n.Version, n.Request.Resource["instance_type"])));
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
        tags["tier"] = "mine";

        var step = Assert.Single((await occo.PlanAsync("shop")).Steps);
        Assert.Equal((StepAction.Refresh, "tags.tier changed from web to mine behind Occo's back"),
            (step.Action, step.Reason));
        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1, 0), (result.Reached, result.Refreshed, result.Replaced));
        Assert.Single(cloud.Refreshes);
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    private async Task<Orchestrator> BuildAsync(string description, params ICloudHandler[] clouds)
    {
        var occo = store.Open(clouds);
        occo.Register(Compile(occo, description));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        return occo;
    }

    private static void Update(Orchestrator occo, string description) => occo.Update("shop", Compile(occo, description));

    private static CompiledInfrastructure Compile(Orchestrator occo, string description)
        => occo.Compile(DescriptionSource.FromText(description)).Require();
}
