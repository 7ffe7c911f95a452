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

    /// <summary>Registered, Pending, Outdated, Ready, Degraded, Suspended, Removing or Removed.</summary>
    public required string State { get; init; }

    /// <summary>user_id of the description.</summary>
    public required string Owner { get; init; }

    /// <summary>Newest version of its description, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Number of its newest event. -IfRevision of other cmdlets demands that it is still this one.</summary>
    public required long Revision { get; init; }

    /// <summary>Newest version that was reached completely; null: none.</summary>
    public int? ReachedVersion { get; init; }

    public required int Ready { get; init; }

    /// <summary>Instances that are stopped, because that was asked for.</summary>
    public int Stopped { get; init; }

    /// <summary>Wanted instances, by the newest version and all scale requests.</summary>
    public required int Desired { get; init; }

    /// <summary>What is asked for and not carried out yet, for example: version 2, scale web to 5.</summary>
    public required OccoList<string> Pending { get; init; }

    /// <summary>Node names in the order of the description.</summary>
    public required OccoList<string> Nodes { get; init; }

    /// <summary>When it was registered, in local time.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When its clouds were last listed, in local time; null: not yet.</summary>
    public DateTime? ObservedAt { get; init; }

    /// <summary>How long ago that is: 12s, 3m, 5h, 2d.</summary>
    public string? Seen => AgeOf(ObservedAt);

    /// <summary>
    /// Clouds that could not be listed at the last look. Their instances are shown as they were before.
    /// </summary>
    public required OccoList<string> UnreachableClouds { get; init; }

    /// <summary>Why it is not ready, with the node; null when it is.</summary>
    public string? LastError { get; init; }

    /// <summary>Start of the suspension, in local time; null when it is not suspended.</summary>
    public DateTime? SuspendedAt { get; init; }

    /// <summary>user@host/process of the suspension.</summary>
    public string? SuspendedBy { get; init; }

    /// <summary>Reason of the suspension, if given.</summary>
    public string? SuspendReason { get; init; }

    /// <summary>When it was attached, so that workers keep it, in local time; null: it is not.</summary>
    public DateTime? AttachedAt { get; init; }

    /// <summary>user@host/process of who attached it.</summary>
    public string? AttachedBy { get; init; }

    /// <summary>Seconds between two turns of the workers, on average.</summary>
    public double? IntervalSec { get; init; }

    /// <summary>The only machine whose workers can serve it; null: all can.</summary>
    public string? WorkerHost { get; init; }

    /// <summary>Id of the worker of the newest turn; null: there was none.</summary>
    public long? Worker { get; init; }

    /// <summary>When the newest turn began, in local time.</summary>
    public DateTime? LastTurnAt { get; init; }

    /// <summary>When the next turn is due, in local time.</summary>
    public DateTime? NextTurnAt { get; init; }

    /// <summary>Why no worker that is alive can serve it; null: one can, or it is not attached.</summary>
    public string? Unserved { get; init; }

    /// <summary>When it was removed, in local time.</summary>
    public DateTime? RemovedAt { get; init; }

    /// <summary>The credentials file given at registration.</summary>
    public string? CredentialPath { get; init; }

    /// <summary>Outputs by name; null without a value. The first access reads them from the store.</summary>
    public PSObject Outputs => ReadOutputs().Values;

    /// <summary>Name and reason of each output without a value.</summary>
    public OccoList<string> MissingOutputs => ReadOutputs().Missing;

    /// <summary>The name, for the parameter -Infrastructure of other cmdlets.</summary>
    public string Infrastructure => Name;

    public override string ToString() => Name;

    private OutputTable ReadOutputs() => outputs ??= OutputTable.Read(StorePath, Id);
}
