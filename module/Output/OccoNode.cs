using System.Collections;

namespace Occo;

/// <summary>A node instance: one real machine of a node.</summary>
public sealed class OccoNode : OccoItem
{
    public required string Infrastructure { get; init; }

    public required string InfrastructureId { get; init; }

    /// <summary>Name of the node; the same for all its instances.</summary>
    public required string Name { get; init; }

    /// <summary>Node id. It exists before the machine and is never reused.</summary>
    public required Guid Id { get; init; }

    /// <summary>Creating, Booting, Configuring, Ready, Unhealthy, Stopped, Failed, Dropping or Gone.</summary>
    public required string State { get; init; }

    /// <summary>The address for other instances.</summary>
    public string? Address { get; init; }

    /// <summary>All addresses, in the order of the cloud.</summary>
    public required OccoList<string> Addresses { get; init; }

    /// <summary>Address inside the cloud.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>Ports by name, if the cloud knows them.</summary>
    public required Hashtable Ports { get; init; }

    /// <summary>Id of the machine in the cloud.</summary>
    public string? InstanceId { get; init; }

    public required string Cloud { get; init; }

    /// <summary>State of the machine in the cloud.</summary>
    public required string ResourceState { get; init; }

    /// <summary>State of the config manager.</summary>
    public required string ServiceState { get; init; }

    /// <summary>State of the health checks.</summary>
    public required string HealthState { get; init; }

    /// <summary>Version of the description that the instance was made from.</summary>
    public required int Version { get; init; }

    /// <summary>When its creation began, in local time.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was first ready, or ready again after a stop, in local time.</summary>
    public DateTime? ReadyAt { get; init; }

    /// <summary>When its cloud last showed it, in local time; null: not yet, or it is gone.</summary>
    public DateTime? ObservedAt { get; init; }

    /// <summary>How long ago that is: 12s, 3m, 5h, 2d.</summary>
    public string? Seen => AgeOf(ObservedAt);

    /// <summary>
    /// Since when its cloud cannot be reached, in local time; null: it can. The other properties are as they were then.
    /// </summary>
    public DateTime? UnreachableSince { get; init; }

    /// <summary>First failure of the health checks, in local time.</summary>
    public DateTime? UnhealthySince { get; init; }

    /// <summary>When the machine was gone, in local time.</summary>
    public DateTime? GoneAt { get; init; }

    /// <summary>Why it is or was dropped, or will be dropped although it is healthy, for example a removal.</summary>
    public string? DropReason { get; init; }

    /// <summary>The pool whose place it takes; null: none.</summary>
    public string? Pool { get; init; }

    /// <summary>When the lease of its node ends, and it is dropped, in local time; null: never.</summary>
    public DateTime? LeaseEndsAt { get; init; }

    /// <summary>When the schedule of its node stops it next, in local time; null: it has none.</summary>
    public DateTime? StopsAt { get; init; }

    /// <summary>When the schedule of its node starts it next, in local time; null: it has none.</summary>
    public DateTime? StartsAt { get; init; }

    public string? LastError { get; init; }

    /// <summary>Nothing drops or replaces it, unless that is asked for with -IncludeProtected.</summary>
    public bool Protected { get; init; }

    /// <summary>Stopped or Running: what Stop-OccoNode or Start-OccoNode asked for last; null: nothing.</summary>
    public string? PowerAsked { get; init; }

    public override string ToString() => $"{Infrastructure}/{Name}/{Id}";
}
