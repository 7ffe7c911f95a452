using Xunit;

namespace Occo.Engine.Tests;

public sealed class SuspensionTests : FakeShop
{
    private readonly JumpingTimeProvider time = new();

    private protected override OrchestratorOptions Options => new()
    {
        CloudHandlers = [cloud],
        Time = time,
        LeaseDuration = TimeSpan.FromDays(1),
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await occo.RegisterAsync(await CompileAsync("nodes: [{name: a, type: t}]"));
    }

    [Fact]
    public async Task Suspend_IsRecordedWithWhoAndWhy()
    {
        var suspended = await occo.SuspendAsync("shop", "new switch");

        Assert.Equal(InfrastructureState.Suspended, suspended.State);
        Assert.Equal("new switch", suspended.Suspension!.Reason);
        Assert.Equal(time.GetUtcNow(), suspended.Suspension.At);
        var entry = (await occo.GetEventsAsync()).Single(e => e.Kind == EventKind.InfrastructureSuspended);
        Assert.EndsWith("until it is resumed: new switch", entry.Message, StringComparison.Ordinal);
        Assert.Equal(entry.Actor, suspended.Suspension.Actor);
    }

    [Fact]
    public async Task Suspend_Twice_StaysAsItWasToldFirst()
    {
        await occo.SuspendAsync("shop", "new switch");

        var again = await occo.SuspendAsync("shop", "something else");

        Assert.Equal("new switch", again.Suspension!.Reason);
        Assert.Single(await occo.GetEventsAsync(), e => e.Kind == EventKind.InfrastructureSuspended);
    }

    [Fact]
    public async Task Resume_ShowsTheStateAgain()
    {
        await occo.SuspendAsync("shop");

        var resumed = await occo.ResumeAsync("shop");

        Assert.Equal(InfrastructureState.Registered, resumed.State);
        Assert.Null(resumed.Suspension);
        Assert.Null((await occo.ResumeAsync("shop")).Suspension);
        Assert.Single(await occo.GetEventsAsync(), e => e.Kind == EventKind.InfrastructureResumed);
    }

    [Fact]
    public async Task Enact_Suspended_SaysWhoAndHowToGoOn()
    {
        await occo.SuspendAsync("shop", "new switch");

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
        cloud.BeforeCreate = async (_, _) =>
        {
            await occo.SuspendAsync("shop");
            throw new CloudException(CloudErrorKind.Transient, "later");
        };

        var result = await EnactAsync();

        Assert.Equal((false, 1), (result.Reached, result.Passes));
        Assert.Contains("until it is resumed", result.Errors[^1].Message, StringComparison.Ordinal);
        Assert.Empty(cloud.Machines);
        Assert.Contains(await occo.GetEventsAsync(), e => e.Kind == EventKind.PassFinished);
    }

    [Fact]
    public async Task Watch_Suspended_WaitsAndTellsOnceAndGoesOn()
    {
        await EnactAsync();
        await occo.SuspendAsync("shop", "new switch");
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
                occo.ResumeAsync("shop").GetAwaiter().GetResult();
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
        await occo.SuspendAsync("shop");

        var result = await EnactAsync(new() { Watch = true, Timeout = TimeSpan.FromSeconds(3) });

        Assert.Equal((false, 0), (result.Reached, result.Passes));
        Assert.Empty(cloud.Machines);
    }

    [Fact]
    public async Task Watch_Suspended_KeepsNobodyFromRemovingIt()
    {
        await EnactAsync();
        await occo.SuspendAsync("shop");
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
        await occo.SuspendAsync("shop");

        var plan = await occo.PlanAsync("shop");

        Assert.Single(plan.Steps);
        Assert.Contains(plan.Warnings, w => w.Contains("until it is resumed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Remove_Suspended_Removes()
    {
        await EnactAsync();
        await occo.SuspendAsync("shop");

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.Empty(cloud.Machines);
        Assert.Equal(
            InfrastructureState.Removed, (await occo.GetInfrastructuresAsync(includeRemoved: true)).Single().State);
    }

    [Fact]
    public async Task Suspend_Removed_IsRefused()
    {
        await occo.RemoveAsync("shop");

        var id = (await occo.GetInfrastructuresAsync(includeRemoved: true)).Single().Id;
        Assert.Equal(
            FailureKind.InvalidArgument, (await Assert.ThrowsAsync<OccoException>(() => occo.SuspendAsync(id))).Kind);
        Assert.Equal(
            FailureKind.NotFound, (await Assert.ThrowsAsync<OccoException>(() => occo.ResumeAsync("nobody"))).Kind);
    }

    private Task<EnactmentResult> EnactAsync(EnactmentOptions? options = null, CancellationToken cancel = default)
        => occo.EnactAsync("shop", options, cancel).WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

    private async Task<CompiledInfrastructure> CompileAsync(string nodes)
        => (await occo.CompileAsync(DescriptionSource.FromText($$$"""
        infra_name: shop
        user_id: ops
        {{{nodes}}}
        node_definitions: {t: [{resource: {type: fake}}]}
        """))).Require();
}
