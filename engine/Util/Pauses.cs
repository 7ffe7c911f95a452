namespace Occo.Engine.Util;

/// <summary>Waits of any length. A timer of .NET takes less than 50 days.</summary>
internal static class Pauses
{
    /// <summary>The longest time of one timer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Waits.</summary>
    public static async Task PauseAsync(this TimeProvider time, TimeSpan pause, CancellationToken cancel)
    {
        for (; pause > Longest; pause -= Longest) await Task.Delay(Longest, time, cancel).ConfigureAwait(false);
        await Task.Delay(pause, time, cancel).ConfigureAwait(false);
    }
}
