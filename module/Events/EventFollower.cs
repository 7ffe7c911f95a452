using Occo.Engine;

namespace Occo;

/// <summary>
/// Follows the history of a store from where it is now, until it is stopped. A store that cannot be read is told once,
/// and tried again: nothing is missed when it comes back.
/// </summary>
internal sealed class EventFollower
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource stop = new();
    private readonly string storePath;
    private readonly string? infrastructure;
    private readonly Func<string, bool> isWanted;
    private EventQuery query;
    private int started;

    /// <summary>Throws <see cref="SelectionException"/> for an infrastructure that never was.</summary>
    /// <param name="engine">The store; only asked now.</param>
    /// <param name="infrastructure">Name, id or wildcards; null: all.</param>
    /// <param name="isWanted">Which kinds.</param>
    public EventFollower(Orchestrator engine, string? infrastructure, Func<string, bool> isWanted)
    {
        (storePath, this.infrastructure, this.isWanted) = (engine.StorePath, infrastructure, isWanted);
        query = new() { AfterSequence = engine.GetEvents(new() { Last = 1 }) is [var newest] ? newest.Sequence : 0 };
        _ = Selection(engine);
    }

    /// <summary>Called once with the reason whenever the store cannot be read any more; from any thread.</summary>
    public Action<Exception>? OnFailure { get; set; }

    /// <summary>Begins; only the first call counts.</summary>
    public void Start(Action<OccoEvent> raise)
    {
        if (Interlocked.Exchange(ref started, 1) == 0) _ = Task.Run(() => RunAsync(raise));
    }

    /// <summary>Ends it; returns at once.</summary>
    public void Stop() => stop.TrySetResult();

    /// <inheritdoc/>
    public override string ToString() => $"events of {infrastructure ?? "all infrastructures"} in {storePath}";

    private bool IsStopped => stop.Task.IsCompleted;

    private async Task RunAsync(Action<OccoEvent> raise)
    {
        var hasFailed = false;
        while (!IsStopped)
        {
            try
            {
                await FollowAsync(raise, () => hasFailed = false).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                if (!hasFailed) OnFailure?.Invoke(e);
                hasFailed = true;
                await PauseAsync(RetryInterval).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowAsync(Action<OccoEvent> raise, Action onRead)
    {
        // To open what is not there would make a new, empty store.
        DemandStore();
        using var engine = Orchestrator.Open(new OrchestratorOptions { StorePath = storePath });
        var events = Selection(engine);
        while (!IsStopped)
        {
            DemandStore();
            foreach (var entry in events.Next(engine))
            {
                if (isWanted(entry.Kind.ToString()) && !IsStopped) raise(entry.ToOutput(storePath));
                query = query with { AfterSequence = entry.Sequence };
            }

            onRead();
            await PauseAsync(PollInterval).ConfigureAwait(false);
        }
    }

    private EventSelection Selection(Orchestrator engine)
    {
        var selection = new EventSelection([], query);
        if (infrastructure is null) selection.AddAll();
        else selection.Add(engine, infrastructure);
        return selection;
    }

    private Task PauseAsync(TimeSpan pause) => Task.WhenAny(Task.Delay(pause), stop.Task);

    private void DemandStore()
    {
        if (Orchestrator.StoreExists(storePath)) return;
        throw new FileNotFoundException($"The store {storePath} is gone.", storePath);
    }
}
