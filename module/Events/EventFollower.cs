using System.Collections.Concurrent;
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
    private readonly ConcurrentQueue<TaskCompletionSource> askers = [];
    private readonly string? infrastructure;
    private readonly Func<string, bool> isWanted;
    private EventQuery query;
    private int started;
    private int raised;
    private volatile bool hasFailed;
    private volatile TaskCompletionSource wake = NewSignal();

    private EventFollower(string storePath, string? infrastructure, Func<string, bool> isWanted, EventQuery query)
    {
        (StorePath, this.infrastructure, this.isWanted, this.query) = (storePath, infrastructure, isWanted, query);
    }

    /// <summary>
    /// One that begins behind the newest event. Throws <see cref="SelectionException"/> for an infrastructure that never
    /// was.
    /// </summary>
    /// <param name="engine">The store; only asked now.</param>
    /// <param name="infrastructure">Name, id or wildcards; null: all.</param>
    /// <param name="isWanted">Which kinds.</param>
    public static async Task<EventFollower> FromNowAsync(
        Orchestrator engine, string? infrastructure, Func<string, bool> isWanted)
    {
        var newest = await engine.GetEventsAsync(new() { Last = 1 }).ConfigureAwait(false);
        var follower = new EventFollower(engine.StorePath, infrastructure, isWanted,
            new() { AfterSequence = newest is [var last] ? last.Sequence : 0 });
        await follower.SelectionAsync(engine).ConfigureAwait(false);
        return follower;
    }

    /// <summary>The store that it follows.</summary>
    public string StorePath { get; }

    /// <summary>Called once with the reason whenever the store cannot be read any more; from any thread.</summary>
    public Action<Exception>? OnFailure { get; set; }

    /// <summary>Begins; only the first call counts.</summary>
    public void Start(Action<OccoEvent> raise)
    {
        if (Interlocked.Exchange(ref started, 1) == 0) _ = Task.Run(() => RunAsync(raise));
    }

    /// <summary>Ends it; returns at once.</summary>
    public void Stop() => stop.TrySetResult();

    /// <summary>
    /// Ends when everything that is in the store now was raised, and at once where the store cannot be read.
    /// </summary>
    public Task CatchUpAsync()
    {
        if (hasFailed || IsStopped) return Task.CompletedTask;
        var asker = NewSignal();
        askers.Enqueue(asker);
        wake.TrySetResult();
        return Task.WhenAny(asker.Task, stop.Task);
    }

    /// <summary>How many events were raised since the last call.</summary>
    public int TakeRaised() => Interlocked.Exchange(ref raised, 0);

    /// <inheritdoc/>
    public override string ToString() => $"events of {infrastructure ?? "all infrastructures"} in {StorePath}";

    private bool IsStopped => stop.Task.IsCompleted;

    private async Task RunAsync(Action<OccoEvent> raise)
    {
        while (!IsStopped)
        {
            try
            {
                await FollowAsync(raise).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                var isNews = !hasFailed;
                hasFailed = true;
                wake = NewSignal();
                while (askers.TryDequeue(out var asker)) asker.SetResult();
                if (isNews) OnFailure?.Invoke(e);
                await PauseAsync(RetryInterval).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowAsync(Action<OccoEvent> raise)
    {
        // To open what is not there would make a new, empty store.
        RequireStore();
        var engine = await Orchestrator.OpenAsync(new OrchestratorOptions { StorePath = StorePath })
            .ConfigureAwait(false);
        await using var open = engine.ConfigureAwait(false);
        var events = await SelectionAsync(engine).ConfigureAwait(false);
        while (!IsStopped)
        {
            // Who asks while the store is read may have missed the newest: the new signal is theirs.
            wake = NewSignal();
            var asking = askers.Count;
            RequireStore();
            foreach (var entry in await events.NextAsync(engine).ConfigureAwait(false))
            {
                if (isWanted(entry.Kind.ToString()) && !IsStopped)
                {
                    raise(entry.ToOutput(StorePath));
                    Interlocked.Increment(ref raised);
                }

                query = query with { AfterSequence = entry.Sequence };
            }

            hasFailed = false;
            while (asking-- > 0 && askers.TryDequeue(out var asker)) asker.SetResult();
            await PauseAsync(PollInterval).ConfigureAwait(false);
        }
    }

    private async Task<EventSelection> SelectionAsync(Orchestrator engine)
    {
        var selection = new EventSelection([], query);
        if (infrastructure is null) selection.AddAll();
        else await selection.AddAsync(engine, infrastructure).ConfigureAwait(false);
        return selection;
    }

    private Task PauseAsync(TimeSpan pause) => Task.WhenAny(Task.Delay(pause), wake.Task, stop.Task);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void RequireStore()
    {
        if (Orchestrator.StoreExists(StorePath)) return;
        throw new FileNotFoundException($"The store {StorePath} is gone.", StorePath);
    }
}
