namespace Occo;

/// <summary>The result of an enactment or a removal.</summary>
public sealed class OccoEnactment : OccoItem
{
    public required string Infrastructure { get; init; }

    public required bool Reached { get; init; }

    /// <summary>New instances that are ready.</summary>
    public required int Created { get; init; }

    public required int Replaced { get; init; }

    /// <summary>Instances that were changed in place.</summary>
    public required int Refreshed { get; init; }

    /// <summary>Stopped instances that run again.</summary>
    public int Started { get; init; }

    /// <summary>Instances that were stopped, because that was asked for.</summary>
    public int Stopped { get; init; }

    public required int Dropped { get; init; }

    /// <summary>Failed steps, without those that are healed.</summary>
    public required int Failed { get; init; }

    /// <summary>Steps that were not tried: their instances are protected, or the whole plan is refused.</summary>
    public int Refused { get; init; }

    /// <summary>What failed and is well again.</summary>
    public required OccoList<OccoHealedFailure> Healed { get; init; }

    public required int Passes { get; init; }

    /// <summary>
    /// The version of a rollback; 0: the first build was dropped; null: no rollback.
    /// </summary>
    public int? RolledBackTo { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>The duration in seconds, for JSON and CSV.</summary>
    public double DurationSec => Math.Round(Duration.TotalSeconds, 3);

    /// <summary>The time limit ended the work.</summary>
    public required bool TimedOut { get; init; }

    /// <summary>The instances that stay in their clouds although their records ended.</summary>
    public OccoList<OccoKeptInstance> Kept { get; init; } = [];

    /// <summary>The failed steps that are not healed, and the refused ones.</summary>
    public required OccoList<OccoStepError> Errors { get; init; }

    public override string ToString() => Infrastructure
        + (Reached ? " reached" : RolledBackTo is { } version ? $" rolled back to version {version}"
            : Refused > 0 ? $" not reached, {Refused} refused" : " not reached");
}

/// <summary>An instance that stays in its cloud and goes on without Occo.</summary>
public sealed class OccoKeptInstance
{
    /// <summary>Name of the node; null for an orphan without a name.</summary>
    public required string? Node { get; init; }

    public Guid? NodeId { get; init; }

    /// <summary>Id of the machine in the cloud.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The cloud, with the settings that distinguish it from others of its type.</summary>
    public required string CloudName { get; init; }

    public string? Address { get; init; }

    /// <summary>Occo's tags are off. False: a search for orphans shows it.</summary>
    public required bool Released { get; init; }

    public override string ToString()
        => $"{(Node is null ? "" : $"{Node} ")}{InstanceId}{(Address is null ? "" : $" ({Address})")} in {CloudName}";
}

/// <summary>A failure that is over.</summary>
public sealed class OccoHealedFailure
{
    /// <summary>Name of the node; null for the whole infrastructure.</summary>
    public required string? Node { get; init; }

    /// <summary>The instance that failed, if any.</summary>
    public Guid? NodeId { get; init; }

    public required string Message { get; init; }

    /// <summary>When the failure was first seen, in local time.</summary>
    public required DateTime FailedAt { get; init; }

    /// <summary>When the instance was replaced, or the desired state was reached, in local time.</summary>
    public required DateTime HealedAt { get; init; }

    internal string Text { get; init; } = "";

    public override string ToString() => Text;
}

/// <summary>A step that failed.</summary>
public sealed class OccoStepError
{
    public required string Action { get; init; }

    /// <summary>Name of the node; null for an orphan and for the whole infrastructure.</summary>
    public required string? Node { get; init; }

    /// <summary>The node instance, if any.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>Transient, Throttled, Quota, NotFound, Invalid or Unauthorised.</summary>
    public required string Kind { get; init; }

    public required string Message { get; init; }

    public override string ToString() => Node is null ? Message : $"{Action} {OccoText.Named(Node, NodeId)}: {Message}";
}
