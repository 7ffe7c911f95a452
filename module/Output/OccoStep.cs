namespace Occo;

/// <summary>One piece of work of a plan.</summary>
public sealed class OccoStep
{
    /// <summary>Number in the plan, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Create, Retry, Wait, Replace, Refresh, Drop, Adopt or None.</summary>
    public required string Action { get; init; }

    /// <summary>The node's name; null for an orphan, which belongs to no node.</summary>
    public required string? Node { get; init; }

    /// <summary>The instance; null when it is yet to be made.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>The cloud's name of the instance, if known.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Nodes whose steps must succeed first.</summary>
    public required string[] After { get; init; }

    /// <summary>For a replacement: the old instance goes first.</summary>
    public bool DropFirst { get; init; }

    /// <summary>For a replacement or a refresh: what differs, attribute by attribute.</summary>
    public required OccoStepDifference[] Differences { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Node ?? InstanceId}: {Reason}";
}
