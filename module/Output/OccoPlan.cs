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

    /// <summary>
    /// The steps, dependees first, drops in reverse order. Adopted instances come before, unchanged ones, where they were
    /// asked for, after them.
    /// </summary>
    public required OccoStep[] Steps { get; init; }

    /// <summary>Instances that stay as they are.</summary>
    public required int Unchanged { get; init; }

    /// <summary><c>+3 ~1 -2 =14</c>: created, replaced or refreshed, dropped, unchanged.</summary>
    public required string Summary { get; init; }

    /// <summary>Things to know, such as a scale request that was cut to the range.</summary>
    public required string[] Warnings { get; init; }

    /// <summary>Work that is needed and cannot be planned now, and why.</summary>
    public required string[] Blocked { get; init; }

    /// <summary>Nodes without a step that use what changes: they may be refreshed or replaced when it has.</summary>
    public string[] Followers { get; init; } = [];

    /// <summary>Clouds that could not be asked; the nodes that use them are left as they are.</summary>
    public string[] UnreachableClouds { get; init; } = [];

    /// <summary>How many known instances are in those clouds, so that nobody knows how they are.</summary>
    public int Unseen { get; init; }

    /// <summary>Only these nodes were planned; none: all.</summary>
    public required string[] Nodes { get; init; }

    /// <summary>These nodes were not planned.</summary>
    public required string[] ExcludeNodes { get; init; }

    /// <summary>The same for two plans that do the same.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Nothing to do: no step, nothing that is blocked, and no cloud that could not be asked.</summary>
    public bool IsEmpty => Steps.All(step => step.Action == nameof(StepAction.None))
        && Blocked.Length == 0 && UnreachableClouds.Length == 0;

    /// <summary>The plan as the engine made it, to be carried out; null when somebody else made this one.</summary>
    internal Plan? Source { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Infrastructure} {Summary}";
}
