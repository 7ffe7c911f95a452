namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>A machine of the dummy cloud.</summary>
public sealed record DummyMachine
{
    /// <summary>Instance id: <c>dummy-17</c>. Never used again.</summary>
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

    /// <summary>The reason of a bad state.</summary>
    public string? Error { get; init; }

    /// <summary>Time of creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Calls to a dummy cloud, from all processes. Each round trip of a batch counts.</summary>
/// <param name="Create">Creating calls.</param>
/// <param name="List">Listing calls.</param>
/// <param name="Drop">Dropping calls.</param>
public sealed record DummyCalls(long Create, long List, long Drop);
