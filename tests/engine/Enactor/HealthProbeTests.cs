using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Probes of plug-ins in enactments.</summary>
public sealed class HealthProbeTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly ManualTimeProvider time = new();
    private readonly FakeCloud cloud = new();
    private readonly FakeProbe probe = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Enact_Probe_SeesRenderedValuesAndDecides()
    {
        probe.Answers = (_, _) => Task.FromResult(probe.Asked.Count < 3 ? "it loads its data" : null);

        var occo = await EnactedAsync();

        var web = Assert.Single(await occo.GetNodesAsync());
        Assert.Equal((NodeState.Ready, ComponentState.Ready), (web.State, web.HealthState));
        Assert.True(probe.Asked.Count >= 3);
        Assert.All(probe.Asked, target => Assert.Equal(
            (web.Id, 6379L, "hush7"), (target.Node.Id, target.Check["port"], target.Check["password"])));
    }

    [Fact]
    public async Task Plan_ProbeTellsASecret_IsHidden()
    {
        var occo = await EnactedAsync();
        probe.Answers = (target, _) => Task.FromResult<string?>($"it refuses {target.Check["password"]}");

        await occo.PlanAsync("shop");

        var web = Assert.Single(await occo.GetNodesAsync());
        Assert.Equal((NodeState.Unhealthy, "probe 'redis' says: it refuses ***"), (web.State, web.LastError));
    }

    [Fact]
    public async Task Enact_PlugInIsMissing_IsUnhealthyAndNotReplaced()
    {
        await EnactedAsync();
        store.Close();
        var occo = await store.OpenAsync(new OrchestratorOptions { CloudHandlers = [cloud], Time = time });
        await occo.PlanAsync("shop");
        time.Advance(TimeSpan.FromHours(2));

        var plan = await occo.PlanAsync("shop");

        var web = Assert.Single(await occo.GetNodesAsync());
        Assert.Equal((NodeState.Unhealthy, ComponentState.Pending), (web.State, web.HealthState));
        Assert.Contains("no plug-in here has the probe 'redis'", web.LastError, StringComparison.Ordinal);
        Assert.Equal(StepAction.Wait, Assert.Single(plan.Steps).Action);
    }

    private async Task<Orchestrator> EnactedAsync()
    {
        var occo = await store.OpenAsync(
            new OrchestratorOptions { CloudHandlers = [cloud], Time = time, HealthProbes = [probe] });
        var compiled = await occo.CompileAsync(DescriptionSource.FromText("""
            infra_name: shop
            user_id: ops
            variables: {redis_password: hush7, port: 6379}
            nodes: [{name: web, type: t}]
            node_definitions:
              t:
              - resource: {type: fake}
                health_check:
                  ping: false
                  redis: {port: '{{ variables.port }}', password: '{{ variables.redis_password }}'}
            """));
        await occo.RegisterAsync(compiled.Require());
        var enacting = occo.EnactAsync("shop");
        await time.AdvanceUntilAsync(enacting, TimeSpan.FromMilliseconds(100));
        Assert.True((await enacting).Reached);
        return occo;
    }
}
