using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A watch survives what may pass, and tells of it once.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly List<string> notices = [];

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Watch_CloudUnreachableForAWhile_TellsOnceAndGoesOn()
    {
        var occo = await OpenAsync(new JumpingTimeProvider(), TimeSpan.FromDays(1));
        var failing = 10;
        cloud.BeforeList = () =>
        {
            if (failing-- > 0) throw new CloudException(CloudErrorKind.Transient, "no route");
        };

        await WatchUntilReadyAsync(occo, new());

        Assert.Contains("no route", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_TroubleComesBack_IsToldAgain()
    {
        var occo = await OpenAsync(new JumpingTimeProvider(), TimeSpan.FromDays(1));
        var looks = 0;
        cloud.BeforeList = () =>
        {
            if (++looks is 1 or 2 or 6) throw new CloudException(CloudErrorKind.Unauthorised, "who are you?");
        };
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("shop", new()
        {
            Watch = true,
            OnNotice = notices.Add,
            OnProgress = _ => EndWhen(stop, looks > 8),
        }, stop.Token).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None));

        Assert.Equal(2, notices.Count);
    }

    [Fact]
    public async Task Watch_HandlerBreaks_GoesOn()
    {
        var occo = await OpenAsync(new JumpingTimeProvider(), TimeSpan.FromDays(1));
        var failing = 10;
        cloud.BeforeList = () =>
        {
            if (failing-- > 0) throw new InvalidOperationException("defect");
        };

        await WatchUntilReadyAsync(occo, new());

        Assert.Contains("defect", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_StoreCannotBeWrittenForAWhile_TellsAndGoesOn()
    {
        var occo = await OpenAsync(new JumpingTimeProvider(), TimeSpan.FromDays(1));
        StoreLock? taken = null;
        cloud.BeforeList = () => taken ??= new StoreLock(store.Path);

        await WatchUntilReadyAsync(occo, new(), _ => taken!.Dispose());

        Assert.NotEmpty(notices);
    }

    [Fact]
    public async Task Watch_LeaseLostToNobody_TakesItAgain()
    {
        var occo = await OpenAsync(TimeProvider.System, TimeSpan.FromMilliseconds(600));
        StoreLock? taken = null;
        cloud.BeforeList = () => taken ??= new StoreLock(store.Path);

        await WatchUntilReadyAsync(occo, new() { Interval = TimeSpan.FromMilliseconds(10) }, notice =>
        {
            if (notice.Contains("lease could not be renewed", StringComparison.Ordinal)) taken!.Dispose();
        });

        Assert.Contains(notices, n => n.Contains("lease could not be renewed", StringComparison.Ordinal));
        Assert.Single(cloud.Machines);
    }

    [Fact]
    public async Task Enact_StoreCannotBeWritten_Ends()
    {
        var occo = await OpenAsync(new JumpingTimeProvider(), TimeSpan.FromDays(1));
        StoreLock? taken = null;
        cloud.BeforeList = () => taken ??= new StoreLock(store.Path);

        var failed = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop"));

        Assert.Equal(FailureKind.Store, failed.Kind);
        taken!.Dispose();
    }

    private static void EndWhen(CancellationTokenSource stop, bool isOver)
    {
        if (isOver) stop.Cancel();
    }

    private async Task WatchUntilReadyAsync(
        Orchestrator occo, EnactmentOptions options, Action<string>? onNotice = null)
    {
        using var stop = new CancellationTokenSource();
        var watching = occo.EnactAsync("shop", options with
        {
            Watch = true,
            OnNotice = notice =>
            {
                notices.Add(notice);
                onNotice?.Invoke(notice);
            },
            OnEvent = e => EndWhen(stop, e.Kind == EventKind.InfrastructureReady),
        }, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => watching.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None));
    }

    private async Task<Orchestrator> OpenAsync(TimeProvider time, TimeSpan lease)
    {
        var occo = await store.OpenAsync(new OrchestratorOptions
        {
            CloudHandlers = [cloud],
            Time = time,
            LeaseDuration = lease,
            StoreLockTimeout = TimeSpan.FromMilliseconds(20),
        });
        await occo.RegisterAsync("""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: t}]
            node_definitions: {t: [{resource: {type: fake}}]}
            """);
        return occo;
    }
}
