using Occo.Engine;

namespace Occo.Simulation;

/// <summary>A machine of the simulated cloud.</summary>
internal sealed class Machine
{
    public required string Id { get; init; }

    public required string Address { get; init; }

    public required Guid NodeId { get; init; }

    /// <summary>The tags that say whose it is.</summary>
    public required CloudScope Owner { get; init; }

    public required ComposedRequest Request { get; set; }

    /// <summary>When it has booted.</summary>
    public required TimeSpan BootedAt { get; init; }

    /// <summary>Until when lists leave it out.</summary>
    public required TimeSpan ListedFrom { get; set; }

    /// <summary>Lists left it out at first.</summary>
    public required bool ListedLate { get; init; }

    /// <summary>When it is gone; null: not dropped.</summary>
    public TimeSpan? GoneAt { get; set; }

    /// <summary>What is wrong with it, or null.</summary>
    public ComponentState? Trouble { get; set; }

    public bool IsGone(TimeSpan now) => GoneAt <= now;

    public CloudInstance View(TimeSpan now) => new()
    {
        InstanceId = Id,
        NodeId = NodeId,
        State = GoneAt is not null ? ComponentState.Shutdown
            : Trouble ?? (BootedAt <= now ? ComponentState.Ready : ComponentState.Pending),
        Addresses = BootedAt <= now ? [Address] : [],
        Error = Trouble is { } trouble ? $"simulated {trouble}" : null,
    };
}
