namespace Occo.Engine.InfoBroker;

/// <summary>Proof of a lease: every write of a pass carries it, and fails when another process took over.</summary>
/// <param name="InfrastructureId">The infrastructure that is leased.</param>
/// <param name="Owner">Holder: user@host/process.</param>
/// <param name="Number">Grows with every acquisition.</param>
internal sealed record Fence(string InfrastructureId, string Owner, long Number);

/// <summary>Holder of a lease.</summary>
/// <param name="Owner">user@host/process.</param>
/// <param name="AcquiredAt">Start of the lease.</param>
/// <param name="ExpiresAt">End of the lease, unless it is renewed.</param>
internal sealed record LeaseHolder(string Owner, DateTimeOffset AcquiredAt, DateTimeOffset ExpiresAt);

/// <summary>The fence of a lease that was taken, or its present holder.</summary>
internal sealed record LeaseResult(Fence? Fence, LeaseHolder? Holder);
