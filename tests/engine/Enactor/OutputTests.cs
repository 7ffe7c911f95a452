using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Outputs of infrastructures, and infrastructures that use those of others, over a whole engine.</summary>
public sealed class OutputTests : IAsyncLifetime
{
    private const string Base = """
        infra_name: base
        user_id: ops
        variables: {port: 5432}
        nodes: [{name: db, type: t, scaling: {min: 1, max: 3}}]
        outputs:
          db_ip: "{{ getip('db') }}"
          all: "{{ getipall('db') }}"
          port: "{{ variables.port }}"
          text: "{{ infra_name }}:{{ variables.port }}"
          fixed: [1, {a: true}]
        node_definitions: {t: [{resource: {type: fake}}]}
        """;

    private const string App = """
        infra_name: app
        user_id: ops
        nodes: [{name: web, type: t}]
        node_definitions:
          t:
            - resource: {type: other}
              contextualisation: {type: cloudinit, context_template: "db={{ infra('base').outputs.db_ip }}"}
        """;

    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly FakeCloud appCloud = new("other");
    private Orchestrator occo = null!;

    public async Task InitializeAsync() => occo = await store.OpenAsync(cloud, appCloud);

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task GetOutputs_BeforeAndAfterTheBuild_AreNullWithAReasonAndThenValues()
    {
        await RegisterAsync(Base);
        var before = (await occo.GetOutputsAsync("base")).ToDictionary(o => o.Name);
        Assert.Equal(["db_ip", "all", "port", "text", "fixed"], before.Keys);
        Assert.Null(before["db_ip"].Value);
        Assert.Contains("does not have an instance with an address yet. The next enactment of 'base' makes it.",
            before["db_ip"].Reason, StringComparison.Ordinal);
        Assert.Equal((5432L, "base:5432"), (before["port"].Value, before["text"].Value));

        await ReachAsync("base");

        var after = (await occo.GetOutputsAsync("base")).ToDictionary(o => o.Name);
        Assert.All(after.Values, o => Assert.True(o.IsAvailable, o.Reason));
        Assert.Equal((await occo.GetNodesAsync()).Single().Address, after["db_ip"].Value);
        Assert.Equal(new List<object?> { after["db_ip"].Value }, after["all"].Value);
        Assert.Equal("""[1,{"a":true}]""", PlainJson.Write(after["fixed"].Value));
    }

    [Fact]
    public async Task GetInfo_Outputs_AnswersAllAndOne()
    {
        await RegisterAsync(Base);
        var of = new InformationArguments { Infrastructure = "base" };
        var all = (IReadOnlyDictionary<string, object?>)(await occo.GetInfoAsync("infrastructure.outputs", of))!;
        Assert.Null(all["db_ip"]);
        Assert.Contains(
            "does not have an instance", (await Assert.ThrowsAsync<OccoException>(() => OneAsync("db_ip"))).Message);
        Assert.Contains("'fixed'", (await Assert.ThrowsAsync<OccoException>(() => OneAsync("fixd"))).Message);
        Assert.Equal(FailureKind.InvalidArgument,
            (await Assert.ThrowsAsync<OccoException>(() => occo.GetInfoAsync("infrastructure.output", of))).Kind);

        await ReachAsync("base");

        Assert.Equal((await occo.GetNodesAsync()).Single().Address, await OneAsync("db_ip"));

        Task<object?> OneAsync(string name) => occo.GetInfoAsync("infrastructure.output",
            of with { Other = new Dictionary<string, object?> { ["output"] = name } });
    }

    [Fact]
    public async Task Enact_UsesOutput_GetsItAndIsRefreshedWhenItChanges()
    {
        appCloud.Refreshable = (_, _) => true;
        await BuildBothAsync();
        var first = (await occo.GetNodesAsync(new() { Infrastructure = "base" })).Single();
        Assert.Equal($"db={first.Address}", (await WebAsync()).Request.Context);
        var web = (await WebAsync()).Id;

        cloud.Vanish(first.InstanceId!);
        await ReachAsync("base");
        var plan = await occo.PlanAsync("app");
        await ReachAsync("app");

        var second = (await occo.GetNodesAsync(new() { Infrastructure = "base" })).Single();
        Assert.NotEqual(first.Address, second.Address);
        Assert.Equal((web, $"db={second.Address}"), ((await WebAsync()).Id, (await WebAsync()).Request.Context));
        var step = Assert.Single(plan.Steps);
        Assert.Equal(StepAction.Refresh, step.Action);
        Assert.StartsWith("the output db_ip of base changed from", step.Reason, StringComparison.Ordinal);
        Assert.Empty((await occo.PlanAsync("app")).Steps);
    }

    [Theory]
    [InlineData("none", StepAction.Wait)]
    [InlineData("replace", StepAction.Replace)]
    [InlineData("recompose", StepAction.Refresh)]
    public async Task Plan_OutputChanged_ObeysRefresh(string refresh, StepAction expected)
    {
        appCloud.Refreshable = (_, _) => true;
        await BuildBothAsync(App.Replace("type: t}]", $"type: t, refresh: {refresh}}}]", StringComparison.Ordinal));
        cloud.Vanish((await occo.GetNodesAsync(new() { Infrastructure = "base" })).Single().InstanceId!);
        await ReachAsync("base");

        var steps = (await occo.PlanAsync("app")).Steps;

        if (expected == StepAction.Wait) Assert.Empty(steps);
        else Assert.Equal(expected, Assert.Single(steps).Action);
    }

