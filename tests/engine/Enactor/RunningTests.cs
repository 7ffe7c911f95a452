using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What runs goes on running, whatever becomes of a change.</summary>
public sealed class RunningTests : IAsyncLifetime
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new() { ScopeKeys = ["region"] };
    private readonly FakeCloud other = new("other");
    private readonly JumpingTimeProvider time = new();
    private Orchestrator occo = null!;

    public async Task InitializeAsync() => occo = await OpenAsync();

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Enact_DependeeLeftOut_BlocksAllThatDependOnIt()
    {
        await RegisterAsync(
            "nodes: [{name: a, type: t}, {name: b, type: t}, {name: c, type: t}]\ndependencies: [[b, a], [c, b]]");

        var result = await EnactAsync(new() { ExcludeNodes = ["a"] });

        Assert.False(result.Reached);
        Assert.Empty(cloud.Creates);
        Assert.Contains(result.Errors, e => e.Message.Contains("c waits for b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enact_MachineListedByTwoScopes_IsNoOrphan()
    {
        await RegisterAsync("""
            nodes: [{name: a, type: t}, {name: b, type: here}]
            """);
        Assert.True((await EnactAsync()).Reached);

        Assert.True((await EnactAsync()).Reached);

        Assert.Empty(cloud.Drops);
        Assert.Equal(2, cloud.Machines.Count);
    }

    [Fact]
    public async Task Update_SuccessorOfARemovedNodeFails_KeepsTheRemovedNode()
    {
        await RegisterAsync("nodes: [{name: db, type: t}, {name: web, type: t}]\ndependencies: [[web, db]]");
        await EnactAsync();
        await UpdateAsync("nodes: [{name: db2, type: t}, {name: web, type: t}]\ndependencies: [[web, db2]]");
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");

        Assert.False((await EnactAsync()).Reached);

        Assert.DoesNotContain("fake-0001", cloud.Drops);
        cloud.BeforeCreate = (_, _) => Task.CompletedTask;
        Assert.True((await EnactAsync()).Reached);
        Assert.Contains("fake-0001", cloud.Drops);
    }

    [Fact]
    public async Task Update_RefreshUnfinishedAndNextVersionNeedsAnother_Replaces()
    {
        cloud.Refreshable = (from, to) => PlainValues.Equal(from.Resource, to.Resource);
        await RegisterAsync("nodes: [{name: a, type: t, variables: {v: 1}}]");
        await EnactAsync();
        cloud.OnRefresh = () => throw new CloudException(CloudErrorKind.Invalid, "not now");
        await UpdateAsync("nodes: [{name: a, type: t, variables: {v: 2}}]");
        await EnactAsync();
        cloud.OnRefresh = () => true;
        await UpdateAsync("nodes: [{name: a, type: big, variables: {v: 2}}]");

        Assert.True((await EnactAsync()).Reached);

        Assert.Empty(cloud.Refreshes);
        Assert.Equal(["fake-0001"], cloud.Drops);
    }

    [Fact]
    public async Task Update_RefreshUnfinishedAndTakenBack_RefreshesEvenAfterAnInterruption()
    {
        cloud.Refreshable = (from, to) => PlainValues.Equal(from.Resource, to.Resource);
        await RegisterAsync("nodes: [{name: a, type: t, variables: {v: 1}}]");
        await EnactAsync();
        cloud.OnRefresh = () => throw new CloudException(CloudErrorKind.Invalid, "broke in the middle");
        await UpdateAsync("nodes: [{name: a, type: t, variables: {v: 2}}]");
        await EnactAsync();
        cloud.OnRefresh = () => true;
        await UpdateAsync("nodes: [{name: a, type: t, variables: {v: 1}}]");
        using var stop = new CancellationTokenSource();
        cloud.Refreshable = (_, _) => throw new InvalidOperationException("nothing to compare");
        await Assert.ThrowsAnyAsync<Exception>(() => EnactAsync(new()
        {
            OnEvent = e =>
            {
                if (e.Kind == EventKind.PassStarted) throw new OperationCanceledException();
            },
        }));

        Assert.True((await EnactAsync()).Reached);

        Assert.Equal("1", Assert.Single(cloud.Refreshes).To.Context);
    }

    [Fact]
    public async Task Update_DependeeAdded_IsNoErrorWhileThatIsOnItsWay()
    {
        await RegisterAsync("nodes: [{name: web, type: t}]");
        await EnactAsync();
        await UpdateAsync("nodes: [{name: db, type: t}, {name: web, type: asks}]\ndependencies: [[web, db]]");

        var result = await EnactAsync();

        Assert.True(result.Reached);
        Assert.Empty(result.Errors);
        Assert.Equal((await occo.GetNodesAsync()).Single(n => n.Name == "db").Address,
            (await occo.GetNodesAsync()).Single(n => n.Name == "web").Request.Context);
    }

    [Fact]
    public async Task Update_OtherCloud_ReplacesThoughTheHandlerCouldRefresh()
    {
        cloud.Refreshable = other.Refreshable = (_, _) => true;
        await RegisterAsync("nodes: [{name: a, type: t}]");
        await EnactAsync();
        await UpdateAsync("nodes: [{name: a, type: other}]");

        Assert.True((await EnactAsync()).Reached);

        Assert.Empty(cloud.Refreshes);
        Assert.Equal((0, 1), (cloud.Machines.Count, other.Machines.Count));
    }

    [Fact]
    public async Task Update_InstanceNotReadyYet_IsReplacedWithoutWaitingForItsTimeout()
    {
        cloud.FirstState = (_, _) => ComponentState.Pending;
        await RegisterAsync("nodes: [{name: a, type: t, variables: {v: 1}}]");
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("shop", new()
        {
            OnEvent = e =>
            {
                if (e.Kind == EventKind.NodeCreated) stop.Cancel();
            },
        }, stop.Token));
        cloud.FirstState = (_, _) => ComponentState.Ready;
        await UpdateAsync("nodes: [{name: a, type: t, variables: {v: 2}}]");
        var start = time.GetUtcNow();

        Assert.True((await EnactAsync()).Reached);

        Assert.InRange(time.GetUtcNow() - start, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Assert.Equal("2", Assert.Single(await occo.GetNodesAsync()).Request.Context);
        Assert.Single(cloud.Machines);
    }

    private Task<Orchestrator> OpenAsync() => store.OpenAsync(new OrchestratorOptions
    {
        CloudHandlers = [cloud, other],
        Time = time,
        LeaseDuration = TimeSpan.FromDays(1),
    });

    private Task<EnactmentResult> EnactAsync(EnactmentOptions? options = null)
        => occo.EnactAsync("shop", options).WaitAsync(TimeSpan.FromSeconds(20));

    private async Task RegisterAsync(string nodes) => await occo.RegisterAsync(await CompileAsync(nodes));

    private async Task UpdateAsync(string nodes) => await occo.UpdateAsync("shop", await CompileAsync(nodes));

    private async Task<CompiledInfrastructure> CompileAsync(string nodes)
        => (await occo.CompileAsync(DescriptionSource.FromText($$$"""
        infra_name: shop
        user_id: ops
        {{{nodes}}}
        node_definitions:
          t:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "{{ variables.v | default(0) }}"}
          asks:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "{{ getip('db') }}"}
          big: [{resource: {type: fake, size: big}}]
          here: [{resource: {type: fake, region: here}}]
          other: [{resource: {type: other}}]
        """))).Require();
}
