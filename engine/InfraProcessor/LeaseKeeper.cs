using System.Globalization;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>Renews the lease of an infrastructure, and cancels the work when the lease is lost.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Store store;
    private readonly TimeProvider time;
    private readonly TimeSpan duration;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource lost = new();
    private readonly Task heartbeat;
    private OccoException? failure;

    private LeaseKeeper(Store store, Fence fence, TimeSpan duration, TimeProvider time, long taken)
    {
        (this.store, this.duration, this.time) = (store, duration, time);
        Fence = fence;
        heartbeat = BeatAsync(taken);
    }

    public Fence Fence { get; }

    /// <summary>What is written with the release: what the clouds showed last. Null: nothing.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset>? Seen { get; set; }

    /// <summary>
    /// Cancelled when another process took over, or when the store could not be written until the lease expired.
    /// </summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Keeps a lease that was taken just now.</summary>
    public static LeaseKeeper Keep(Store store, TimeProvider time, Fence fence, TimeSpan duration)
        => new(store, fence, duration, time, time.GetTimestamp());

    /// <summary>
    /// Takes the lease. Throws <see cref="OccoException"/> (Busy) when another keeps it longer than the wish waits;
    /// until then it tells again and again what it waits for. Throws (Changed) when the infrastructure is not at the
    /// expected revision.
    /// </summary>
    public static async Task<LeaseKeeper> TakeAsync(
        Store store, TimeProvider time, Infrastructure infrastructure, LeaseOwner owner, TimeSpan duration,
        LeaseWish wish, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            var asked = time.GetTimestamp();
            var result = await store.Leases
                .TryAcquireAsync(infrastructure.Id, owner, duration, wish.Expected).ConfigureAwait(false);
            if (result.Fence is { } fence) return new(store, fence, duration, time, asked);
            if (wish.Wait is not { } wait || time.GetElapsedTime(start) + pause > wait)
            {
                var holder = result.Holder!;
                var (since, end) = (holder.AcquiredAt.ToLocalTime(), holder.ExpiresAt.ToLocalTime());
                throw new OccoException(FailureKind.Busy, string.Create(CultureInfo.InvariantCulture,
                    $"'{infrastructure.Name}' is being enacted by {holder.Owner} since {since:yyyy-MM-dd HH:mm:ss}. "
                    + $"Wait for it, or stop it; its lease ends by itself at {end:HH:mm:ss} if it is dead."))
                {
                    Remedy = new(RemedyKind.Wait),
                };
            }

            wish.OnBusy?.Invoke($"until {result.Holder!.Owner} has finished");
            await Task.Delay(pause, time, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The error of a lost lease: LeaseLost, or Store when the store could not be written, or StoreReplaced.
    /// </summary>
    public OccoException LossOf(string infrastructure) => failure is { Kind: FailureKind.StoreReplaced } ? failure
        : failure is null ? new(FailureKind.LeaseLost,
            $"Another process took over '{infrastructure}'; this one stopped. Nothing is lost.")
        : new(FailureKind.Store,
            $"The work on '{infrastructure}' stopped, because its lease could not be renewed in time. "
            + $"{failure.Message.Closed()} Nothing is lost: start the work again, and it goes on from here.", failure);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await heartbeat.ConfigureAwait(false);
        try
        {
            await store.Leases.ReleaseAsync(Fence, Seen).ConfigureAwait(false);
        }
        catch (OccoException)
        {
            // The store cannot be written. This process may take the lease again at once, others when it has expired.
        }

        stop.Dispose();
        lost.Dispose();
    }

    private async Task BeatAsync(long renewed)
    {
        try
        {
            var (interval, retry) = (duration / 3, duration / 30);
            for (var pause = interval; ; pause = failure is null ? interval : retry)
            {
                await Task.Delay(pause, time, stop.Token).ConfigureAwait(false);
                var asked = time.GetTimestamp();
                if (await TryRenewAsync().ConfigureAwait(false) is not { } holds) holds = !IsNearExpiry(renewed, retry);
                else renewed = asked;
                if (holds) continue;
                await lost.CancelAsync().ConfigureAwait(false);
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }
    }

    // Null: the store cannot be written.
    private async Task<bool?> TryRenewAsync()
    {
        try
        {
            failure = null;
            return await store.Leases.RenewAsync(Fence, duration).ConfigureAwait(false);
        }
        catch (OccoException e)
        {
            failure = e;
            return e.Kind == FailureKind.StoreReplaced ? false : null;
        }
    }

    // Another attempt would come too late.
    private bool IsNearExpiry(long renewed, TimeSpan retry) => time.GetElapsedTime(renewed) + retry >= duration;
}
