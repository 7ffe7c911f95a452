using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Every kind of change of a description, and what it does to what runs.</summary>
public sealed class UpdateEffectTests : IDisposable
{
    private const string Shop = """
        infra_name: shop
        user_id: ops
        variables: {colour: red, unused: x}
        nodes:
          - {name: db, type: db}
          - {name: web, type: web, scaling: {min: 2, max: 4}}
          - {name: proxy, type: proxy}
        dependencies: [[web, db], [proxy, web]]
        node_definitions:
          db:
            - resource: {type: dummy, image_id: a}
          web:
            - resource: {type: dummy, instance_type: small}
              contextualisation: {type: cloudinit, context_template: "{{ variables.colour }} {{ getip('db') }}"}
          proxy:
            - resource: {type: dummy}
              contextualisation: {type: cloudinit, context_template: "{{ getipall('web') | join(',') }}"}

        """;

    private readonly TempStore store = new();
    private readonly DummyCloud dummy = new();

    public void Dispose()
    {
        store.Dispose();
        dummy.Dispose();
    }

    [Theory]
    [InlineData("resource", "image_id: a", "image_id: b", "Replace db: image_id changed from a to b")]
    [InlineData("resource key more", "image_id: a", "image_id: a, instance_type: s",
        "Replace db: instance_type changed from nothing to s")]
    [InlineData("resource key less", "type: dummy, instance_type: small", "type: dummy",
        "Replace web: instance_type changed from small to nothing|"
        + "Replace web: instance_type changed from small to nothing")]
    [InlineData("contextualisation", "{{ variables.colour }}", "very {{ variables.colour }}",
        "Refresh web: its context changed|Refresh web: its context changed")]
    [InlineData("contextualisation more", "image_id: a}",
        "image_id: a}\n      contextualisation: {type: cloudinit, context_template: x}",
        "Refresh db: its context changed")]
    [InlineData("variable that is used", "colour: red", "colour: blue",
        "Refresh web: its context changed|Refresh web: its context changed")]
    [InlineData("variable that is not used", "unused: x", "unused: y", "")]
    [InlineData("variable of a node", "max: 4}", "max: 4}, variables: {colour: blue}",
        "Refresh web: its context changed|Refresh web: its context changed")]
    [InlineData("definition: another type", "name: db, type: db", "name: db, type: proxy",
        "Replace db: image_id changed from a to nothing")]
    [InlineData(
        "definition: another alternative", "image_id: a}", "image_id: a}\n    - resource: {type: dummy, image_id: b}",
        "")]
    [InlineData("health check", "image_id: a}", "image_id: a}\n      health_check: {ping: false}", "")]
    [InlineData("scaling up", "min: 2", "min: 3", "Create web: 3 wanted, 2 there")]
    [InlineData("scaling down", "min: 2, max: 4", "min: 1, max: 1", "Drop web: 1 wanted, 2 there")]
    [InlineData("scaling range", "max: 4", "max: 9", "")]
    [InlineData("node added", "nodes:", "nodes:\n  - {name: cache, type: db}", "Create cache: it does not exist yet")]
    [InlineData(
        "node removed", "  - {name: proxy, type: proxy}", "", "Drop proxy: the description has no such node any more")]
    [InlineData("dependency added", "[[web, db],", "[[proxy, db], [web, db],", "")]
    [InlineData("dependency removed", "[[web, db], [proxy, web]]", "[[web, db]]", "")]
    [InlineData("dependency with a mapping", "[web, db]", "{connection: [web, db], mappings: [[ip, db.ip]]}",
        "Refresh web: attribute connections changed|Refresh web: attribute connections changed")]
    [InlineData("rules of updates", "max: 4}", "max: 4}, update: {order: drop_first, pause: 5}", "")]
    [InlineData("time-out", "max: 4}", "max: 4}, create_timeout: 60", "")]
    [InlineData("rules of refreshes", "max: 4}", "max: 4}, refresh: replace", "")]
    [InlineData("owner", "user_id: ops", "user_id: me", "")]
    public async Task Update_OfThatKind_HasThatEffect(string kind, string from, string to, string effect)
    {
        var occo = await BuildAsync(new RefreshingCloud(dummy));
        var before = (await occo.GetNodesAsync()).Select(n => n.Id).ToHashSet();
        var changed = Changed(kind, from, to);
        Assert.NotEqual(Shop, changed);
        await occo.UpdateAsync("shop", changed);

        var plan = await occo.PlanAsync("shop");

        Assert.Equal(effect, string.Join('|', plan.Steps.Select(s => $"{s.Action} {s.Node}: {s.Reason}")));
        Assert.All(plan.Steps.Where(s => s.Action is StepAction.Replace or StepAction.Refresh),
            s => Assert.NotEmpty(s.Differences));
        Assert.Equal(4, plan.Unchanged + plan.Steps.Count(s => s.Action != StepAction.Create));
        var result = await occo.EnactAsync("shop");
        Assert.True(result.Reached);
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal(2, n.Version));
        var made = plan.Steps.Count(s => s.Action is StepAction.Create or StepAction.Replace);
        Assert.Equal(made, (await occo.GetNodesAsync()).Count(n => !before.Contains(n.Id)));
    }

    [Fact]
    public async Task Update_MadeOfAVariableWithASecretName_IsHiddenInThePlan()
    {
        var occo = await BuildAsync(dummy);
        var changed = Shop.Replace("{colour: red", "{db_password: hush4711, colour: red", StringComparison.Ordinal)
            .Replace("image_id: a}", "image_id: 'a-{{ variables.db_password }}'}", StringComparison.Ordinal);
        await occo.UpdateAsync("shop", changed);

        var step = Assert.Single((await occo.PlanAsync("shop")).Steps);

        Assert.Equal("image_id changed", step.Reason);
        Assert.Equal("image_id: *** -> ***", Assert.Single(step.Differences).ToString());
    }

    [Theory]
    [InlineData("{{ variables.colour }}", "very {{ variables.colour }}")]
    [InlineData("colour: red", "colour: blue")]
    public async Task Update_OfContext_ReplacesWhereTheCloudCannotRefresh(string from, string to)
    {
        var occo = await BuildAsync(dummy);
        await occo.UpdateAsync("shop", Shop.Replace(from, to, StringComparison.Ordinal));

        Assert.Equal(["Replace web", "Replace web"],
            (await occo.PlanAsync("shop")).Steps.Select(s => $"{s.Action} {s.Node}"));
        var result = await occo.EnactAsync("shop");

        // The proxy follows, because the addresses of web are others.
        Assert.Equal((true, 3), (result.Reached, result.Replaced));
    }

    // Without its node a dependency cannot stay.
    private static string Changed(string kind, string from, string to)
    {
        var changed = Shop.Replace(from, to, StringComparison.Ordinal);
        return kind == "node removed" ? changed.Replace(", [proxy, web]", "", StringComparison.Ordinal) : changed;
    }

    private async Task<Orchestrator> BuildAsync(ICloudHandler cloud)
    {
        var occo = await store.OpenAsync(cloud);
        await occo.RegisterAsync(Shop);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        return occo;
    }
}
