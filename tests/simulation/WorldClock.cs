namespace Occo.Simulation;

/// <summary>The one clock of a history. It moves only when the scheduler says so.</summary>
internal sealed class WorldClock
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Time since the beginning; never goes back.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>How far the clock on the wall was set forward or back.</summary>
    public TimeSpan Adjustment { get; set; }

    /// <summary>What the clock on the wall shows.</summary>
    public DateTimeOffset Now => Start + Elapsed + Adjustment;
}
