using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>Runs work on an infrastructure under its lease, and stops it when the lease is lost.</summary>
/// <param name="services">The parts of the engine.</param>
/// <param name="leaseDuration">How long a lease lasts without a heartbeat.</param>
/// <param name="owner">Who works.</param>
/// <param name="taken">The lease that was taken already; null: it is taken for each work.</param>
internal sealed class LeasedWork(EngineServices services, TimeSpan leaseDuration, LeaseOwner owner, Fence? taken = null)
{
    /// <summary>It waits for no lease.</summary>
    public bool IsTaken => taken is not null;

    /// <summary>Throws <see cref="OccoException"/> (Busy, Changed, LeaseLost, Store).</summary>
    public async Task<T> RunAsync<T>(
        Infrastructure infrastructure, LeaseWish wish, Action<Event>? onEvent,
        Func<PassJournal, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        var keeper = taken is null
            ? await LeaseKeeper.TakeAsync(
                services.Store, services.Time, infrastructure, owner, leaseDuration, wish, cancel)
                .ConfigureAwait(false)
            : LeaseKeeper.Keep(services.Store, services.Time, taken, leaseDuration);
        await using (keeper.ConfigureAwait(false))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, keeper.Lost);
            var journal = new PassJournal(services.Store, keeper.Fence, owner.Name, onEvent, owner.WorkerForOther);
            try
            {
                return await work(journal, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (keeper.Lost.IsCancellationRequested)
            {
                throw keeper.LossOf(infrastructure.Name);
            }
            finally
            {
                keeper.Seen = journal.Waiting;
            }
        }
    }
}

/// <summary>How a lease is wanted.</summary>
/// <param name="Wait">How long to wait for another holder; null: not at all.</param>
/// <param name="Expected">The revision that the infrastructure must have when it is taken; null: any.</param>
/// <param name="OnBusy">Called with what it waits for, again and again; null: nobody is told.</param>
internal readonly record struct LeaseWish(
    TimeSpan? Wait = null, long? Expected = null, Action<string>? OnBusy = null);
