namespace Occo.Engine.Model;

/// <summary>An instance that one infrastructure has given away, and another may take.</summary>
public sealed record NodeHandover
{
    /// <summary>Id of the store that gave it away; the tags of the instance name it.</summary>
    public required string StoreId { get; init; }

    public required string Infrastructure { get; init; }
    public required string InfrastructureId { get; init; }

    /// <summary>Name of its node there.</summary>
    public required string Node { get; init; }

    /// <summary>Its node id there.</summary>
    public required Guid NodeId { get; init; }

    /// <summary>The cloud's id of it.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The cloud, with the settings that distinguish it from others of its type.</summary>
    public required string Cloud { get; init; }

    public string? Address { get; init; }

    public bool IsProtected { get; init; }
}
