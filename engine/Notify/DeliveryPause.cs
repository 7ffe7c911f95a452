namespace Occo.Engine.Notify;

/// <summary>The pause before an event is sent again: 10 s, 20 s, ... 5 min, with 20 % of jitter.</summary>
internal static class DeliveryPause
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(10);

    /// <summary>Longer waits that a receiver asks for are cut to an hour.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);

    /// <param name="attempts">Failed attempts, from 1.</param>
    /// <param name="chance">From 0 to 1.</param>
    /// <param name="asked">The pause that the receiver asks for.</param>
    public static TimeSpan After(int attempts, double chance, TimeSpan? asked)
    {
        var pause = First * Math.Pow(2, Math.Min(attempts - 1, 10));
        if (pause > LongestBackoff) pause = LongestBackoff;
        pause *= 0.8 + (0.4 * chance);
        if (asked > pause) pause = asked.Value;
        return pause < Longest ? pause : Longest;
    }
}
