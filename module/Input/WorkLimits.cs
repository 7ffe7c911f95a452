namespace Occo;

/// <summary>The limits that the parameters of working cmdlets set.</summary>
internal static class WorkLimits
{
    /// <summary>Calls at once to one cloud.</summary>
    public const int DefaultConcurrency = 16;

    /// <summary>What a timer can count: somewhat more than three weeks.</summary>
    public const int MostSeconds = int.MaxValue / 1000;

    /// <summary>Options with the limits; 0 seconds are none.</summary>
    public static EnactmentOptions Apply(
        EnactmentOptions options, int maxConcurrency, int timeoutSec, bool wait, int waitSec)
        => options with
        {
            MaxConcurrency = maxConcurrency,
            Timeout = timeoutSec > 0 ? TimeSpan.FromSeconds(timeoutSec) : null,
            WaitForLease = waitSec > 0 ? TimeSpan.FromSeconds(waitSec) : wait ? TimeSpan.MaxValue : null,
        };
}
