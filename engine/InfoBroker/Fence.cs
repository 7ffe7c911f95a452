namespace Occo.Engine.InfoBroker;

/// <summary>
/// Proof of a lease: every write of a pass carries it, and fails when another process took over. The owner is
/// user@host/process, or the name of whom it works for; the number grows with every acquisition.
/// </summary>
internal sealed record Fence(string InfrastructureId, string Owner, long Number)
{
    /// <summary>
    /// Nobody held the lease when it was looked at. A write under it succeeds only if nobody has taken it since.
    /// </summary>
    public bool IsFree { get; init; }
}

/// <summary>Holder of a lease, as a message names it. The lease expires unless it is renewed.</summary>
internal sealed record LeaseHolder(string Owner, DateTimeOffset AcquiredAt, DateTimeOffset ExpiresAt);

/// <summary>The fence of a lease that was taken, or its present holder.</summary>
internal sealed record LeaseResult(Fence? Fence, LeaseHolder? Holder);
