using System.Collections.Concurrent;
namespace Occo;

/// <summary>
/// Raises the new events of a store until it is stopped. When the store cannot be read, it reports that once and tries
/// again. No event is lost meanwhile.
/// </summary>
internal sealed class EventFollower
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource stop = new();
    private readonly ConcurrentQueue<TaskCompletionSource> waiters = [];
    private readonly OrchestratorOptions store;
    private readonly string? infrastructure;
    private readonly Func<string, bool> isWanted;
    private EventQuery query;
    private int started;
    private int raised;
    private volatile bool hasFailed;
    private volatile TaskCompletionSource wake = NewSignal();

    private EventFollower(
        OrchestratorOptions store, string? infrastructure, Func<string, bool> isWanted, EventQuery query)
    {
        (this.store, this.infrastructure, this.isWanted, this.query) = (store, infrastructure, isWanted, query);
    }

    /// <summary>
    /// Begins after the newest event. Throws <see cref="SelectionException"/> for an infrastructure that never existed.
    /// </summary>
    /// <param name="engine">The store; used in this call only.</param>
    /// <param name="infrastructure">Name, id or wildcards; null: all.</param>
    /// <param name="isWanted">Selects the kinds of events.</param>
    /// <param name="options">How to open the store again.</param>
    public static async Task<EventFollower> FromNowAsync(
        IOrchestrator engine, string? infrastructure, Func<string, bool> isWanted, OrchestratorOptions options)
    {
        var newest = await engine.GetEventsAsync(new() { Last = 1 }).ConfigureAwait(false);
        var store = new OrchestratorOptions
        {
            StorePath = engine.StorePath,
            Server = options.Server,
            AllowShared = options.AllowShared,
            Missing = MissingStore.Refuse,
        };
        var follower = new EventFollower(store, infrastructure, isWanted,
            new() { AfterSequence = newest is [var last] ? last.Sequence : 0 });
        await follower.SelectionAsync(engine).ConfigureAwait(false);
        return follower;
    }

    public string StorePath => store.StorePath!;

    /// <summary>Called once each time the store becomes unreadable. From any thread.</summary>
    public Action<Exception>? OnFailure { get; set; }

    /// <summary>Starts; further calls do nothing.</summary>
    public void Start(Action<OccoEvent> raise)
    {
        if (Interlocked.Exchange(ref started, 1) == 0) _ = Task.Run(() => RunAsync(raise));
    }

    /// <summary>Stops; returns at once.</summary>
    public void Stop() => stop.TrySetResult();

    /// <summary>Completes when all events so far are raised, or at once when the store cannot be read.</summary>
    public Task CatchUpAsync()
    {
        if (hasFailed || IsStopped) return Task.CompletedTask;
        var waiter = NewSignal();
        waiters.Enqueue(waiter);
        wake.TrySetResult();
        return Task.WhenAny(waiter.Task, stop.Task);
    }

    /// <summary>Number of events raised since the last call.</summary>
    public int TakeRaised() => Interlocked.Exchange(ref raised, 0);

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
                var isFirst = !hasFailed;
                hasFailed = true;
                wake = NewSignal();
                while (waiters.TryDequeue(out var waiter)) waiter.SetResult();
                if (isFirst) OnFailure?.Invoke(e);
                await PauseAsync(RetryInterval).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowAsync(Action<OccoEvent> raise)
    {
        var engine = await Door.OpenAsync(store).ConfigureAwait(false);
        await using var open = engine.ConfigureAwait(false);
        var events = await SelectionAsync(engine).ConfigureAwait(false);
        while (!IsStopped)
        {
            // A waiter that arrives during the read can miss the newest event. It wakes the next read.
            wake = NewSignal();
            var waiting = waiters.Count;
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
            while (waiting-- > 0 && waiters.TryDequeue(out var waiter)) waiter.SetResult();
            await PauseAsync(PollInterval).ConfigureAwait(false);
        }
    }

    private async Task<EventSelection> SelectionAsync(IOrchestrator engine)
    {
        var selection = new EventSelection([], [], query);
        if (infrastructure is null) selection.AddAll();
        else await selection.AddAsync(engine, infrastructure).ConfigureAwait(false);
        return selection;
    }

    private Task PauseAsync(TimeSpan pause) => Task.WhenAny(Task.Delay(pause), wake.Task, stop.Task);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
