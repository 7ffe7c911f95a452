namespace Occo.Engine.Notify;

/// <summary>How long to wait before an event is sent again: 10 s, 20 s, ... 5 min, a fifth more or less.</summary>
internal static class DeliveryPause
{
    /// <summary>After the first attempt.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(10);

    /// <summary>No receiver may ask for longer: an hour.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestOfOurs = TimeSpan.FromMinutes(5);

    /// <summary>The pause after so many attempts in vain.</summary>
    /// <param name="attempts">From 1.</param>
    /// <param name="chance">From 0 to 1.</param>
    /// <param name="asked">What the receiver asks for, if it does.</param>
    public static TimeSpan After(int attempts, double chance, TimeSpan? asked)
    {
        var pause = First * Math.Pow(2, Math.Min(attempts - 1, 10));
        if (pause > LongestOfOurs) pause = LongestOfOurs;
        pause *= 0.8 + (0.4 * chance);
        if (asked > pause) pause = asked.Value;
        return pause < Longest ? pause : Longest;
    }
}
