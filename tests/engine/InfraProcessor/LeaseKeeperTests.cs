using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// A lease is kept through a store that cannot be written for a while, and given up before it expires.
/// </summary>
public sealed class LeaseKeeperTests : IAsyncLifetime
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    private readonly SqliteFixture fixture = new();
    private Store store = null!;
    private Infrastructure shop = null!;

    public async Task InitializeAsync()
    {
        store = fixture.Store;
        shop = await fixture.RegisterAsync();
    }

    public Task DisposeAsync()
    {
        fixture.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Renewal_StoreFailsForAWhile_IsTriedAgainAndTheLeaseIsKept()
    {
        await using var keeper = await TakeAsync();
        var expires = Expires();
        Break();
        for (var i = 0; i < 3; i++) await BeatAsync(Duration / (i == 0 ? 3 : 30));
        Assert.Equal(expires, Expires());
        fixture.Sql("DROP TRIGGER broken");
        await BeatAsync(Duration / 30);

        Assert.False(keeper.Lost.IsCancellationRequested);
        Assert.Equal(fixture.Time.GetUtcNow() + Duration, Expires());
        Assert.True(await store.Leases.RenewAsync(keeper.Fence, Duration));
    }

    [Fact]
    public async Task Renewal_StoreFailsUntilNearExpiry_IsLostBeforeItAndSaysThatTheStoreFailed()
    {
        var taken = fixture.Time.GetUtcNow();
        await using var keeper = await TakeAsync();
        Break();
        await LoseAsync(keeper);

        Assert.InRange(fixture.Time.GetUtcNow() - taken, Duration * 0.8, Duration - TimeSpan.FromTicks(1));
        var loss = keeper.LossOf("shop");
        Assert.Equal(FailureKind.Store, loss.Kind);
        Assert.Contains(fixture.Path, loss.Message, StringComparison.Ordinal);
        Assert.Contains("the disk is broken", loss.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("took over", loss.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renewal_StoreDoesNotAnswer_IsLostBeforeTheAnswer()
    {
        await using var keeper = await TakeAsync(duration: TimeSpan.FromSeconds(3));
        var lost = new TaskCompletionSource();
        keeper.Lost.Register(lost.SetResult);
        await fixture.Time.WaitForTimerAsync();
        using (fixture.Lock())
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await lost.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        var loss = keeper.LossOf("shop");
        Assert.Equal(FailureKind.Store, loss.Kind);
        Assert.Contains($"{fixture.Path} does not answer", loss.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renewal_PausedBeyondTheLease_OnlyTheStoreTellsWhetherItIsLost()
    {
        await using var keeper = await TakeAsync();
        await fixture.Time.WaitForTimerAsync();

        fixture.Time.Advance(Duration * 3);
        await fixture.Time.WaitForTimerAsync(Duration / 3);

        Assert.False(keeper.Lost.IsCancellationRequested);
        Assert.Equal(fixture.Time.GetUtcNow() + Duration, Expires());
    }

    [LinuxFact]
    public async Task Renewal_StoreDeleted_IsLostAtTheNextBeat()
    {
        await using var keeper = await TakeAsync();
        File.Delete(fixture.Path);

        await LoseAsync(keeper);

        Assert.Equal(fixture.Time.GetUtcNow(), Start + (Duration / 3));
        Assert.Equal(FailureKind.StoreReplaced, keeper.LossOf("shop").Kind);
    }

    [Fact]
    public async Task Renewal_TakenByAnother_IsLostAtTheNextBeat()
    {
        await using var keeper = await TakeAsync();
        fixture.Sql("UPDATE lease SET fence = fence + 1");

        await LoseAsync(keeper);

        Assert.Equal(fixture.Time.GetUtcNow(), Start + (Duration / 3));
        var loss = keeper.LossOf("shop");
        Assert.Equal(FailureKind.LeaseLost, loss.Kind);
        Assert.Contains("Another process took over 'shop'", loss.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_StoreFails_IsQuietAndThisProcessMayTakeTheLeaseAgain()
    {
        var keeper = await TakeAsync();
        Break();
        await keeper.DisposeAsync();
        fixture.Sql("DROP TRIGGER broken");

        await using var next = await TakeAsync();

        Assert.Equal(keeper.Fence.Number + 1, next.Fence.Number);
    }

    [Fact]
    public async Task TakeAsync_HeldInTheSameProcess_IsBusyAlsoForAnotherStoreObject()
    {
        await using var keeper = await TakeAsync();

        foreach (var same in new[] { store, await fixture.OpenAsync() })
        {
            var error = await Assert.ThrowsAsync<OccoException>(() => TakeAsync(same));
            Assert.Equal(FailureKind.Busy, error.Kind);
            Assert.Contains(
                $"by another job or runspace of this process ({LeaseOwner.Current.Actor})", error.Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TakeAsync_HeldByAnother_TellsWhoseEndItWaitsFor()
    {
        var told = new List<string>();
        var holder = await TakeAsync();
        var waiting = LeaseKeeper.TakeAsync(
            store, fixture.Time, shop, LeaseOwner.Current, Duration, new(TimeSpan.MaxValue, OnBusy: told.Add),
            CancellationToken.None);
        await holder.DisposeAsync();

        await fixture.Time.AdvanceUntilAsync(waiting, TimeSpan.FromMilliseconds(200));

        await (await waiting).DisposeAsync();
        Assert.Equal($"until {LeaseOwner.Current.Description} has finished", told[0]);
    }

    // A failure that comes at once; SQLite waits for a lock.
    private void Break() => fixture.Sql(
        "CREATE TRIGGER broken BEFORE UPDATE ON lease BEGIN SELECT RAISE(ABORT, 'the disk is broken'); END");

    private static DateTimeOffset Start { get; } = new ManualTimeProvider().GetUtcNow();

    private Task<LeaseKeeper> TakeAsync(Store? within = null, TimeSpan? duration = null) => LeaseKeeper.TakeAsync(
        within ?? store, fixture.Time, shop, LeaseOwner.Current, duration ?? Duration, default,
        CancellationToken.None);

    // One beat of the heart: when it waits for the next one, this one is over.
    private async Task BeatAsync(TimeSpan after)
    {
        await fixture.Time.WaitForTimerAsync();
        fixture.Time.Advance(after);
        // A renewal that is under way has a timer of its own.
        await fixture.Time.WaitForTimerAsync(Duration / 3, or: Duration / 30);
    }

    private Task LoseAsync(LeaseKeeper keeper)
    {
        var lost = new TaskCompletionSource();
        keeper.Lost.Register(lost.SetResult);
        return fixture.Time.AdvanceUntilAsync(lost.Task, Duration / 30);
    }

    private DateTimeOffset Expires()
        => DateTimeOffset.Parse((string)fixture.Sql("SELECT expires_at FROM lease")!,
            System.Globalization.CultureInfo.InvariantCulture);
}
