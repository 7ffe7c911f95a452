using Xunit;

namespace Occo.Engine.Tests;

/// <summary>How a watch heals, and what it does not.</summary>
public sealed class HealingTests : IAsyncLifetime
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly JumpingTimeProvider time = new();
    private readonly List<string> notices = [];
    private Orchestrator occo = null!;

    public async Task InitializeAsync() => occo = await OpenAsync();

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Watch_TooManyVanished_WaitsForAPerson()
    {
        await RegisterAsync("scaling: {min: 5}");
        await occo.EnactAsync("shop");
        foreach (var machine in cloud.Machines.Take(3)) cloud.Vanish(machine.InstanceId);
        var looks = 0;

        await WatchAsync(stop => new()
        {
            OnProgress = p => End(stop, p is { Phase: "Observing", Waiting: null } && ++looks > 4),
        });

        Assert.Equal(2, cloud.Machines.Count);
        Assert.Contains("3 of 5 instances are sick", Assert.Single(notices), StringComparison.Ordinal);
        var healed = await occo.EnactAsync("shop");
        Assert.True(healed.Reached);
        Assert.Equal(3, healed.Replaced);
    }

    [Fact]
    public async Task Watch_AFewVanished_HealsThem()
    {
        await RegisterAsync("scaling: {min: 5}");
        await occo.EnactAsync("shop");
        foreach (var machine in cloud.Machines.Take(2)) cloud.Vanish(machine.InstanceId);

        await WatchAsync(stop => new() { OnEvent = e => End(stop, e.Kind == EventKind.InfrastructureReady) });

        Assert.Equal(5, cloud.Machines.Count);
        Assert.Empty(notices);
    }

    [Fact]
    public async Task Watch_KeepsFailing_TriesLessAndLessOftenAlsoAfterARestart()
    {
        await RegisterAsync("");
        var tries = RefuseAndNote();

        await WatchAsync(stop => new() { OnEvent = e => End(stop, tries.Count == 3
            && e.Kind == EventKind.NodeFailed) });
        store.Close();
        occo = await OpenAsync();
        await WatchAsync(stop => new() { OnEvent = e => End(stop, tries.Count == 8
            && e.Kind == EventKind.NodeFailed) });

        AssertApart(tries, [10, 20, 40, 80, 160, 300, 300]);
        Assert.All(notices, n => Assert.Contains("the next try is at", n, StringComparison.Ordinal));
        Assert.Equal(notices.Count, notices.Distinct().Count());
    }

    [Fact]
    public async Task Watch_KeepsFailingAndIsDescribedAnew_TriesAtOnce()
    {
        await RegisterAsync("");
        var tries = RefuseAndNote();
        await WatchAsync(stop => new() { OnEvent = e => End(stop, tries.Count == 4
            && e.Kind == EventKind.NodeFailed) });
        await occo.UpdateAsync("shop", await CompileAsync("variables: {v: 2}"));

        await WatchAsync(stop => new() { OnEvent = e => End(stop, tries.Count == 5
            && e.Kind == EventKind.NodeFailed) });

        Assert.InRange(tries[4] - tries[3], TimeSpan.Zero, TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task Enact_KeepsFailingWithRetry_TriesLessAndLessOften()
    {
        await RegisterAsync("");
        var tries = RefuseAndNote();

        await WatchAsync(stop => new()
        {
            OnFailure = FailureAction.Retry,
            OnEvent = e => End(stop, tries.Count == 4 && e.Kind == EventKind.NodeFailed),
        }, watch: false);

        AssertApart(tries, [10, 20, 40]);
    }

    [Fact]
    public async Task Enact_KeepsFailing_TriesAFewTimesAndEnds()
    {
        await RegisterAsync("");
        var tries = RefuseAndNote(CloudErrorKind.Quota);

        Assert.False((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(Move.MaxFailedPasses, tries.Count);
        Assert.InRange(tries[^1] - tries[0], TimeSpan.Zero, TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task Watch_OnlySoManyPerHour_HealsTheRestLater()
    {
        await RegisterAsync("scaling: {min: 3}, healing: {max_per_hour: 2, max_unhealthy: 100%}");
        await occo.EnactAsync("shop");
        foreach (var machine in cloud.Machines) cloud.Vanish(machine.InstanceId);
        var start = time.GetUtcNow();

        await WatchAsync(stop => new()
        {
            OnEvent = e => End(stop, e.Kind == EventKind.InfrastructureReady),
            OnProgress = p =>
            {
                if (p.Phase == "Waiting" && cloud.Machines.Count == 2) time.Advance(TimeSpan.FromMinutes(10));
            },
        });

        Assert.Equal(3, cloud.Machines.Count);
        Assert.InRange(time.GetUtcNow() - start, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        Assert.Contains("not more than 2 failed instances", Assert.Single(notices), StringComparison.Ordinal);
    }

    private static void End(CancellationTokenSource stop, bool isOver)
    {
        if (isOver) stop.Cancel();
    }

    // The times at which the cloud was asked, which always refuses.
    private List<DateTimeOffset> RefuseAndNote(CloudErrorKind kind = CloudErrorKind.Invalid)
    {
        var tries = new List<DateTimeOffset>();
        cloud.BeforeCreate = (_, _) =>
        {
            tries.Add(time.GetUtcNow());
            throw new CloudException(kind, "no such image");
        };
        return tries;
    }

    // A try comes with the next pass after it is due.
    private static void AssertApart(List<DateTimeOffset> tries, int[] seconds)
    {
        foreach (var (i, apart) in seconds.Index())
        {
            Assert.InRange(tries[i + 1] - tries[i], TimeSpan.FromSeconds(apart), TimeSpan.FromSeconds(apart + 15));
        }
    }

    private async Task WatchAsync(Func<CancellationTokenSource, EnactmentOptions> options, bool watch = true)
    {
        using var stop = new CancellationTokenSource();
        var watching =
            occo.EnactAsync("shop", options(stop) with { Watch = watch, OnNotice = notices.Add }, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => watching.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None));
    }

    private Task<Orchestrator> OpenAsync() => store.OpenAsync(new OrchestratorOptions
    {
        CloudHandlers = [cloud],
        Time = time,
        LeaseDuration = TimeSpan.FromDays(1),
    });

    private async Task RegisterAsync(string node) => await occo.RegisterAsync(await CompileAsync(node));

    private async Task<CompiledInfrastructure> CompileAsync(string node)
        => (await occo.CompileAsync(DescriptionSource.FromText($$$"""
        infra_name: shop
        user_id: ops
        nodes: [{name: web, type: t{{{(node.Length > 0 ? ", " : "")}}}{{{node}}}}]
        node_definitions: {t: [{resource: {type: fake}}]}
        """))).Require();
}
