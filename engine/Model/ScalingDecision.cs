namespace Occo.Engine.Model;

/// <summary>A stored scale request that waits for a decision.</summary>
internal sealed record PendingScaleRequest(long Id, string Node, ScaleRequest Request);

/// <summary>The decision on stored scale requests.</summary>
/// <param name="RequestIds">The requests that were decided.</param>
/// <param name="Targets">New targets of nodes.</param>
/// <param name="Drops">Instances to drop, with the reason to record.</param>
/// <param name="Notes">The decisions in words, for the history.</param>
internal sealed record ScalingDecision(
    IReadOnlyList<long> RequestIds,
    IReadOnlyDictionary<string, int> Targets,
    IReadOnlyList<(Guid NodeId, string Reason)> Drops,
    IReadOnlyList<(string Node, string Message)> Notes)
{
    /// <summary>Requests that were not granted in full (limited, refused, unknown), and why.</summary>
    public IReadOnlyList<(long RequestId, string Message)> Refused { get; init; } = [];

    public IEnumerable<string> Warnings => Refused.Select(refused => refused.Message);

    public bool IsEmpty => RequestIds.Count == 0;
}
