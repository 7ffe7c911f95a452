using Xunit;

namespace Occo.Engine.Tests;

/// <summary>An enactment ends, leaves nothing running behind it, and tells the truth about what it did.</summary>
public sealed class EndingTests : FakeShop
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly JumpingTimeProvider time = new();

    private protected override OrchestratorOptions Options => new()
    {
        CloudHandlers = [cloud],
        Time = time,
        LeaseDuration = TimeSpan.FromDays(1),
    };

    [Fact]
    public async Task Enact_Cancelled_WaitsForCallsThatAreUnderWay()
    {
        await RegisterNodesAsync("nodes: [{name: a, type: t, scaling: {min: 9, max: 9}}]");
        using var stop = new CancellationTokenSource();
        var left = false;
        var enacting = Task.CompletedTask;
        cloud.BeforeCreate = async (_, _) =>
        {
            await Task.Yield();
            await stop.CancelAsync();
            left |= await Task.WhenAny(enacting, Task.Delay(200, CancellationToken.None)) == enacting;
        };
        enacting = occo.EnactAsync("shop", new() { MaxConcurrency = 1 }, stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => enacting.WaitAsync(Limit));

        Assert.False(left);
    }

    [Fact]
    public async Task Remove_OrphanGoesSlowly_PausesBetweenLooks()
    {
        await RegisterNodesAsync("nodes: [{name: a, type: t}]");
        await occo.EnactAsync("shop");
        cloud.GoesSlowly = id => id == "fake-9999";
        cloud.Plant("fake-9999", cloud.Machines[0].NodeId);
        var start = time.GetUtcNow();
        cloud.BeforeList = () =>
        {
            if (time.GetUtcNow() - start > TimeSpan.FromSeconds(60)) cloud.Vanish("fake-9999");
        };

        Assert.True((await occo.RemoveAsync("shop").WaitAsync(Limit)).Reached);

        Assert.Empty(cloud.Machines);
        Assert.InRange(cloud.Drops.Count, 2, 70);
    }

    [Fact]
    public async Task Enact_OneNodeKeepsDyingAndAnotherIsRefused_GivesUp()
    {
        await RegisterNodesAsync("nodes: [{name: a, type: t}, {name: b, type: t}]");
        cloud.BeforeCreate = (batch, _) => batch.NodeName == "b"
            ? throw new CloudException(CloudErrorKind.Invalid, "no such image") : Task.CompletedTask;
        cloud.BeforeList = () =>
        {
            foreach (var machine in cloud.Machines) cloud.Vanish(machine.InstanceId);
        };

        var result = await occo.EnactAsync("shop").WaitAsync(Limit);

        Assert.False(result.Reached);
        Assert.InRange(result.Passes, 1, 6);
    }

    [Fact]
    public async Task Enact_NodeAsksAboutItself_Ends()
    {
        await RegisterNodesAsync("nodes: [{name: a, type: peer, scaling: {min: 2, max: 2}}]");

        Assert.True((await occo.EnactAsync("shop").WaitAsync(Limit)).Reached);
        Assert.Equal(2, cloud.Machines.Count);
    }

    [Fact]
    public async Task Enact_TimeOver_CountsWhatWasMade()
    {
        await RegisterNodesAsync("nodes: [{name: a, type: t}, {name: b, type: t}]");
        using var real = await store.OpenAsync(cloud);
        cloud.FirstState = (_, node) => node == "a" ? ComponentState.Ready : ComponentState.Pending;

        var result = await real.EnactAsync("shop", new() { Timeout = TimeSpan.FromMilliseconds(500) });

        Assert.Equal((false, 1), (result.Reached, result.Created));
    }

    [Fact]
    public async Task Enact_SomeNodesOnly_DoesNotSayThatAllIsReady()
    {
        await RegisterNodesAsync("nodes: [{name: a, type: t}, {name: b, type: t}]");

        Assert.True((await occo.EnactAsync("shop", new() { Nodes = ["a"] })).Reached);

        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.InfrastructureReady);
    }

    [Fact]
    public async Task Enact_WishChangesDuringThePass_GoesOnUntilThatIsReached()
    {
        await RegisterNodesAsync("nodes: [{name: a, type: t, scaling: {min: 1, max: 3}}]");
        var asked = 0;
        cloud.AfterCreate = async _ =>
        {
            if (asked++ == 0) await occo.ScaleAsync("shop", "a", new() { To = 2 });
        };

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(2, cloud.Machines.Count);
    }

    [Fact]
    public async Task Enact_RemovedWhileWaitingForTheLease_BuildsNothing()
    {
        var id = (await RegisterNodesAsync("nodes: [{name: a, type: t}]")).Id;
        await using var other = await Store.OpenAsync(store.Path, TimeProvider.System);
        var fence = (await other.Leases.TryAcquireAsync(id, LeaseOwner.Current, TimeSpan.FromDays(1))).Fence!;
        var waiting = (await store.OpenAsync(cloud))
            .EnactAsync("shop", new() { WaitForLease = TimeSpan.FromMinutes(1) });
        var journal = new PassJournal(other, fence, "somebody");
        await journal.MarkRemovingAsync();
        await journal.MarkRemovedAsync();
        await other.Leases.ReleaseAsync(fence);

        var error = await Assert.ThrowsAsync<OccoException>(() => waiting.WaitAsync(Limit));

        Assert.Equal(FailureKind.NotFound, error.Kind);
        Assert.Empty(cloud.Creates);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public async Task Enact_ConcurrencyOutOfRange_IsRefused(int concurrency)
    {
        await RegisterNodesAsync("nodes: [{name: a, type: t}]");

        var error = await Assert.ThrowsAsync<OccoException>(
            async () => await occo.EnactAsync("shop", new() { MaxConcurrency = concurrency }).WaitAsync(Limit));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
    }

    private async Task<Infrastructure> RegisterNodesAsync(string nodes)
        => await occo.RegisterAsync($$$"""
            infra_name: shop
            user_id: ops
            {{{nodes}}}
            node_definitions:
              t: [{resource: {type: fake}}]
              peer:
                - resource: {type: fake}
                  contextualisation: {type: cloudinit, context_template: "{{ getipall('a') | join(',') }}"}
            """);
}
