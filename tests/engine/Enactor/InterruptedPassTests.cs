using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The events tell how every pass ended, also one that was cancelled or killed.</summary>
public sealed class InterruptedPassTests : FakeShop
{
    private Infrastructure shop = null!;

    private protected override OrchestratorOptions Options
        => new() { CloudHandlers = [cloud], Time = new JumpingTimeProvider() };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        shop = await occo.RegisterAsync("""
            infra_name: shop
            user_id: ops
            nodes: [{name: db, type: t}, {name: web, type: t}]
            dependencies: [[web, db]]
            node_definitions: {t: [{resource: {type: fake}}]}
            """);
    }

    [Fact]
    public async Task Enact_Cancelled_TellsWhatThePassCameTo()
    {
        await CancelAsync();

        Assert.Equal(["started", "cancelled: 1 of 2 steps done"], await PassesAsync());
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(4, (await PassesAsync()).Count);
    }

    [Fact]
    public async Task Enact_TimeOver_TellsWhatThePassCameTo()
    {
        var time = new ManualTimeProvider();
        var timed = await store.OpenAsync(new OrchestratorOptions { CloudHandlers = [cloud], Time = time });
        cloud.FirstState = (_, node) => node == "db" ? ComponentState.Ready : ComponentState.Pending;
        var booting = new TaskCompletionSource();
        var enacting = timed.EnactAsync("shop", new()
        {
            Timeout = TimeSpan.FromSeconds(20),
            Interval = TimeSpan.FromHours(1),
            OnEvent = e =>
            {
                if (e is { Kind: EventKind.NodeCreated, Node: "web" }) booting.SetResult();
            },
        });
        await booting.Task;

        await time.AdvanceUntilAsync(enacting, TimeSpan.FromSeconds(1));

        Assert.False((await enacting).Reached);
        Assert.Equal("cancelled: 1 of 2 steps done", (await PassesAsync())[^1]);
    }

    [Fact]
    public async Task Enact_CancelledAndTheStoreRefusesTheEnd_IsStillCancelledAndTheNextPassTells()
    {
        await SqlAsync("CREATE TRIGGER full BEFORE INSERT ON event WHEN NEW.kind = 'PassFinished' "
            + "BEGIN SELECT RAISE(ABORT, 'no room'); END");
        await CancelAsync();
        await SqlAsync("DROP TRIGGER full");

        await occo.EnactAsync("shop");

        Assert.Equal("started", (await PassesAsync())[0]);
        Assert.StartsWith($"interrupted: the pass that {LeaseOwner.Current.Actor} began at ", (await PassesAsync())[1],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enact_StoreFailsInTheMiddle_TellsThatThePassWasBrokenOff()
    {
        await SqlAsync("CREATE TRIGGER full BEFORE INSERT ON event WHEN NEW.kind = 'NodeReady' "
            + "BEGIN SELECT RAISE(ABORT, 'no room'); END");

        var error = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop"));

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.StartsWith("broken off: 0 of 2 steps done", (await PassesAsync())[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enact_AfterAKilledPass_TellsOnceAndBeforeItsOwn()
    {
        await using var dead = await Store.OpenAsync(store.Path, TimeProvider.System);
        var killed = LeaseOwner.Current with { ProcessId = int.MaxValue };
        var lease = await dead.Leases.TryAcquireAsync(shop.Id, killed, TimeSpan.FromDays(1));
        await new PassJournal(dead, lease.Fence!, killed.Actor).BeginPassAsync("+2 ~0 -0 =0");

        await occo.EnactAsync("shop");
        await occo.EnactAsync("shop");

        var passes = await PassesAsync();
        Assert.Equal(4, passes.Count);
        Assert.Contains($"the pass that {killed.Actor} began at ", passes[1], StringComparison.Ordinal);
        Assert.Equal("started", passes[2]);
        Assert.Equal(LeaseOwner.Current.Actor,
            (await occo.GetEventsAsync()).First(e => e.Kind == EventKind.PassFinished).Actor);
    }

    [Fact]
    public async Task Remove_AfterAKilledPassAndNothingToDo_TellsAllTheSame()
    {
        await using var dead = await Store.OpenAsync(store.Path, TimeProvider.System);
        var killed = LeaseOwner.Current with { ProcessId = int.MaxValue };
        var lease = await dead.Leases.TryAcquireAsync(shop.Id, killed, TimeSpan.FromDays(1));
        await new PassJournal(dead, lease.Fence!, killed.Actor).BeginPassAsync("+2 ~0 -0 =0");

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.Equal(2, (await PassesAsync()).Count);
        Assert.StartsWith("interrupted", (await PassesAsync())[1], StringComparison.Ordinal);
    }

    // The db is ready when the creation of the web is cancelled.
    private async Task CancelAsync()
    {
        using var stop = new CancellationTokenSource();
        cloud.BeforeCreate = async (batch, cancel) =>
        {
            if (batch.NodeName == "web") await stop.CancelAsync();
            cancel.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("shop", null, stop.Token));
        cloud.BeforeCreate = (_, _) => Task.CompletedTask;
    }

    private async Task<IReadOnlyList<string>> PassesAsync() => [.. (await occo.GetEventsAsync())
        .Where(e => e.Kind is EventKind.PassStarted or EventKind.PassFinished)
        .Select(e => e.Kind == EventKind.PassStarted ? "started" : e.Message)];

    private async Task SqlAsync(string sql)
    {
        await using var other = await Store.OpenAsync(store.Path, TimeProvider.System);
        await other.WriteAsync(tx => tx.Sql.ExecuteAsync(sql));
    }
}
