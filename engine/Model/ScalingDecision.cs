namespace Occo.Engine.Model;

/// <summary>A stored scale request that waits for a decision.</summary>
internal sealed record PendingScaleRequest(long Id, string Node, ScaleRequest Request);

/// <summary>What the stored scale requests come to.</summary>
/// <param name="RequestIds">The requests that were looked at.</param>
/// <param name="Targets">New targets of nodes.</param>
/// <param name="Drops">Instances that were named, with the reason to record.</param>
/// <param name="Notes">What was decided, for the history.</param>
internal sealed record ScalingDecision(
    IReadOnlyList<long> RequestIds,
    IReadOnlyDictionary<string, int> Targets,
    IReadOnlyList<(Guid NodeId, string Reason)> Drops,
    IReadOnlyList<(string Node, string Message)> Notes)
{
    /// <summary>The requests that were not granted as they were asked for, and why: cut, refused, unknown.</summary>
    public IReadOnlyList<(long RequestId, string Message)> Refused { get; init; } = [];

    /// <summary>What was not granted as it was asked for.</summary>
    public IEnumerable<string> Warnings => Refused.Select(refused => refused.Message);

    public bool IsEmpty => RequestIds.Count == 0;
}
