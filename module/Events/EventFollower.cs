namespace Occo;

/// <summary>
/// Raises the new events of a store until it is stopped. When the store cannot be read, it reports that once and tries
/// again. No event is lost meanwhile.
/// </summary>
#pragma warning disable CA1001 // A stop can arrive at any time. Without timers its source holds no resource.
internal sealed class EventFollower
#pragma warning restore CA1001
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stop = new();
    private readonly object gate = new();
    private readonly OrchestratorOptions store;
    private readonly string? infrastructure;
    private readonly string[] kinds;
    private Action<OccoEvent>? raise;
    private volatile Task<IOrchestrator>? opening;
    private volatile bool hasFailed;
    private long last;
    private int raised;

    private EventFollower(OrchestratorOptions store, string? infrastructure, string[] kinds, long last)
    {
        (this.store, this.infrastructure, this.kinds, this.last) = (store, infrastructure, kinds, last);
    }

    /// <summary>
    /// Begins after the newest event. Throws <see cref="SelectionException"/> for an infrastructure that never existed.
    /// </summary>
    /// <param name="engine">The store; used in this call only.</param>
    /// <param name="infrastructure">Name, id or wildcards; null: all.</param>
    /// <param name="kinds">Names and wildcards of kinds; empty: all.</param>
    /// <param name="options">How to open the store again.</param>
    public static async Task<EventFollower> FromNowAsync(
        IOrchestrator engine, string? infrastructure, string[] kinds, OrchestratorOptions options)
    {
        var newest = await engine.GetEventsAsync(new() { Last = 1 }).ConfigureAwait(false);
        var store = new OrchestratorOptions
        {
            StorePath = engine.StorePath,
            Server = options.Server,
            AllowShared = options.AllowShared,
            Missing = MissingStore.Refuse,
        };
        var follower = new EventFollower(store, infrastructure, kinds, newest is [var entry] ? entry.Sequence : 0);
        await follower.SelectionAsync(engine).ConfigureAwait(false);
        return follower;
    }

    public string StorePath => store.StorePath!;

    /// <summary>Called once each time the store becomes unreadable. From any thread.</summary>
    public Action<Exception>? OnFailure { get; set; }

    /// <summary>Starts; further calls do nothing.</summary>
    public void Start(Action<OccoEvent> then)
    {
        if (Interlocked.CompareExchange(ref raise, then, null) is null) _ = Task.Run(RunAsync);
    }

    /// <summary>Stops; returns at once.</summary>
    public void Stop() => stop.Cancel();

    /// <summary>Raises all events so far. Returns at once when the store cannot be read.</summary>
    public async Task CatchUpAsync()
    {
        try
        {
            if (!hasFailed && opening is { } open)
                await ReadAsync(await open.WaitAsync(stop.Token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e) when (ErrorRecords.IsFailure(e) || stop.IsCancellationRequested)
        {
            // The follower finds out, too, and reports it.
        }
    }

    /// <summary>Number of events raised since the last call.</summary>
    public int TakeRaised() => Interlocked.Exchange(ref raised, 0);

    public override string ToString() => $"events of {infrastructure ?? "all infrastructures"} in {StorePath}";

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                if (stop.IsCancellationRequested) return;
                var isFirst = !hasFailed;
                hasFailed = true;
                if (isFirst) OnFailure?.Invoke(e);
                await Task.Delay(RetryInterval, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowAsync()
    {
        opening = Door.OpenAsync(store);
        var engine = await opening.ConfigureAwait(false);
        await using var open = engine.ConfigureAwait(false);
        var events = await ReadAsync(engine).ConfigureAwait(false);
        hasFailed = false;
        await foreach (var entry in events.FollowAsync(engine, stop.Token).ConfigureAwait(false)) Raise(entry);
    }

    // The events so far.
    private async Task<EventSelection> ReadAsync(IOrchestrator engine)
    {
        var events = await SelectionAsync(engine).ConfigureAwait(false);
        foreach (var entry in await events.NextAsync(engine).ConfigureAwait(false)) Raise(entry);
        return events;
    }

    // The stream and somebody who catches up can read the same event.
    private void Raise(Event entry)
    {
        lock (gate)
        {
            if (entry.Sequence <= last || stop.IsCancellationRequested) return;
            last = entry.Sequence;
            raise!(entry.ToOutput(StorePath));
            raised++;
        }
    }

    private async Task<EventSelection> SelectionAsync(IOrchestrator engine)
    {
        EventSelection selection;
        lock (gate) selection = new([], kinds, new() { AfterSequence = last });
        if (infrastructure is null) selection.AddAll();
        else await selection.AddAsync(engine, infrastructure).ConfigureAwait(false);
        return selection;
    }
}
