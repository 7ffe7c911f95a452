namespace Occo;

/// <summary>What an enactment or a removal did.</summary>
public sealed class OccoEnactment : OccoItem
{
    /// <summary>The infrastructure's name.</summary>
    public required string Infrastructure { get; init; }

    /// <summary>The desired state was reached.</summary>
    public required bool Reached { get; init; }

    /// <summary>New instances that became ready.</summary>
    public required int Created { get; init; }

    /// <summary>Instances replaced.</summary>
    public required int Replaced { get; init; }

    /// <summary>Running instances that were given newly composed files.</summary>
    public required int Refreshed { get; init; }

    /// <summary>Instances dropped.</summary>
    public required int Dropped { get; init; }

    /// <summary>Steps that failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Passes made.</summary>
    public required int Passes { get; init; }

    /// <summary>
    /// The version put back after a failure; 0: the first build was taken down; null: nothing was rolled back.
    /// </summary>
    public int? RolledBackTo { get; init; }

    /// <summary>Wall time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Wall time in seconds: what a report in JSON or CSV wants.</summary>
    public double DurationSec => Math.Round(Duration.TotalSeconds, 3);

    /// <summary>The time was over before the desired state was reached.</summary>
    public required bool TimedOut { get; init; }

    /// <summary>What failed, and why.</summary>
    public required OccoStepError[] Errors { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Infrastructure
        + (Reached ? " reached" : RolledBackTo is { } version ? $" rolled back to version {version}" : " not reached");
}

/// <summary>A step that failed.</summary>
public sealed class OccoStepError
{
    /// <summary>What was tried.</summary>
    public required string Action { get; init; }

    /// <summary>The node's name; null: it belongs to no node, or to the infrastructure as a whole.</summary>
    public required string? Node { get; init; }

    /// <summary>The instance, if there is one.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>Transient, Throttled, Quota, NotFound, Invalid or Unauthorised.</summary>
    public required string Kind { get; init; }

    /// <summary>Why.</summary>
    public required string Message { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Node is null
        ? Message
        : $"{Action} {Node}{(NodeId is { } id ? $" {id}" : "")}: {Message}";
}
