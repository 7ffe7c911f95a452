using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Every look at the clouds records what it saw, with its age.</summary>
public sealed class LookTests : IAsyncLifetime
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly JumpingTimeProvider time = new();
    private Orchestrator occo = null!;

    public async Task InitializeAsync()
    {
        occo = await OpenAsync();
        await occo.RegisterAsync("""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: web, scaling: {min: 2, max: 5}}]
            node_definitions: {web: [{resource: {type: fake}}]}
            """);
        Assert.Null((await ShopAsync()).ObservedAt);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.NotNull((await ShopAsync()).ObservedAt);
    }

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task GetNodes_AfterAnEnactment_TellsWhenTheyWereSeen()
    {
        Assert.All(await occo.GetNodesAsync(), n => Assert.InRange(n.ObservedAt!.Value, n.CreatedAt, time.GetUtcNow()));
        time.Advance(TimeSpan.FromHours(1));
        var before = time.GetUtcNow();
        await occo.EnactAsync("shop");
        Assert.All(await occo.GetNodesAsync(), n => Assert.InRange(n.ObservedAt!.Value, before, time.GetUtcNow()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Look_DeadInstance_IsRecordedAndNothingElseIsDone(bool isPlan)
    {
        var (events, calls) = ((await occo.GetEventsAsync()).Count, cloud.Creates.Count);
        var dead = (await occo.GetNodesAsync())[0];
        cloud.Vanish(dead.InstanceId!);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(NodeState.Ready, (await occo.GetNodeAsync(dead.Id)).State);

        if (isPlan) Assert.Equal("+0 ~1 -0 =1", (await occo.PlanAsync("shop")).Summary);
        else Assert.Empty(await occo.RefreshAsync("shop"));

        var now = await occo.GetNodeAsync(dead.Id);
        Assert.Equal((NodeState.Failed, "it vanished from the cloud"), (now.State, now.LastError));
        Assert.True(now.ObservedAt > dead.ObservedAt + TimeSpan.FromMinutes(59));
        Assert.Equal(InfrastructureState.Degraded, (await ShopAsync()).State);
        Assert.Equal(EventKind.NodeFailed, Assert.Single((await occo.GetEventsAsync()).Skip(events)).Kind);
        Assert.Equal((calls, 0), (cloud.Creates.Count, cloud.Drops.Count));

        // Seen again, it is no news.
        await occo.RefreshAsync("shop");
        Assert.Equal(events + 1, (await occo.GetEventsAsync()).Count);
        Assert.Equal(1, (await occo.EnactAsync("shop")).Replaced);
    }

    [Fact]
    public async Task Look_WhileItIsEnacted_LeavesTheRecordToTheEnactment()
    {
        var other = await OpenAsync();
        IReadOnlyList<string> warnings = [];
        cloud.BeforeCreate = async (_, cancel) =>
        {
            warnings = await other.RefreshAsync("shop", cancel: cancel);
            await other.PlanAsync("shop", cancel: cancel);
        };
        await occo.ScaleAsync("shop", "web", new() { Up = 1 });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Contains(
            $"'shop' is enacted by another job or runspace of this process ({Environment.UserName}@",
            Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(3, (await occo.GetNodesAsync()).Count(n => n.State == NodeState.Ready));
    }

    [Fact]
    public async Task Look_EnactmentBeganAndEndedMeanwhile_RecordsNothing()
    {
        var other = await OpenAsync();
        var dead = (await occo.GetNodesAsync())[0];
        cloud.Vanish(dead.InstanceId!);
        var enacted = false;
        cloud.BeforeList = () =>
        {
            if (enacted) return;
            enacted = true;
            Task.Run(() => other.EnactAsync("shop")).GetAwaiter().GetResult();
        };

        var warnings = await occo.RefreshAsync("shop");

        Assert.Contains("Nothing was recorded here", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(NodeState.Gone, (await occo.GetNodeAsync(dead.Id)).State);
        Assert.Equal(InfrastructureState.Ready, (await ShopAsync()).State);
    }

    [Fact]
    public async Task Refresh_CloudThatCannotBeReached_KeepsItsAgeAndWarns()
    {
        var before = (await ShopAsync()).ObservedAt;
        time.Advance(TimeSpan.FromHours(1));
        cloud.BeforeList = () => throw new CloudException(CloudErrorKind.Unauthorised, "the key is wrong");

        Assert.Contains("the key is wrong", Assert.Single(await occo.RefreshAsync("shop")), StringComparison.Ordinal);

        Assert.Equal(before, (await ShopAsync()).ObservedAt);
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal(NodeState.Ready, n.State));
    }

    private Task<Orchestrator> OpenAsync()
        => store.OpenAsync(new OrchestratorOptions { CloudHandlers = [cloud], Time = time });

    private async Task<Infrastructure> ShopAsync() => (await occo.FindInfrastructureAsync("shop"))!;
}
