namespace Occo.Engine.InfoBroker;

/// <summary>
/// Tells all who follow the history of a store that it has grown. One look at the store serves everybody who waits.
/// </summary>
internal sealed class HistoryWatch(Store store, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private Task<long> look = Task.FromResult(0L);

    /// <summary>
    /// The number of the newest event, as soon as it is not the one that is known. Nobody knows a negative one: the
    /// answer comes at once. Throws <see cref="OccoException"/> (Store) and <see cref="OperationCanceledException"/>.
    /// </summary>
    public async Task<long> NextAsync(long known, CancellationToken cancel)
    {
        if (known < 0) return await store.Events.NewestAsync().ConfigureAwait(false);
        while (true)
        {
            if (await Look().WaitAsync(cancel).ConfigureAwait(false) is var newest && newest != known) return newest;
        }
    }

    // A look that waits for its time has not begun to read: it finds also what was written until now.
    private Task<long> Look()
    {
        lock (gate) return look.IsCompleted ? look = LookAsync() : look;
    }

    private async Task<long> LookAsync()
    {
        await time.PauseAsync(Interval, CancellationToken.None).ConfigureAwait(false);
        return await store.Events.NewestAsync().ConfigureAwait(false);
    }
}
