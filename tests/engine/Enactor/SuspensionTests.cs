using Xunit;

namespace Occo.Engine.Tests;

public sealed class SuspensionTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly JumpingTimeProvider time = new();
    private readonly Orchestrator occo;

    public SuspensionTests()
    {
        occo = store.Open(new OrchestratorOptions
        {
            CloudHandlers = [cloud],
            Time = time,
            LeaseDuration = TimeSpan.FromDays(1),
        });
        occo.Register(Compile("nodes: [{name: a, type: t}]"));
    }

    public void Dispose() => store.Dispose();

    [Fact]
    public void Suspend_IsRecordedWithWhoAndWhy()
    {
        var suspended = occo.Suspend("shop", "new switch");

        Assert.Equal(InfrastructureState.Suspended, suspended.State);
        Assert.Equal("new switch", suspended.Suspension!.Reason);
        Assert.Equal(time.GetUtcNow(), suspended.Suspension.At);
        var entry = occo.GetEvents().Single(e => e.Kind == EventKind.InfrastructureSuspended);
        Assert.EndsWith("until it is resumed: new switch", entry.Message, StringComparison.Ordinal);
        Assert.Equal(entry.Actor, suspended.Suspension.Actor);
    }

    [Fact]
    public void Suspend_Twice_StaysAsItWasToldFirst()
    {
        occo.Suspend("shop", "new switch");

        var again = occo.Suspend("shop", "something else");

        Assert.Equal("new switch", again.Suspension!.Reason);
        Assert.Single(occo.GetEvents(), e => e.Kind == EventKind.InfrastructureSuspended);
    }

    [Fact]
    public void Resume_ShowsTheStateAgain()
    {
        occo.Suspend("shop");

        var resumed = occo.Resume("shop");

        Assert.Equal(InfrastructureState.Registered, resumed.State);
        Assert.Null(resumed.Suspension);
        Assert.Null(occo.Resume("shop").Suspension);
        Assert.Single(occo.GetEvents(), e => e.Kind == EventKind.InfrastructureResumed);
    }

    [Fact]
    public async Task Enact_Suspended_SaysWhoAndHowToGoOn()
    {
        occo.Suspend("shop", "new switch");

        var refused = await Assert.ThrowsAsync<OccoException>(() => EnactAsync());

        Assert.Equal(FailureKind.Suspended, refused.Kind);
        Assert.Contains("'shop' was suspended by ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("(new switch)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new Remedy(RemedyKind.Resume, "shop"), refused.Remedy);
        Assert.Empty(cloud.Creates);
        Assert.Equal(0, cloud.Lists);
    }

    [Fact]
    public async Task Enact_SuspendedBetweenPasses_EndsThere()
    {
        cloud.BeforeCreate = (_, _) =>
        {
            occo.Suspend("shop");
            throw new CloudException(CloudErrorKind.Transient, "later");
        };

        var result = await EnactAsync();

        Assert.Equal((false, 1), (result.Reached, result.Passes));
        Assert.Contains("until it is resumed", result.Errors[^1].Message, StringComparison.Ordinal);
        Assert.Empty(cloud.Machines);
        Assert.Contains(occo.GetEvents(), e => e.Kind == EventKind.PassFinished);
    }

    [Fact]
    public async Task Watch_Suspended_WaitsAndTellsOnceAndGoesOn()
    {
        await EnactAsync();
        occo.Suspend("shop", "new switch");
        cloud.Vanish(cloud.Machines[0].InstanceId);
        var (looked, waits, created) = (cloud.Lists, 0, cloud.Creates.Count);
        var notices = new List<string>();
        using var stop = new CancellationTokenSource();

        var watching = EnactAsync(new()
        {
            Watch = true,
            OnNotice = notices.Add,
            OnProgress = progress =>
            {
                if (progress.Current != "suspended" || ++waits != 3) return;
                Assert.Equal((looked, created), (cloud.Lists, cloud.Creates.Count));
                occo.Resume("shop");
            },
            OnEvent = e =>
            {
                if (e.Kind == EventKind.NodeReady) stop.Cancel();
            },
        }, stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Equal(3, waits);
        Assert.Contains("(new switch)", Assert.Single(notices), StringComparison.Ordinal);
        Assert.Single(cloud.Machines);
    }

    [Fact]
    public async Task Watch_SuspendedForLongerThanItsTime_Ends()
    {
        occo.Suspend("shop");

        var result = await EnactAsync(new() { Watch = true, Timeout = TimeSpan.FromSeconds(3) });

        Assert.Equal((false, 0), (result.Reached, result.Passes));
        Assert.Empty(cloud.Machines);
    }

    [Fact]
    public async Task Watch_Suspended_KeepsNobodyFromRemovingIt()
    {
        await EnactAsync();
        occo.Suspend("shop");
        Task<EnactmentResult>? removal = null;

        var refused = await Assert.ThrowsAsync<OccoException>(() => EnactAsync(new()
        {
            Watch = true,
            OnProgress = progress => removal ??= progress.Current == "suspended" ? occo.RemoveAsync("shop") : null,
        }));

        Assert.Equal(FailureKind.NotFound, refused.Kind);
        Assert.True((await removal!).Reached);
        Assert.Empty(cloud.Machines);
    }

    [Fact]
    public async Task Plan_Suspended_WarnsAndShowsWhatWouldBeDone()
    {
        occo.Suspend("shop");

        var plan = await occo.PlanAsync("shop");

        Assert.Single(plan.Steps);
        Assert.Contains(plan.Warnings, w => w.Contains("until it is resumed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Remove_Suspended_Removes()
    {
        await EnactAsync();
        occo.Suspend("shop");

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.Empty(cloud.Machines);
        Assert.Equal(InfrastructureState.Removed, occo.GetInfrastructures(includeRemoved: true).Single().State);
    }

    [Fact]
    public async Task Suspend_Removed_IsRefused()
    {
        await occo.RemoveAsync("shop");

        var id = occo.GetInfrastructures(includeRemoved: true).Single().Id;
        Assert.Equal(FailureKind.InvalidArgument, Assert.Throws<OccoException>(() => occo.Suspend(id)).Kind);
        Assert.Equal(FailureKind.NotFound, Assert.Throws<OccoException>(() => occo.Resume("nobody")).Kind);
    }

    private Task<EnactmentResult> EnactAsync(EnactmentOptions? options = null, CancellationToken cancel = default)
        => occo.EnactAsync("shop", options, cancel).WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

    private CompiledInfrastructure Compile(string nodes) => occo.Compile(DescriptionSource.FromText($$$"""
        infra_name: shop
        user_id: ops
        {{{nodes}}}
        node_definitions: {t: [{resource: {type: fake}}]}
        """)).Require();
}
