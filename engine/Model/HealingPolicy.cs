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

    /// <summary>Failed instances that are replaced within an hour; 0 (default): no limit.</summary>
    public int MaxPerHour { get; init; }
}
