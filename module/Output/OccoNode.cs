using System.Collections;

namespace Occo;

/// <summary>A node instance: one real machine of a node.</summary>
public sealed class OccoNode : OccoItem
{
    /// <summary>The infrastructure's name.</summary>
    public required string Infrastructure { get; init; }

    /// <summary>The infrastructure's id.</summary>
    public required string InfrastructureId { get; init; }

    /// <summary>The node's name; all instances of the node have it.</summary>
    public required string Name { get; init; }

    /// <summary>Node id; given before the machine exists, never used again.</summary>
    public required Guid Id { get; init; }

    /// <summary>Creating, Booting, Configuring, Ready, Unhealthy, Failed, Dropping or Gone.</summary>
    public required string State { get; init; }

    /// <summary>The address that others use.</summary>
    public string? Address { get; init; }

    /// <summary>All addresses, in the cloud's order.</summary>
    public required string[] Addresses { get; init; }

    /// <summary>Address inside the cloud.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>Ports by name, where the cloud knows them.</summary>
    public required Hashtable Ports { get; init; }

    /// <summary>The cloud's name of the machine.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Type of the cloud.</summary>
    public required string Cloud { get; init; }

    /// <summary>What the cloud says of the machine.</summary>
    public required string ResourceState { get; init; }

    /// <summary>What its config manager says.</summary>
    public required string ServiceState { get; init; }

    /// <summary>What the health checks say.</summary>
    public required string HealthState { get; init; }

    /// <summary>Version of the description it was made from.</summary>
    public required int Version { get; init; }

    /// <summary>When its creation began, in local time.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was first ready, in local time.</summary>
    public DateTime? ReadyAt { get; init; }

    /// <summary>Since when its health checks fail, in local time.</summary>
    public DateTime? UnhealthySince { get; init; }

    /// <summary>When it was gone, in local time.</summary>
    public DateTime? GoneAt { get; init; }

    /// <summary>Why it is to be dropped though it is well: a scale request, say.</summary>
    public string? DropReason { get; init; }

    /// <summary>The last thing that went wrong.</summary>
    public string? LastError { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Infrastructure}/{Name}/{Id}";
}
