namespace Occo.Engine.InfoBroker;

/// <summary>
/// Tells all who follow the history of a store that it has grown. One look at the store serves everybody who waits.
/// </summary>
/// <param name="newest">Reads the number of the newest event.</param>
/// <param name="time">The clock.</param>
internal sealed class HistoryWatch(Func<Task<long>> newest, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private (Task Begins, Task<long> Newest) look = (Task.CompletedTask, Task.FromResult(0L));

    /// <summary>
    /// The number of the newest event, as soon as it is not the one that is known. Nobody knows a negative one: the
    /// answer comes at once. Throws <see cref="OccoException"/> (Store) and <see cref="OperationCanceledException"/>.
    /// </summary>
    public async Task<long> NextAsync(long known, CancellationToken cancel)
    {
        if (known < 0) return await newest().ConfigureAwait(false);
        while (true)
        {
            if (await Look().WaitAsync(cancel).ConfigureAwait(false) is var found && found != known) return found;
        }
    }

    // A look that waits for its time has not begun to read: it finds also what was written until now. One that reads
    // may find less than what is known.
    private Task<long> Look()
    {
        lock (gate)
        {
            if (!look.Begins.IsCompleted) return look.Newest;
            var begins = time.PauseAsync(Interval, CancellationToken.None);
            return (look = (begins, LookAsync(begins))).Newest;
        }
    }

    private async Task<long> LookAsync(Task begins)
    {
        await begins.ConfigureAwait(false);
        return await newest().ConfigureAwait(false);
    }
}
