namespace Occo;

/// <summary>Limits of an enactment.</summary>
internal static class WorkLimits
{
    /// <summary>Concurrent calls to one cloud.</summary>
    public const int DefaultConcurrency = 16;

    /// <summary>Infrastructures that a pipeline works at at the same time.</summary>
    public const int DefaultThrottle = 16;

    /// <summary>Between the passes of a watch.</summary>
    public const int WatchSeconds = 10;

    /// <summary>Between the turns of workers on an attached infrastructure.</summary>
    public const int AttachedSeconds = 30;

    /// <summary>The longest time of a timer, about 24 days.</summary>
    public const int MaxSeconds = int.MaxValue / 1000;

    /// <summary>How long to wait for a lease; null: not at all.</summary>
    public static TimeSpan? LeaseWait(bool wait, int waitSec)
        => waitSec > 0 ? TimeSpan.FromSeconds(waitSec) : wait ? TimeSpan.MaxValue : null;
}
