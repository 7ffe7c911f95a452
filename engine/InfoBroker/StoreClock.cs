namespace Occo.Engine.InfoBroker;

/// <summary>
/// The clock of an engine. Where the clock of its machine is wrong, it tells the time of the store: or a machine would
/// find that what another one made is too old. It waits and measures by the machine.
/// </summary>
internal sealed class StoreClock(TimeProvider machine) : TimeProvider
{
    /// <summary>How wrong a clock may be. Longer than an answer of the store takes to get here.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);
    private long offset;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    private TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref offset));

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + Offset;

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>The store has this time now.</summary>
    public void Follow(DateTimeOffset now)
    {
        var found = now - machine.GetUtcNow();
        if ((found - Offset).Duration() <= Tolerance) return;
        Interlocked.Exchange(ref offset, found.Duration() <= Tolerance ? 0 : found.Ticks);
    }
}
