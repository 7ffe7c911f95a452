namespace Occo.Engine;

/// <summary>Holds the lease of an infrastructure while it is enacted, and cancels the work when the lease is lost.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Store store;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource lost = new();
    private readonly Task heartbeat;

    private LeaseKeeper(Store store, Fence fence, TimeSpan duration, TimeProvider time)
    {
        this.store = store;
        Fence = fence;
        heartbeat = BeatAsync(duration, time);
    }

    public Fence Fence { get; }

    /// <summary>Cancelled when another process took over.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Takes the lease. Throws <see cref="OccoException"/> (Busy) when another keeps it longer than <paramref name="wait"/>.</summary>
    public static async Task<LeaseKeeper> TakeAsync(
        EngineServices services, Infrastructure infrastructure, TimeSpan duration, TimeSpan? wait,
        CancellationToken cancel)
    {
        var time = services.Time;
        var start = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            var result = await services.Store.Leases
                .TryAcquireAsync(infrastructure.Id, LeaseOwner.Current, duration).ConfigureAwait(false);
            if (result.Fence is { } fence) return new(services.Store, fence, duration, time);
            if (wait is null || time.GetElapsedTime(start) + pause > wait)
            {
                throw new OccoException(FailureKind.Busy,
                    $"'{infrastructure.Name}' is being enacted by {result.Holder!.Owner} since " +
                    $"{result.Holder.AcquiredAt.ToLocalTime():yyyy-MM-dd HH:mm:ss}. Wait for it (-Wait), or stop that process; " +
                    $"its lease ends by itself at {result.Holder.ExpiresAt.ToLocalTime():HH:mm:ss} if it is dead.");
            }

            await Task.Delay(pause, time, cancel).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await heartbeat.ConfigureAwait(false);
        if (!lost.IsCancellationRequested) await store.Leases.ReleaseAsync(Fence).ConfigureAwait(false);
        stop.Dispose();
        lost.Dispose();
    }

    private async Task BeatAsync(TimeSpan duration, TimeProvider time)
    {
        try
        {
            while (true)
            {
                await Task.Delay(duration / 3, time, stop.Token).ConfigureAwait(false);
                if (await store.Leases.RenewAsync(Fence, duration).ConfigureAwait(false)) continue;
                await lost.CancelAsync().ConfigureAwait(false);
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }
        catch (OccoException)
        {
            // The store cannot be written: the fence will tell whoever writes next.
            await lost.CancelAsync().ConfigureAwait(false);
        }
    }
}
