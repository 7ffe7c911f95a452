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

    public required int Dropped { get; init; }

    public required int Failed { get; init; }

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

    /// <summary>The failed steps.</summary>
    public required OccoList<OccoStepError> Errors { get; init; }

    public override string ToString() => Infrastructure
        + (Reached ? " reached" : RolledBackTo is { } version ? $" rolled back to version {version}" : " not reached");
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

    public override string ToString() => Node is null
        ? Message
        : $"{Action} {Node}{(NodeId is { } id ? $" {id}" : "")}: {Message}";
}
