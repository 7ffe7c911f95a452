namespace Occo.Engine.Api;

/// <summary>
/// What an enactment waits for, or has just waited for: the end of its time ends the wait, too. Safe for use from
/// several threads.
/// </summary>
internal sealed class LastWait(TimeProvider time)
{
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(1);
    private volatile Entry? last;

    private sealed record Entry(ProgressWait Wait, long? EndedAt);

    public ProgressWait? Now => last is { } entry
        && (entry.EndedAt is not { } ended || time.GetElapsedTime(ended) < JustNow) ? entry.Wait : null;

    public void Report(EnactmentProgress progress)
    {
        if (progress.Waiting is { } wait) last = new(wait, null);
        else if (last is { EndedAt: null } open) last = open with { EndedAt = time.GetTimestamp() };
    }
}
