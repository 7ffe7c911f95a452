namespace Occo.Engine.Model;

/// <summary>How a watch heals a node.</summary>
public sealed record HealingPolicy
{
    public static readonly HealingPolicy Default = new();

    /// <summary>
    /// Instances that may be unhealthy at once. Above it healing stops, because replacing more would do harm. Default
    /// 40 %, at least 1.
    /// </summary>
    public InstanceCount MaxUnhealthy { get; init; } = new(40, true);

    /// <summary>How long after it was first ready an instance may fail its health checks. Default: none.</summary>
    public TimeSpan StartGrace { get; init; }

    /// <summary>
    /// How long an instance may be stopped in a cloud that cannot start it. Then it has failed, and is replaced, also
    /// by an enactment that does not watch. Default 60 s.
    /// </summary>
    public TimeSpan StoppedTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Failed instances that are replaced within an hour; 0 (default): no limit.</summary>
    public int MaxPerHour { get; init; }
}
