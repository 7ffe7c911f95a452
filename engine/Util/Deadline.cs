namespace Occo.Engine.Util;

/// <summary>A token that is cancelled after a time of any length; without a time, never.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly ITimer? timer;
    private long left;

    public Deadline(TimeProvider time, TimeSpan? limit)
    {
        if (limit is not { } whole) return;
        left = whole.Ticks / Pauses.Longest.Ticks;
        timer = time.CreateTimer(_ => Tick(), null,
            TimeSpan.FromTicks(whole.Ticks % Pauses.Longest.Ticks),
            left > 0 ? Pauses.Longest : Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => source.Token;

    public bool IsOver => source.IsCancellationRequested;

    public void Dispose()
    {
        timer?.Dispose();
        source.Dispose();
    }

    private void Tick()
    {
        if (Interlocked.Decrement(ref left) >= 0) return;
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work ended at the same moment.
        }
    }
}
