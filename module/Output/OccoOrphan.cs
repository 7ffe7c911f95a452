namespace Occo;

/// <summary>
/// A cloud instance, a volume that was kept or a launch template, with the tags of a store and without a record in it.
/// </summary>
public sealed class OccoOrphan : OccoItem
{
    /// <summary>Id of the instance in the cloud.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Machine, Volume or LaunchTemplate.</summary>
    public required string Kind { get; init; }

    public required string Cloud { get; init; }

    /// <summary>Type and settings of the cloud.</summary>
    public required string CloudName { get; init; }

    /// <summary>Name of the infrastructure in its tags, or the id if the name is unknown.</summary>
    public required string Infrastructure { get; init; }

    public required string InfrastructureId { get; init; }

    public string? Node { get; init; }

    public Guid? NodeId { get; init; }

    public string? StoreId { get; init; }

    /// <summary>Its tags name the searched store.</summary>
    public required bool IsOwn { get; init; }

    /// <summary>State in the cloud; Gone after the drop.</summary>
    public required string State { get; init; }

    /// <summary>The address for other instances.</summary>
    public string? Address { get; init; }

    public required string Reason { get; init; }

    /// <summary>Why it was not dropped.</summary>
    public string? LastError { get; init; }

    internal bool IsVolume => Kind == nameof(CloudItemKind.Volume);

    public override string ToString() => $"{InstanceId} in {CloudName}";
}
