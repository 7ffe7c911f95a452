namespace Occo.Engine.Tests;

/// <summary>
/// A clock that stands still until it is advanced. Timers fire inside <see cref="Advance"/>, in order.
/// </summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly object gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that are waiting.</summary>
    public int Waiting
    {
        get { lock (gate) return timers.Count; }
    }

    /// <summary>How long until the next timer is due; null: nobody waits.</summary>
    public TimeSpan? NextWait
    {
        get { lock (gate) return timers.Count == 0 ? null : timers.Min(t => t.Due) - now; }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what is due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end;
        lock (gate) end = now + by;
        while (NextDue(end) is { } timer) timer.Fire();
        lock (gate) now = end;
    }

    /// <summary>Lets other tasks run until somebody waits for this clock.</summary>
    public Task WaitForTimerAsync() => UntilAsync(() => Waiting > 0);

    /// <summary>Lets other tasks run until the next timer is due in so long, or so long.</summary>
    public Task WaitForTimerAsync(TimeSpan wait, TimeSpan? or = null)
        => UntilAsync(() => NextWait == wait || NextWait == (or ?? wait));

    /// <summary>Advances in steps, whenever somebody waits for this clock, until the task has ended.</summary>
    public Task AdvanceUntilAsync(Task task, TimeSpan step) => UntilAsync(() =>
    {
        if (Waiting > 0) Advance(step);
        return task.IsCompleted;
    });

    // The limit ends a broken test; a sound one never comes near it.
    private static async Task UntilAsync(Func<bool> condition)
    {
        var started = System.GetTimestamp();
        while (!condition())
        {
            if (System.GetElapsedTime(started) > TimeSpan.FromSeconds(60)) throw new TimeoutException();
            await Task.Yield();
        }
    }

    private ManualTimer? NextDue(DateTimeOffset end)
    {
        lock (gate)
        {
            var next = timers.Where(t => t.Due <= end).MinBy(t => t.Due);
            if (next is null) return null;
            if (next.Due > now) now = next.Due;
            if (next.Period > TimeSpan.Zero) next.Due = now + next.Period;
            else timers.Remove(next);
            return next;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner.gate)
            {
                owner.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = owner.now + dueTime;
                Period = period;
                owner.timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (owner.gate) owner.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
