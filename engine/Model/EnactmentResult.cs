namespace Occo.Engine.Model;

/// <summary>What an enactment or a removal did.</summary>
public sealed record EnactmentResult
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
    public int Refreshed { get; init; }

    /// <summary>Instances dropped.</summary>
    public required int Dropped { get; init; }

    /// <summary>Steps that failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Passes made.</summary>
    public required int Passes { get; init; }

    /// <summary>Wall time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What failed in the last pass that had failures, and why.</summary>
    public required IReadOnlyList<StepError> Errors { get; init; }

    /// <summary>
    /// The version that was put back after a failure; 0: a first build was taken down; null: nothing was rolled back.
    /// </summary>
    public int? RolledBackTo { get; init; }

    /// <summary>
    /// The time was over before the desired state was reached; the last of <see cref="Errors"/> says so.
    /// </summary>
    public bool TimedOut { get; init; }

    /// <summary>Things the user should know, such as a scale request that was cut to the range.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A step that failed, or what keeps the enactment from its goal.</summary>
/// <param name="Node">Node name; null: it belongs to no node, or to the infrastructure as a whole.</param>
/// <param name="NodeId">Instance, if there is one.</param>
/// <param name="Action">What was tried.</param>
/// <param name="Kind">Kind of the cloud's error.</param>
/// <param name="Message">Why.</param>
public sealed record StepError(string? Node, Guid? NodeId, StepAction Action, CloudErrorKind Kind, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Node is null
        ? Message
        : $"{Action} {Node}{(NodeId is { } id ? $" {id}" : "")}: {Message}";
}
