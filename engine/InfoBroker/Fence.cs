namespace Occo.Engine.InfoBroker;

/// <summary>Proof of a lease: every write of a pass carries it, and is refused when somebody else took over.</summary>
/// <param name="InfrastructureId">The infrastructure that is leased.</param>
/// <param name="Owner">Who holds it: user@host/process.</param>
/// <param name="Number">Grows with every acquisition, for ever.</param>
internal sealed record Fence(string InfrastructureId, string Owner, long Number);

/// <summary>Who holds a lease.</summary>
/// <param name="Owner">user@host/process.</param>
/// <param name="AcquiredAt">Since when.</param>
/// <param name="ExpiresAt">Until when, unless it is renewed.</param>
internal sealed record LeaseHolder(string Owner, DateTimeOffset AcquiredAt, DateTimeOffset ExpiresAt);

/// <summary>Either the fence of a lease that was taken, or who holds it.</summary>
internal sealed record LeaseResult(Fence? Fence, LeaseHolder? Holder);
