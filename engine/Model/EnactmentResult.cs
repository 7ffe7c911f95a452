using System.Globalization;

namespace Occo.Engine.Model;

/// <summary>What an enactment or a removal did.</summary>
public sealed record EnactmentResult
{
    public required string Infrastructure { get; init; }

    /// <summary>The desired state was reached.</summary>
    public required bool Reached { get; init; }

    /// <summary>New instances that became ready.</summary>
    public required int Created { get; init; }

    public required int Replaced { get; init; }

    /// <summary>Running instances that received newly composed files.</summary>
    public int Refreshed { get; init; }

    /// <summary>Stopped instances that were started and run again.</summary>
    public int Started { get; init; }

    /// <summary>Instances that were stopped, because that was wanted.</summary>
    public int Stopped { get; init; }

    public required int Dropped { get; init; }

    /// <summary>Steps that failed, without those that are healed.</summary>
    public required int Failed { get; init; }

    /// <summary>Steps that were not tried: their instances are protected, or the whole plan is refused.</summary>
    public int Refused { get; init; }

    /// <summary>
    /// What failed and is well again: failed instances that were replaced, and failed steps before the desired state
    /// was reached. Of a long watch only the newest.
    /// </summary>
    public IReadOnlyList<HealedFailure> Healed { get; init; } = [];

    public required int Passes { get; init; }

    /// <summary>Wall time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What failed or was refused in the last pass with errors and is not healed, and why.</summary>
    public required IReadOnlyList<StepError> Errors { get; init; }

    /// <summary>
    /// The version that was restored after a failure; 0: a first build was taken down; null: no rollback.
    /// </summary>
    public int? RolledBackTo { get; init; }

    /// <summary>The time-out ended the enactment; the last of <see cref="Errors"/> says so.</summary>
    public bool TimedOut { get; init; }

    /// <summary>
    /// Why no worker that is alive can serve the infrastructure that was attached: nothing was enacted yet, and the
    /// first worker that can will do it. Null: one can.
    /// </summary>
    public string? Unserved { get; init; }

    /// <summary>Instances whose records ended and that stay in their clouds.</summary>
    public IReadOnlyList<KeptInstance> Kept { get; init; } = [];

    /// <summary>Warnings for the user: for example, a scale request was limited to the range.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>An instance that stays in its cloud and goes on without Occo.</summary>
/// <param name="Node">Node name; null: it had no record.</param>
/// <param name="NodeId">Node id, if known.</param>
/// <param name="InstanceId">The cloud's id of it.</param>
/// <param name="Cloud">The cloud, with the settings that distinguish it from others of its type.</param>
/// <param name="Address">Its first address.</param>
/// <param name="IsReleased">Occo's tags are off: no search shows it any more.</param>
public sealed record KeptInstance(
    string? Node, Guid? NodeId, string InstanceId, string Cloud, string? Address, bool IsReleased)
{
    public override string ToString()
        => $"{(Node is null ? "" : $"{Node} ")}{InstanceId}{(Address is null ? "" : $" ({Address})")} in {Cloud}";
}

/// <summary>A failure that is over.</summary>
/// <param name="Node">Node name; null: it belonged to no node, or to the infrastructure as a whole.</param>
/// <param name="NodeId">The instance that failed, if there is one.</param>
/// <param name="Message">Why it failed.</param>
/// <param name="FailedAt">When the failure was first seen.</param>
/// <param name="HealedAt">When the instance was replaced, or the desired state was reached.</param>
public sealed record HealedFailure(
    string? Node, Guid? NodeId, string Message, DateTimeOffset FailedAt, DateTimeOffset HealedAt)
{
    private string Subject => Node is null ? "" : $"{ShortId.Named(Node, NodeId)}: ";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Subject}{Message.TrimEnd('.')}; failed at {FailedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss}, "
        + $"healed at {HealedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss}");
}

/// <summary>A step that failed, or what keeps the enactment from its goal.</summary>
/// <param name="Node">Node name; null: it belongs to no node, or to the infrastructure as a whole.</param>
/// <param name="NodeId">Instance, if there is one.</param>
/// <param name="Action">What was tried.</param>
/// <param name="Kind">Kind of the cloud's error.</param>
/// <param name="Message">Why.</param>
public sealed record StepError(string? Node, Guid? NodeId, StepAction Action, CloudErrorKind Kind, string Message)
{
    /// <summary>
    /// The cloud refused the request, and would refuse the same request again; or a needed node is left out.
    /// </summary>
    public bool IsFinal { get; init; }

    /// <summary>It was not tried: the instance is protected, or the plan is refused. Trying again is useless.</summary>
    public bool IsRefused { get; init; }

    /// <summary>A cloud with instances cannot be reached. When it is gone for good, they can be forgotten.</summary>
    public bool IsOutOfReach { get; init; }

    /// <summary>What follows a failure that is told once for several instances.</summary>
    public static string Others(int count) => count == 1 ? "" : $" (and {count - 1} more with the same failure)";

    public override string ToString()
        => Node is null ? Message : $"{Action} {ShortId.Named(Node, NodeId)}: {Message}";
}
