using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// Somebody stopped an instance: it is started again where the cloud can, and else replaced in its time.
/// </summary>
public sealed class StoppedTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly JumpingTimeProvider time = new();

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData(false, "", 60)]
    [InlineData(false, "healing: {stopped_timeout: 300}", 300)]
    [InlineData(true, "", 600)]
    public async Task Look_Stopped_HasFailedAfterItsTimeout(bool canStart, string healing, int seconds)
    {
        cloud.CanStart = canStart;
        var occo = await ReachedAsync(healing);
        Stop();

        await FailsAfterAsync(occo, seconds);

        Assert.Equal(1, (await occo.EnactAsync("shop")).Replaced);
    }

    [Fact]
    public async Task Enact_CloudCannotStart_NothingUnrelatedWaits()
    {
        const string healing = "healing: {stopped_timeout: 3600}";
        var occo = await ReachedAsync(healing, TimeProvider.System);
        Stop();
        cloud.Vanish(cloud.Machines.Last(m => m.NodeName == "web").InstanceId);
        await occo.UpdateAsync("shop", await CompileAsync(occo, healing, other: "new"));
        using var stop = new CancellationTokenSource();
        var ready = new HashSet<string>();

        var enacting = occo.EnactAsync("shop", new()
        {
            OnEvent = e =>
            {
                if (e.Kind == EventKind.NodeReady && ready.Add(e.Node!) && ready.Count == 2) stop.Cancel();
            },
        }, stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => enacting.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.Equal(NodeState.Unhealthy, Assert.Single(
            await occo.GetNodesAsync(), n => n.State is not (NodeState.Ready or NodeState.Dropping)).State);
    }

    [Fact]
    public async Task Enact_CloudCanStart_IsStarted()
    {
        cloud.CanStart = true;
        var occo = await ReachedAsync("");
        Stop();

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1, 0), (result.Reached, result.Started, result.Replaced));
    }

    [Theory]
    [InlineData(true, "an enactment starts it again")]
    [InlineData(false, "Occo cannot start it there, and replaces it when it is stopped for 60 s")]
    public async Task Look_Stopped_RecordSaysSoAndWhatIsWaitedFor(bool canStart, string next)
    {
        cloud.CanStart = canStart;
        var occo = await ReachedAsync("");
        Stop();
        await occo.RefreshAsync("shop");

        var stopped = (await occo.GetNodesAsync()).Single(n => n.ResourceState == ComponentState.Stopped);
        Assert.Equal((NodeState.Unhealthy, $"it is stopped in its cloud; {next}"),
            (stopped.State, stopped.LastError));
        Assert.Contains(next, (await occo.PlanAsync("shop")).Steps.Single().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_StoppedBeforeItWasReady_RecordSaysSo()
    {
        cloud.FirstState = (_, node) => node == "web" ? ComponentState.Stopped : ComponentState.Ready;
        var occo = await store.OpenAsync(new OrchestratorOptions { CloudHandlers = [cloud], Time = time });
        await occo.RegisterAsync(await CompileAsync(occo, "healing: {stopped_timeout: 3600}", other: "old"));
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("shop", new()
        {
            OnEvent = e =>
            {
                if (e is { Kind: EventKind.NodeCreated, Node: "web" }) stop.Cancel();
            },
        }, stop.Token).WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None));

        var stopped = (await occo.GetNodesAsync()).First(n => n.ResourceState == ComponentState.Stopped);
        Assert.Equal(NodeState.Booting, stopped.State);
        Assert.Contains("is stopped for 3600 s", stopped.LastError, StringComparison.Ordinal);
    }

    private void Stop()
        => cloud.Set(cloud.Machines.First(m => m.NodeName == "web").InstanceId, ComponentState.Stopped);

    private async Task FailsAfterAsync(Orchestrator occo, int seconds)
    {
        await occo.RefreshAsync("shop");
        time.Advance(TimeSpan.FromSeconds(seconds - 10));
        await occo.RefreshAsync("shop");
        Assert.DoesNotContain(await occo.GetNodesAsync(), n => n.State == NodeState.Failed);
        time.Advance(TimeSpan.FromSeconds(20));
        await occo.RefreshAsync("shop");
        var failed = (await occo.GetNodesAsync()).Where(n => n.State == NodeState.Failed).ToList();
        Assert.Equal(cloud.Machines.Where(m => m.State == ComponentState.Stopped).Select(m => m.InstanceId),
            failed.Select(n => n.InstanceId).Order());
        Assert.All(failed, n => Assert.Contains(
            " s: it is stopped in its cloud; ", n.LastError, StringComparison.Ordinal));
    }

    private async Task<Orchestrator> ReachedAsync(string healing, TimeProvider? clock = null)
    {
        var occo = await store.OpenAsync(new OrchestratorOptions { CloudHandlers = [cloud], Time = clock ?? time });
        await occo.RegisterAsync(await CompileAsync(occo, healing, other: "old"));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        return occo;
    }

    private static async Task<CompiledInfrastructure> CompileAsync(Orchestrator occo, string healing, string other)
        => (await occo.CompileAsync(DescriptionSource.FromText($$$"""
            infra_name: shop
            user_id: ops
            nodes:
            - name: web
              type: t
              scaling: {min: 2, max: 2}
              {{{healing}}}
            - {name: other, type: o}
            node_definitions:
              t: [{resource: {type: fake}}]
              o: [{resource: {type: fake, size: {{{other}}}}}]
            """))).Require();
}
