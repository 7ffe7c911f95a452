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
    /// <summary>What was not granted: all of a request, or a part of it.</summary>
    public IReadOnlyList<ScalingRefusal> Refused { get; init; } = [];

    /// <summary>Requests of which nothing was granted. They change nothing, and are no reason of a step.</summary>
    public IReadOnlySet<long> Ineffective { get; init; } = new HashSet<long>();

    /// <summary>The newest request that was granted, by node.</summary>
    public IReadOnlyDictionary<string, long> Origins { get; init; } = new Dictionary<string, long>();

    public IEnumerable<string> Warnings
        => Refused.Where(refused => !refused.IsReplaced).Select(refused => refused.ToString());

    public bool IsEmpty => RequestIds.Count == 0;
}

/// <summary>What a scale request was refused.</summary>
internal sealed record ScalingRefusal(long RequestId, string Node, string Why)
{
    /// <summary>It names an instance that the node does not have.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>It asks for the drop of certain instances.</summary>
    public bool IsDrop { get; init; }

    /// <summary>A later request gives a number of instances, so that this one does not matter any more.</summary>
    public bool IsReplaced { get; init; }

    public string Message => $"scale request {RequestId}: {Why}";

    public override string ToString() => $"{Node}: {Message}";
}
