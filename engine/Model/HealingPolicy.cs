namespace Occo.Engine.Model;

/// <summary>How a node is healed while a watch keeps it, and nobody looks.</summary>
public sealed record HealingPolicy
{
    /// <summary>A few at a time, as often as it takes.</summary>
    public static readonly HealingPolicy Default = new();

    /// <summary>
    /// Instances that may be sick at once: when it is more, replacing them would rather do harm. Default 40 %, at least 1.
    /// </summary>
    public InstanceCount MaxUnhealthy { get; init; } = new(40, true);

    /// <summary>
    /// How long after it was first ready an instance may fail its health checks. Default: not at all.
    /// </summary>
    public TimeSpan StartGrace { get; init; }

    /// <summary>Failed instances that are replaced within an hour; 0: any number. Default 0.</summary>
    public int MaxPerHour { get; init; }
}
