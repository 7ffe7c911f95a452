namespace Occo.Simulation;

/// <summary>
/// The clock as one simulated process sees it. Its timers fire one at a time, when the scheduler says so. A process
/// that was killed has no time any more: what it still tries ends at its next look at the clock, at the latest when it
/// writes.
/// </summary>
internal sealed class ProcessClock(WorldClock world) : TimeProvider
{
    private readonly List<Timer> timers = [];
    private long armed;

    /// <summary>The process was killed.</summary>
    public bool Dead { get; private set; }

    /// <summary>When the next timer is due, or null.</summary>
    public TimeSpan? NextDue => timers.Count == 0 ? null : timers.Min(t => t.Due);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The process dies when it has looked at the clock that many times.</summary>
    public int DiesIn { get; set; } = -1;

    /// <summary>The process dies now.</summary>
    public void Die()
    {
        Dead = true;
        timers.Clear();
    }

    public override DateTimeOffset GetUtcNow()
    {
        if (!Dead && DiesIn > 0 && --DiesIn == 0) Die();
        return Dead ? throw new ProcessKilledException() : world.Now;
    }

    public override long GetTimestamp() => world.Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the world to the next timer and fires it.</summary>
    public void Fire()
    {
        var timer = timers.OrderBy(t => t.Due).ThenBy(t => t.Number).First();
        if (timer.Due > world.Elapsed) world.Elapsed = timer.Due;
        if (timer.Period > TimeSpan.Zero) timer.Due = world.Elapsed + timer.Period;
        else timers.Remove(timer);
        timer.Callback();
    }

    private sealed class Timer(ProcessClock clock, Action callback) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; private set; }

        public long Number { get; private set; }

        public Action Callback => callback;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.timers.Remove(this);
            if (dueTime == Timeout.InfiniteTimeSpan || clock.Dead) return true;
            (Due, Period, Number) = (clock.World.Elapsed + dueTime, period, ++clock.armed);
            clock.timers.Add(this);
            return true;
        }

        public void Dispose() => clock.timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private WorldClock World => world;
}

/// <summary>What code of a killed process runs into.</summary>
internal sealed class ProcessKilledException() : Exception("The process was killed.");
