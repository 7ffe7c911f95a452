using Occo.Engine.InfoBroker;

namespace Occo.Engine.Notify;

/// <summary>
/// Tells webhooks of the events of an infrastructure while it is worked on, beside the work: neither slows nor fails
/// the other. What the end of the work leaves undelivered the next work sends.
/// </summary>
internal sealed class Notifier(
    Store store, TimeProvider time, Random random, Infrastructure infrastructure,
    EnactmentOptions options, CancellationToken cancel)
    : IAsyncDisposable
{
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastTryWhenStopped = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource ending = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<string, (WebhookSender WebhookSender, Task Running)> senders = new(StringComparer.Ordinal);
    private IReadOnlyList<Webhook> served = [];

    /// <summary>Why not everybody was told of everything, once for each address.</summary>
    public IEnumerable<string> Troubles => senders.Values.Select(c => c.WebhookSender.Trouble).OfType<string>();

    /// <summary>
    /// These are to be told from now on. Costs nothing while they are the same. Not for two threads at once.
    /// </summary>
    public void Serve(IReadOnlyList<Webhook> hooks)
    {
        if (ReferenceEquals(hooks, served)) return;
        served = hooks;

        // An address that was taken out is no longer in the store; its sender finds no more work.
        foreach (var hook in hooks)
        {
            if (senders.TryGetValue(hook.Url, out var known))
            {
                known.WebhookSender.Follow(hook);
                continue;
            }

            var sender = new WebhookSender(store, time, random, infrastructure.Id, hook, Tell);
            senders.Add(hook.Url, (sender, Task.Run(() => sender.RunAsync(ending.Token, stop.Token))));
        }
    }

    /// <summary>
    /// One more try for what is left, for a while that is short, and very short when the work was stopped.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (senders.Count > 0)
        {
            await ending.CancelAsync().ConfigureAwait(false);
            using var limit = new CancellationTokenSource(LastTry, time);
            using var over = limit.Token.Register(stop.Cancel);
            using var stopped = cancel.Register(() => limit.CancelAfter(LastTryWhenStopped));
            await Task.WhenAll(senders.Values.Select(c => c.Running)).ConfigureAwait(false);
        }

        ending.Dispose();
        stop.Dispose();
    }

    // A watch has no result in which the caller could read it.
    private void Tell(string trouble)
    {
        if (options.Watch) options.OnNotice?.Invoke($"{infrastructure.Name}: {trouble}");
    }
}
