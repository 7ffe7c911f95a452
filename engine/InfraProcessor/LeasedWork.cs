using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>Runs work on an infrastructure under its lease, and stops it when the lease is lost.</summary>
/// <param name="services">The parts of the engine.</param>
/// <param name="leaseDuration">How long a lease lasts without a heartbeat.</param>
/// <param name="actor">Who works.</param>
/// <param name="taken">The lease that was taken already; null: it is taken for each work.</param>
internal sealed class LeasedWork(EngineServices services, TimeSpan leaseDuration, string actor, Fence? taken = null)
{
    /// <summary>It waits for no lease.</summary>
    public bool IsTaken => taken is not null;

    /// <summary>Throws <see cref="OccoException"/> (Busy, LeaseLost, Store).</summary>
    public async Task<T> RunAsync<T>(
        Infrastructure infrastructure, TimeSpan? wait, Action<Event>? onEvent, Action<string>? onBusy,
        Func<PassJournal, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        var keeper = taken is null
            ? await LeaseKeeper.TakeAsync(
                services.Store, services.Time, infrastructure, leaseDuration, wait, onBusy, cancel)
                .ConfigureAwait(false)
            : LeaseKeeper.Keep(services.Store, services.Time, taken, leaseDuration);
        await using (keeper.ConfigureAwait(false))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, keeper.Lost);
            var journal = new PassJournal(services.Store, keeper.Fence, actor, onEvent);
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
