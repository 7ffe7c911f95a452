namespace Occo.Engine.Enactor;

/// <summary>All that planning looks at.</summary>
internal sealed record PlanInput
{
    public required Infrastructure Infrastructure { get; init; }

    public required CompiledInfrastructure Compiled { get; init; }

    public required Observation Observation { get; init; }

    /// <summary>Wanted instances by node; nothing is wanted when the infrastructure is being removed.</summary>
    public required IReadOnlyDictionary<string, int> Targets { get; init; }

    /// <summary>The scale request that a target comes from, by node.</summary>
    public IReadOnlyDictionary<string, long> ScaleRequests { get; init; } = new Dictionary<string, long>();

    /// <summary>How a running instance differs from what it should be; null when it does not.</summary>
    public required Func<NodeInstance, RequestChange?> Compare { get; init; }

    /// <summary>Nodes about whose clouds nothing is known.</summary>
    public IReadOnlySet<string> Frozen { get; init; } = new HashSet<string>();

    /// <summary>Only these nodes; null: all.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Not these nodes.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>Why nothing is wanted where nothing is.</summary>
    public string WhyNone { get; init; } = "the infrastructure is being removed";

    /// <summary>Nobody looks: healing keeps to its limits.</summary>
    public bool IsUnattended { get; init; }

    /// <summary>What fails again and again is tried less and less often.</summary>
    public bool BacksOff { get; init; }

    /// <summary>What the record says of the failures of a node.</summary>
    public Func<string, NodeFailures> Failures { get; init; } = _ => NodeFailures.None;

    public required DateTimeOffset Now { get; init; }

    public bool Includes(string node)
        => !Frozen.Contains(node) && Only?.Contains(node) != false && !Except.Contains(node);
}

/// <summary>A running instance whose composed request is not what it should be any more.</summary>
/// <param name="Reason">What differs, for people.</param>
/// <param name="InPlace">The cloud can bring it there without replacing it.</param>
internal sealed record RequestChange(string Reason, bool InPlace)
{
    /// <summary>All that differs.</summary>
    public IReadOnlyList<StepDifference> Differences { get; init; } = [];

    /// <summary>The request as it should be.</summary>
    public ComposedRequest? Wanted { get; init; }
}
