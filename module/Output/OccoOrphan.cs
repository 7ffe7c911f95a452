namespace Occo;

/// <summary>A cloud instance with the tags of a store and no living record in it.</summary>
public sealed class OccoOrphan : OccoItem
{
    /// <summary>The cloud's name of it.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Type of the cloud.</summary>
    public required string Cloud { get; init; }

    /// <summary>Which cloud: the type with the settings that tell it from others of the type.</summary>
    public required string CloudName { get; init; }

    /// <summary>Name of the infrastructure in its tags, or its id where no name is known.</summary>
    public required string Infrastructure { get; init; }

    /// <summary>Id of the infrastructure in its tags.</summary>
    public required string InfrastructureId { get; init; }

    /// <summary>Name of the node in its tags.</summary>
    public string? Node { get; init; }

    /// <summary>Node id in its tags.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>Id of the store in its tags.</summary>
    public string? StoreId { get; init; }

    /// <summary>It is of the store that was searched, not of another.</summary>
    public required bool IsOwn { get; init; }

    /// <summary>What the cloud says of it; Gone once it is dropped.</summary>
    public required string State { get; init; }

    /// <summary>The address that others use.</summary>
    public string? Address { get; init; }

    /// <summary>Why it is an orphan.</summary>
    public required string Reason { get; init; }

    /// <summary>Why it could not be dropped.</summary>
    public string? LastError { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{InstanceId} in {CloudName}";
}
