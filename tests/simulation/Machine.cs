namespace Occo.Simulation;

/// <summary>A machine of the simulated cloud.</summary>
internal sealed class Machine
{
    public required string Id { get; init; }

    public required string Address { get; init; }

    public required Guid NodeId { get; init; }

    public required string NodeName { get; init; }

    /// <summary>The tags that say whose it is.</summary>
    public required CloudScope Owner { get; init; }

    public required ComposedRequest Request { get; set; }

    public required TimeSpan CreatedAt { get; init; }

    /// <summary>When it has booted, or will have.</summary>
    public required TimeSpan BootedAt { get; set; }

    /// <summary>It was stopped.</summary>
    public bool IsStopped { get; set; }

    /// <summary>How old lists are that show it.</summary>
    public required TimeSpan Lag { get; set; }

    /// <summary>When it was dropped; null: not.</summary>
    public TimeSpan? DroppedAt { get; set; }

    /// <summary>When it is gone; null: neither dropped nor vanished.</summary>
    public TimeSpan? GoneAt { get; set; }

    /// <summary>
    /// The clock on the wall was set forward before a list showed it: it is taken for older than it is.
    /// </summary>
    public bool IsMisdated { get; set; }

    /// <summary>Its tags are off.</summary>
    public bool IsReleased { get; set; }

    /// <summary>Since when what it serves behind knows it; null: it does not.</summary>
    public TimeSpan? PublishedAt { get; set; }

    /// <summary>A withdrawal of it was refused for good.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>When its last requests have ended; null: it gets some, or never did.</summary>
    public TimeSpan? DrainedAt { get; set; }

    /// <summary>What is wrong with it does not pass.</summary>
    public bool IsBeyondHelp { get; set; }

    /// <summary>What is wrong with it, or null.</summary>
    public ComponentState? Trouble { get; set; }

    public bool IsGone(TimeSpan now) => GoneAt <= now;

    /// <summary>No list shows it yet.</summary>
    public bool IsHidden(TimeSpan now) => CreatedAt > now - Lag;

    public bool IsListed(TimeSpan now) => !IsHidden(now) && !IsGone(now - Lag);

    /// <summary>It was made from what does not work.</summary>
    public required bool IsBad { get; init; }

    /// <summary>It does what it is there for.</summary>
    public bool IsServing(TimeSpan now) => View(now).State == ComponentState.Ready;

    public CloudInstance View(TimeSpan now) => new()
    {
        InstanceId = Id,
        StoreId = Owner.StoreId,
        InfrastructureId = Owner.InfrastructureId,
        InfrastructureName = Owner.InfrastructureName,
        NodeId = NodeId,
        NodeName = NodeName,
        RequestDigest = Request.Digest,
        State = DroppedAt <= now || IsGone(now) ? ComponentState.Shutdown
            : IsStopped ? ComponentState.Stopped
            : Trouble ?? (BootedAt > now ? ComponentState.Pending
                : IsBad ? ComponentState.Failed : ComponentState.Ready),
        Addresses = BootedAt <= now ? [Address] : [],
        Error = Trouble is { } trouble ? $"simulated {trouble}" : IsBad ? "simulated: it does not work" : null,
    };
}
