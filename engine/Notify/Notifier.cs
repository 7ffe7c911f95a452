using Occo.Engine.InfoBroker;

namespace Occo.Engine.Notify;

/// <summary>
/// Sends the events of an infrastructure to webhooks while an enactment or a removal runs. Neither slows or fails the
/// other. The next run sends what is left.
/// </summary>
internal sealed class Notifier(
    Store store, TimeProvider time, Random random, Infrastructure infrastructure,
    EnactmentOptions options, CancellationToken cancel)
    : IAsyncDisposable
{
    private static readonly TimeSpan LastAttempt = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastAttemptIfCancelled = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource ending = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<string, (WebhookSender Sender, Task Running)> senders = [];
    private IReadOnlyList<Webhook> served = [];

    /// <summary>Why deliveries are incomplete, once for each address.</summary>
    public IEnumerable<string> Troubles => senders.Values.Select(s => s.Sender.Trouble).OfType<string>();

    /// <summary>Sets the webhooks. Costs nothing while they are the same. Not for two threads at once.</summary>
    public void Serve(IReadOnlyList<Webhook> hooks)
    {
        if (ReferenceEquals(hooks, served)) return;
        served = hooks;

        // A removed address is no longer in the store; its sender finds no more work.
        foreach (var hook in hooks)
        {
            if (senders.TryGetValue(hook.Url, out var known))
            {
                known.Sender.Follow(hook);
                continue;
            }

            var sender = new WebhookSender(store, time, random, infrastructure.Id, hook, Report);
            senders.Add(hook.Url, (sender, Task.Run(() => sender.RunAsync(ending.Token, stop.Token))));
        }
    }

    /// <summary>
    /// One more attempt for what is left, within a short time; within a very short time when the run was cancelled.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (senders.Count > 0)
        {
            await ending.CancelAsync().ConfigureAwait(false);
            using var limit = new CancellationTokenSource(LastAttempt, time);
            using var over = limit.Token.Register(stop.Cancel);
            using var stopped = cancel.Register(() => limit.CancelAfter(LastAttemptIfCancelled));
            await Task.WhenAll(senders.Values.Select(s => s.Running)).ConfigureAwait(false);
        }

        ending.Dispose();
        stop.Dispose();
    }

    // A watch returns no result that could hold it.
    private void Report(string trouble)
    {
        if (options.Watch) options.OnNotice?.Invoke(trouble);
    }
}
