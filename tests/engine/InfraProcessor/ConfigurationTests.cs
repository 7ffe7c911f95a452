using System.Collections.Concurrent;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly ManualTimeProvider time = new();
    private readonly FakeCloud cloud = new();
    private readonly FakeManager manager = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Enact_ConfigManager_AppliesOnceAndIsWaitedFor()
    {
        var occo = await OpenAsync();
        manager.States =
            new([ComponentState.Unknown, ComponentState.Pending, ComponentState.Pending, ComponentState.Ready]);

        var enacting = occo.EnactAsync("shop");
        await time.AdvanceUntilAsync(enacting, TimeSpan.FromMilliseconds(100));

        Assert.True((await enacting).Reached);
        var web = Assert.Single(await occo.GetNodesAsync());
        Assert.Equal([web.Id], manager.Applied);
        Assert.Equal(ComponentState.Ready, web.ServiceState);
        Assert.Equal("ready", await occo.GetInfoAsync("node.service.state", Of(web)));
    }

    [Fact]
    public async Task Plan_NotConfiguredYet_AppliesNothing()
    {
        var occo = await OpenAsync();
        var enacting = occo.EnactAsync("shop");
        await time.AdvanceUntilAsync(enacting, TimeSpan.FromMilliseconds(100));
        manager.Applied.Clear();
        manager.Otherwise = ComponentState.Unknown;

        await occo.PlanAsync("shop");

        Assert.Empty(manager.Applied);
    }

    [Fact]
    public async Task Enact_ManagerRefuses_FailsTheInstanceWithItsReason()
    {
        var occo = await OpenAsync();
        manager.Refusal = new(CloudErrorKind.Invalid, "no such recipe");

        var enacting = occo.EnactAsync("shop");
        await time.AdvanceUntilAsync(enacting, TimeSpan.FromMilliseconds(100));

        var result = await enacting;
        Assert.False(result.Reached);
        Assert.Contains(result.Errors, e => e.Message.Contains("no such recipe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enact_ManagerHasADefect_KeepsTheInstanceFromBeingReady()
    {
        var occo = await OpenAsync();
        manager.Defect = new InvalidOperationException("a bug");

        using var stop = new CancellationTokenSource();
        var created = new TaskCompletionSource();
        var enacting = occo.EnactAsync("shop", new()
        {
            OnEvent = entry =>
            {
                if (entry.Kind == EventKind.NodeCreated) created.SetResult();
            },
        }, stop.Token);
        await time.AdvanceUntilAsync(created.Task, TimeSpan.FromMilliseconds(100));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => enacting);
        var web = Assert.Single(await occo.GetNodesAsync());
        Assert.Equal((NodeState.Configuring, ComponentState.Pending), (web.State, web.ServiceState));
        Assert.Equal("the config manager 'fake' failed: a bug", web.LastError);
    }

    [Fact]
    public async Task Plan_ManagerIsMissing_IsUnhealthyAndNotReplaced()
    {
        var enacted = await OpenAsync();
        var enacting = enacted.EnactAsync("shop");
        await time.AdvanceUntilAsync(enacting, TimeSpan.FromMilliseconds(100));
        store.Close();
        var occo = await store.OpenAsync(new OrchestratorOptions { CloudHandlers = [cloud], Time = time });
        await occo.PlanAsync("shop");
        time.Advance(TimeSpan.FromHours(2));

        var plan = await occo.PlanAsync("shop");

        var web = Assert.Single(await occo.GetNodesAsync());
        Assert.Equal(NodeState.Unhealthy, web.State);
        Assert.Contains("no plug-in here has the config manager 'fake'", web.LastError, StringComparison.Ordinal);
        Assert.Equal(StepAction.Wait, Assert.Single(plan.Steps).Action);
    }

    private static InformationArguments Of(NodeInstance instance) => new() { NodeId = instance.Id };

    private async Task<Orchestrator> OpenAsync()
    {
        var occo = await store.OpenAsync(
            new OrchestratorOptions { Time = time, CloudHandlers = [cloud], ConfigManagers = [manager] });
        var compiled = await occo.CompileAsync(DescriptionSource.FromText("""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: web}]
            node_definitions:
              web: [{resource: {type: fake}, config_management: {type: fake, role: web}}]
            """));
        await occo.RegisterAsync(compiled.Require());
        return occo;
    }

    private sealed class FakeManager : IConfigManager
    {
        public ConcurrentQueue<ComponentState> States { get; set; } = new();

        public ComponentState Otherwise { get; set; } = ComponentState.Ready;

        public ConcurrentQueue<Guid> Applied { get; } = new();

        public CloudException? Refusal { get; set; }

        public Exception? Defect { get; set; }

        public string Type => "fake";

        public IEnumerable<Diagnostic> Validate(Section configManagement) => [];

        public Task ApplyAsync(ConfigTarget target, CancellationToken cancel)
        {
            Applied.Enqueue(target.Node.Id);
            return Task.CompletedTask;
        }

        public Task<ComponentState> StateAsync(ConfigTarget target, CancellationToken cancel)
            => (Refusal ?? Defect) is { } failure ? throw failure
                : Task.FromResult(States.TryDequeue(out var state) ? state : Otherwise);
    }
}
