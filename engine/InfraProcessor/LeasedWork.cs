using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>Runs work on an infrastructure under its lease, and stops it when the lease is lost.</summary>
internal sealed class LeasedWork(EngineServices services, TimeSpan leaseDuration, string actor)
{
    /// <summary>Throws <see cref="OccoException"/> (Busy, LeaseLost, Store).</summary>
    public async Task<T> RunAsync<T>(
        Infrastructure infrastructure, TimeSpan? wait, Action<Event>? onEvent, Action<string>? onBusy,
        Func<PassJournal, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        var keeper = await LeaseKeeper.TakeAsync(
            services.Store, services.Time, infrastructure, leaseDuration, wait, onBusy, cancel).ConfigureAwait(false);
        await using (keeper.ConfigureAwait(false))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, keeper.Lost);
            try
            {
                var journal = new PassJournal(services.Store, keeper.Fence, actor, onEvent);
                return await work(journal, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (keeper.Lost.IsCancellationRequested)
            {
                throw keeper.LossOf(infrastructure.Name);
            }
        }
    }
}