    [Fact]
    public async Task Enact_BaseIsNotThereOrNotBuilt_FailsAndSaysWhatToDo()
    {
        await RegisterAsync(App);
        var plan = await occo.PlanAsync("app");
        Assert.Contains(plan.Warnings, w => w.Contains("no infrastructure of that name", StringComparison.Ordinal));
        var missing = await occo.EnactAsync("app");
        Assert.False(missing.Reached);
        Assert.Contains(missing.Errors,
            e => e.Message.Contains("There is no infrastructure 'base'", StringComparison.Ordinal));

        await RegisterAsync(Base);
        var early = await occo.EnactAsync("app");
        Assert.Contains(early.Errors, e => e.Message.Contains("Build 'base' first", StringComparison.Ordinal));
        Assert.Empty(appCloud.Machines);

        await ReachAsync("base");
        await ReachAsync("app");
    }

    [Fact]
    public async Task Enact_BaseGone_LeavesWhatRunsAlone()
    {
        await BuildBothAsync();
        Assert.True((await occo.RemoveAsync("base", new() { EvenIfUsed = true })).Reached);

        var result = await occo.EnactAsync("app");

        Assert.True(result is { Reached: true, Replaced: 0, Created: 0 });
        Assert.Contains("'base'", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_Used_IsRefusedUntilNobodyUsesIt()
    {
        await BuildBothAsync();
        Assert.Equal(["app"], await occo.GetUsersAsync("base"));

        var refused = await Assert.ThrowsAsync<OccoException>(() => occo.RemoveAsync("base"));

        Assert.Equal(FailureKind.InUse, refused.Kind);
        Assert.Contains("'base' is used by app", refused.Message, StringComparison.Ordinal);
        Assert.Equal(InfrastructureState.Ready, (await occo.FindInfrastructureAsync("base"))!.State);
        Assert.Single(cloud.Machines);

        await occo.UpdateAsync(
            "app", App.Replace("infra('base').outputs.db_ip", "name", StringComparison.Ordinal));
        Assert.Empty(await occo.GetUsersAsync("base"));
        Assert.True((await occo.RemoveAsync("base")).Reached);
    }

    [Fact]
    public async Task GetUsers_RemovedAndUnrelated_AreNotNamed()
    {
        await RegisterAsync(Base);
        await RegisterAsync(App.Replace("infra_name: app", "infra_name: other", StringComparison.Ordinal)
            .Replace("infra('base')", "infra('else')", StringComparison.Ordinal));
        Assert.Empty(await occo.GetUsersAsync("base"));
        Assert.Equal(["other"], await UsersAsync("else"));

        async Task<string[]> UsersAsync(string name)
        {
            await RegisterAsync(Base.Replace("infra_name: base", $"infra_name: {name}", StringComparison.Ordinal));
            return [.. await occo.GetUsersAsync(name)];
        }
    }

    [Fact]
    public async Task GetOutputs_OutputsOfEachOther_EndWithAReason()
    {
        await RegisterAsync(Asking("one", "two"));
        await RegisterAsync(Asking("two", "one"));

        var output = Assert.Single(await occo.GetOutputsAsync("one"));

        Assert.Null(output.Value);
        Assert.Contains("one.x -> two.x -> one.x", output.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetOutputs_LongChain_EndsWithAReason()
    {
        for (var i = 0; i < 40; i++) await RegisterAsync(Asking($"i{i}", $"i{i + 1}"));
        Assert.Contains(
            "More than 16 outputs", Assert.Single(await occo.GetOutputsAsync("i0")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetOutputs_AsksForItselfThroughTheBroker_EndsWithAReason()
    {
        await RegisterAsync("""
            infra_name: self
            user_id: ops
            nodes: []
            outputs:
              x: "{{ ibget('infrastructure.output', output='x') }}"
            """);
        Assert.Contains(
            "self.x -> self.x", Assert.Single(await occo.GetOutputsAsync("self")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_OnlyOutputs_TouchesNoMachine()
    {
        await RegisterAsync(Base);
        await ReachAsync("base");
        await occo.UpdateAsync(
            "base", Base.Replace("port: \"{{", "ports: \"{{", StringComparison.Ordinal));

        var result = await occo.EnactAsync("base");

        Assert.True(result is { Reached: true, Created: 0, Replaced: 0, Dropped: 0 });
        Assert.Contains(await occo.GetOutputsAsync("base"), o => o.Name == "ports");
    }

    private static string Asking(string name, string other) => $$$"""
        infra_name: {{{name}}}
        user_id: ops
        nodes: []
        outputs: {x: "{{ infra('{{{other}}}').outputs.x }}"}
        """;

    private async Task BuildBothAsync(string app = App)
    {
        await RegisterAsync(Base);
        await ReachAsync("base");
        await RegisterAsync(app);
        await ReachAsync("app");
    }

    private async Task<NodeInstance> WebAsync()
        => (await occo.GetNodesAsync(new() { Infrastructure = "app" })).Single();

    private async Task ReachAsync(string name)
    {
        var result = await occo.EnactAsync(name);
        Assert.True(result.Reached, string.Join('\n', result.Errors));
    }

    private async Task RegisterAsync(string description) => await occo.RegisterAsync(description);
}
