namespace Occo;

/// <summary>A step of a plan.</summary>
public sealed class OccoStep
{
    /// <summary>Number in the plan, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Create, Retry, Wait, Replace, Refresh, Drop, Adopt or None.</summary>
    public required string Action { get; init; }

    /// <summary>Name of the node; null for an orphan.</summary>
    public required string? Node { get; init; }

    /// <summary>The node instance; null before its creation.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>Id of the instance in the cloud, if known.</summary>
    public string? InstanceId { get; init; }

    public required string Reason { get; init; }

    /// <summary>Nodes whose steps must succeed first.</summary>
    public required OccoList<string> After { get; init; }

    /// <summary>The pool where the instance is made; null: none.</summary>
    public string? Pool { get; init; }

    /// <summary>The type of the cloud where it is made; null: there was nothing to choose.</summary>
    public string? Cloud { get; init; }

    /// <summary>What it costs there in an hour; null: unknown.</summary>
    public double? Cost { get; init; }

    /// <summary>Why it is made there; null: there was nothing to choose.</summary>
    public string? Why { get; init; }

    /// <summary>The alternatives that were looked at.</summary>
    public OccoList<OccoPlacementCandidate> Candidates { get; init; } = [];

    /// <summary>The step is not done, because the instance is protected. -IncludeProtected allows it.</summary>
    public bool Refused { get; init; }

    /// <summary>A replacement drops the old instance first.</summary>
    public bool DropFirst { get; init; }

    /// <summary>The changed attributes of a replacement or a refresh.</summary>
    public required OccoList<OccoStepDifference> Differences { get; init; }

    public override string ToString()
        => $"{Action} {Node ?? InstanceId}{(Cloud is null ? "" : $" in {Pool ?? Cloud}")}: {Reason}"
            + $"{(Refused ? " (refused: it is protected)" : "")}";
}
