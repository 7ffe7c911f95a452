using System.Management.Automation;

namespace Occo;

/// <summary>An infrastructure with the counts of its instances.</summary>
public sealed class OccoInfrastructure : OccoItem
{
    private OutputTable? outputs;

    /// <summary>Name, unique among those not removed.</summary>
    public required string Name { get; init; }

    /// <summary>Id, never used again.</summary>
    public required string Id { get; init; }

    /// <summary>Registered, Pending, Ready, Degraded, Suspended, Removing or Removed.</summary>
    public required string State { get; init; }

    /// <summary>Who it belongs to, as the description says.</summary>
    public required string Owner { get; init; }

    /// <summary>Newest version of its description, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Newest version that was reached in full; null: none yet.</summary>
    public int? ReachedVersion { get; init; }

    /// <summary>Ready instances.</summary>
    public required int Ready { get; init; }

    /// <summary>Wanted instances.</summary>
    public required int Desired { get; init; }

    /// <summary>Node names in the order of the description.</summary>
    public required string[] Nodes { get; init; }

    /// <summary>When it was registered, in local time.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>What keeps it from being ready, with the node; empty when nothing does.</summary>
    public string? LastError { get; init; }

    /// <summary>Since when enactments change nothing, in local time; empty while they may.</summary>
    public DateTime? SuspendedAt { get; init; }

    /// <summary>Who suspended it: user@host/process.</summary>
    public string? SuspendedBy { get; init; }

    /// <summary>Why, if that was said.</summary>
    public string? SuspendReason { get; init; }

    /// <summary>When it was removed, in local time.</summary>
    public DateTime? RemovedAt { get; init; }

    /// <summary>The credentials file given at registration.</summary>
    public string? CredentialPath { get; init; }

    /// <summary>
    /// What its description tells others, by name; null where there is no value yet. Read from the store when it is
    /// first asked for.
    /// </summary>
    public PSObject Outputs => ReadOutputs().Values;

    /// <summary>Name and reason of each output that has no value yet.</summary>
    public string[] MissingOutputs => ReadOutputs().Missing;

    /// <summary>The name again, as the parameters of node cmdlets call it.</summary>
    public string Infrastructure => Name;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private OutputTable ReadOutputs() => outputs ??= OutputTable.Read(StorePath, Id);
}
