namespace Occo.Engine.Model;

/// <summary>Workers keep the infrastructure: they make passes without being asked.</summary>
/// <param name="At">When it was attached.</param>
/// <param name="By">Who attached it.</param>
/// <param name="Interval">Time between two turns, on average.</param>
public sealed record Attachment(DateTimeOffset At, string By, TimeSpan Interval)
{
    /// <summary>The only machine that can serve it: it uses clouds or files of that machine. Null: all can.</summary>
    public string? Host { get; init; }

    /// <summary>The clouds of its newest version.</summary>
    public IReadOnlyList<string> Clouds { get; init; } = [];

    /// <summary>When the newest turn began; null: there was none.</summary>
    public DateTimeOffset? LastTurnAt { get; init; }

    /// <summary>When the next turn is due.</summary>
    public DateTimeOffset NextTurnAt { get; init; }

    /// <summary>The worker of the newest turn; null: there was none.</summary>
    public long? Worker { get; init; }

    /// <summary>Why no worker that is alive can serve it; null: one can.</summary>
    public string? Unserved { get; init; }

    /// <summary>The number of the newest enactment that was asked for.</summary>
    internal long Asked { get; init; }

    /// <summary>Why a worker cannot serve it; null: it can.</summary>
    internal string? WhyNot(WorkerStatus worker) => Host is not null && Host != worker.Host
        ? $"it needs a worker on {Host}"
        : worker.Clouds.Count > 0 && Clouds.FirstOrDefault(cloud => !worker.Clouds.Contains(cloud)) is { } missing
            ? $"it needs a worker for the cloud {missing}"
            : null;
}

/// <summary>A worker of the store.</summary>
/// <param name="Id">Number; given once.</param>
/// <param name="Name">user@host/process.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Clouds">It serves infrastructures that use these clouds only. Empty: all.</param>
/// <param name="Slots">The most infrastructures that it works on at the same time.</param>
/// <param name="Busy">Infrastructures that it worked on when it was last seen.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="SeenAt">When it last told that it is alive.</param>
/// <param name="IsAlive">False: it was killed, or cannot reach the store.</param>
public sealed record WorkerStatus(
    long Id, string Name, string Host, IReadOnlyList<string> Clouds, int Slots, int Busy, DateTimeOffset StartedAt,
    DateTimeOffset SeenAt, bool IsAlive);

/// <summary>Options of a worker.</summary>
public sealed record WorkerOptions
{
    /// <summary>Serves infrastructures that use these clouds only. Empty: all.</summary>
    public IReadOnlyList<string> Clouds { get; init; } = [];

    /// <summary>The most infrastructures that it works on at the same time. Default 32.</summary>
    public int Slots { get; init; } = 32;

    /// <summary>Concurrent calls to one cloud for each infrastructure. Default 16.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>How long turns may go on when the worker is told to end; then they are cut off. Default 30 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it asks the store for work when nothing wakes it. Default 1 s.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);
}
