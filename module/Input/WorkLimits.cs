namespace Occo;

/// <summary>Limits of an enactment.</summary>
internal static class WorkLimits
{
    /// <summary>Concurrent calls to one cloud.</summary>
    public const int DefaultConcurrency = 16;

    /// <summary>The longest time of a timer, about 24 days.</summary>
    public const int MaxSeconds = int.MaxValue / 1000;

    /// <summary>Adds the limits to the options; 0 seconds mean no limit.</summary>
    public static EnactmentOptions Apply(
        EnactmentOptions options, int maxConcurrency, int timeoutSec, bool wait, int waitSec)
        => options with
        {
            MaxConcurrency = maxConcurrency,
            Timeout = timeoutSec > 0 ? TimeSpan.FromSeconds(timeoutSec) : null,
            WaitForLease = waitSec > 0 ? TimeSpan.FromSeconds(waitSec) : wait ? TimeSpan.MaxValue : null,
        };
}
