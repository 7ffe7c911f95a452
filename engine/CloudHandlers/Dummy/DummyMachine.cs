namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>A machine of the dummy cloud.</summary>
public sealed record DummyMachine
{
    /// <summary>The cloud's name of it, <c>dummy-17</c>; never used again.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Tag: node id.</summary>
    public required Guid NodeId { get; init; }

    /// <summary>Tag: node name.</summary>
    public required string NodeName { get; init; }

    /// <summary>Tag: id of the store.</summary>
    public required string StoreId { get; init; }

    /// <summary>Tag: id of the infrastructure.</summary>
    public required string InfrastructureId { get; init; }

    /// <summary>State now.</summary>
    public required ComponentState State { get; init; }

    /// <summary>Address, different for each machine of the file.</summary>
    public required string Address { get; init; }

    /// <summary>Why it is in a bad state.</summary>
    public string? Error { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// Calls that a dummy cloud has had, from all processes. A batch that takes several round trips counts several
/// times.
/// </summary>
/// <param name="Create">Creating calls.</param>
/// <param name="List">Listing calls.</param>
/// <param name="Drop">Dropping calls.</param>
public sealed record DummyCalls(long Create, long List, long Drop);
