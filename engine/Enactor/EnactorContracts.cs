namespace Occo.Engine;

/// <summary>A change of an instance that observation found, to be recorded when the pass is a real one.</summary>
internal sealed record ObservedChange(NodeInstance Instance, EventKind? Kind, string Message);

/// <summary>A stored scale request that waits for a decision.</summary>
internal sealed record PendingScaleRequest(long Id, string Node, ScaleRequest Request);

/// <summary>What the stored scale requests come to.</summary>
/// <param name="RequestIds">The requests that were looked at.</param>
/// <param name="Targets">New targets of nodes.</param>
/// <param name="Drops">Instances that were named, with the reason to record.</param>
/// <param name="Notes">What people should know: cut, refused, unknown.</param>
internal sealed record ScalingDecision(
    IReadOnlyList<long> RequestIds,
    IReadOnlyDictionary<string, int> Targets,
    IReadOnlyList<(Guid NodeId, string Reason)> Drops,
    IReadOnlyList<(string Node, string Message)> Notes);
