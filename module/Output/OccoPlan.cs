namespace Occo;

/// <summary>The ordered work that an enactment would do now.</summary>
public sealed class OccoPlan : OccoItem
{
    /// <summary>The infrastructure's name.</summary>
    public required string Infrastructure { get; init; }

    /// <summary>The infrastructure's id.</summary>
    public required string InfrastructureId { get; init; }

    /// <summary>Version of the description that was planned for.</summary>
    public required int Version { get; init; }

    /// <summary>The steps, dependees first, drops in reverse order.</summary>
    public required OccoStep[] Steps { get; init; }

    /// <summary>Instances that stay as they are.</summary>
    public required int Unchanged { get; init; }

    /// <summary><c>+3 ~1 -2 =14</c>: created, replaced or refreshed, dropped, unchanged.</summary>
    public required string Summary { get; init; }

    /// <summary>Things to know, such as a scale request that was cut to the range.</summary>
    public required string[] Warnings { get; init; }

    /// <summary>Work that is needed and cannot be planned now, and why.</summary>
    public required string[] Blocked { get; init; }

    /// <summary>Nothing to do.</summary>
    public bool IsEmpty => Steps.Length == 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Infrastructure} {Summary}";
}

/// <summary>One piece of work of a plan.</summary>
public sealed class OccoStep
{
    /// <summary>Number in the plan, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Create, Retry, Wait, Replace, Refresh or Drop.</summary>
    public required string Action { get; init; }

    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

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

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Node}: {Reason}";
}
