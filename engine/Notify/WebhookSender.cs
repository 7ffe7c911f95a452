using Occo.Engine.InfoBroker;

namespace Occo.Engine.Notify;

/// <summary>
/// Sends the events of an infrastructure to one address, in order, each at least once. It never throws: errors are in
/// <see cref="Trouble"/>.
/// </summary>
internal sealed class WebhookSender(
    Store store, TimeProvider time, Random random, string infrastructureId, Webhook hook, Action<string> onTrouble)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    // After more failures an address is not tried again at the end of each enactment.
    private const int MaxExtraAttempts = 5;

    private readonly WebhookClient client = new(time);
    private volatile Webhook hook = hook;
    private long position;

    /// <summary>Why the delivery is incomplete; null: nothing is known to be missing.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Uses the settings of a newer description.</summary>
    public void Follow(Webhook newer) => hook = newer;

    /// <summary>Delivers until <paramref name="ending"/> is cancelled; then one attempt for what is left.</summary>
    public async Task RunAsync(CancellationToken ending, CancellationToken cancel)
    {
        try
        {
            while (!ending.IsCancellationRequested)
            {
                var pause = await TryDeliverAsync(isLast: false, cancel).ConfigureAwait(false);
                await Task.Delay(pause, time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await TryDeliverAsync(isLast: true, cancel).ConfigureAwait(false);
            if (Trouble is null) await RecordAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Trouble ??= $"notify: {hook.Name} did not receive all events: the time was over. "
                + await ConsequenceAsync().ConfigureAwait(false);
        }
    }

    // Events that were seen and filtered out are not sent later, even when a later description adds their kind.
    private async Task RecordAsync()
    {
        try
        {
            var deliveries = store.Deliveries;
            if (await deliveries.FindAsync(infrastructureId, hook.Url).ConfigureAwait(false)
                is not { Ended: false } state || state.Delivered >= position)
            {
                return;
            }

            // Kinds that a new version added meanwhile do not apply to events that were filtered for the old kinds.
            var newest = (await store.Infrastructures.GetCompiledAsync(infrastructureId).ConfigureAwait(false)).Notify
                .FirstOrDefault(h => h.Url == hook.Url);
            if (newest is null || !newest.Events.All(hook.Events.Contains)) return;
            await deliveries.DeliveredAsync(infrastructureId, hook.Url, position).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Then the events are looked at again.
        }
    }

    // The time until the next look.
    private async Task<TimeSpan> TryDeliverAsync(bool isLast, CancellationToken cancel)
    {
        try
        {
            return await DeliverAsync(isLast, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The store cannot be read or written; the enactment reports that as well.
            await ReportAsync($"receives no events: {e.Message}").ConfigureAwait(false);
            return DeliveryPause.First;
        }
    }

    private async Task<TimeSpan> DeliverAsync(bool isLast, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var state = await store.Deliveries.FindAsync(infrastructureId, hook.Url).ConfigureAwait(false);
            if (state is null) Trouble = null;
            if (state is null or { Ended: true }) break;
            var wait = state.NextAt - time.GetUtcNow();
            // A clock that was set back must not cause a long wait.
            if (wait > TimeSpan.Zero && wait <= DeliveryPause.Longest
                && !(isLast && state.Attempts < MaxExtraAttempts))
            {
                await ReportAsync(state.LastError ?? "").ConfigureAwait(false);
                break;
            }

            if (position < state.Delivered) position = state.Delivered;
            var (next, seen) = await store.Deliveries.NextAsync(infrastructureId, position, hook.Events)
                .ConfigureAwait(false);
            if (next is null)
            {
                (position, Trouble) = (seen, null);
                break;
            }

            if (!await SendAsync(next, state.Attempts, cancel).ConfigureAwait(false)) break;
        }

        return PollInterval;
    }

    private async Task<bool> SendAsync(Event next, int attempts, CancellationToken cancel)
    {
        var (told, deliveries) = (hook, store.Deliveries);
        var message = WebhookMessage.Of(next, infrastructureId, store.StoreId);
        var answer = await client.SendAsync(told, message, cancel).ConfigureAwait(false);
        if (answer.Problem is null)
        {
            Failpoint.Hit(FailpointName.AfterDelivery);
            (position, Trouble) = (next.Sequence, null);
            await deliveries.DeliveredAsync(infrastructureId, told.Url, next.Sequence).ConfigureAwait(false);
            return true;
        }

        var why = $"{answer.Problem.Closed()} {answer.Hint}";
        if (answer.IsEnd)
        {
            await ReportAsync(why, isEnd: true).ConfigureAwait(false);
            await deliveries.EndedAsync(infrastructureId, told.Url, next.Sequence, why).ConfigureAwait(false);
            return false;
        }

        await ReportAsync(why).ConfigureAwait(false);
        var pause = DeliveryPause.After(attempts + 1, random.NextDouble(), answer.RetryAfter);
        await deliveries.FailedAsync(
            infrastructureId, told.Url, next.Sequence, attempts + 1, time.GetUtcNow() + pause, why)
            .ConfigureAwait(false);
        return false;
    }

    private async Task ReportAsync(string why, bool isEnd = false)
    {
        var before = Trouble;
        Trouble = $"notify: {hook.Name} {why}{(isEnd ? "" : " " + await ConsequenceAsync().ConfigureAwait(false))}";
        if (before is null) onTrouble(Trouble);
    }

    private async Task<string> ConsequenceAsync()
    {
        try
        {
            if (await store.Infrastructures.FindAsync(infrastructureId).ConfigureAwait(false)
                is { State: InfrastructureState.Removed } removed)
            {
                return $"'{removed.Name}' is removed; its last events are not sent, but are in its history.";
            }
        }
        catch (OccoException)
        {
            // A store that cannot be read has recorded no removal.
        }

        return "Its events are kept, and sent again by this or the next enactment.";
    }
}
