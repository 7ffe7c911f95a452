namespace Occo;

/// <summary>The steps of the next pass.</summary>
public sealed class OccoPlan : OccoItem
{
    public required string Infrastructure { get; init; }

    public required string InfrastructureId { get; init; }

    /// <summary>Version of the description.</summary>
    public required int Version { get; init; }

    /// <summary>
    /// The steps, dependees first, drops in reverse order. Adopted instances come first, unchanged instances last.
    /// </summary>
    public required OccoList<OccoStep> Steps { get; init; }

    /// <summary>Instances that stay as they are.</summary>
    public required int Unchanged { get; init; }

    /// <summary>
    /// <c>+3 ~1 -2 =14</c>: created; replaced, refreshed, started or stopped; dropped; unchanged; <c>!1</c>: refused.
    /// </summary>
    public required string Summary { get; init; }

    /// <summary>Warnings, for example of a scale request that was limited to the range.</summary>
    public required OccoList<string> Warnings { get; init; }

    /// <summary>Work that is needed but cannot be planned now, with the reason.</summary>
    public required OccoList<string> Blocked { get; init; }

    /// <summary>Why the whole plan is refused; null: it is not.</summary>
    public string? Refusal { get; init; }

    /// <summary>The steps may drop and replace protected instances.</summary>
    public bool IncludesProtected { get; init; }

    /// <summary>Number of existing instances that the steps drop or replace.</summary>
    public int Losses { get; init; }

    /// <summary>Nodes without a step that use changed values. They may be refreshed or replaced afterwards.</summary>
    public OccoList<string> Followers { get; init; } = [];

    /// <summary>Clouds that could not be reached. Their nodes are not changed.</summary>
    public OccoList<string> UnreachableClouds { get; init; } = [];

    /// <summary>Number of known instances in those clouds.</summary>
    public int Unseen { get; init; }

    /// <summary>The planned nodes; empty: all.</summary>
    public required OccoList<string> Nodes { get; init; }

    /// <summary>The excluded nodes.</summary>
    public required OccoList<string> ExcludeNodes { get; init; }

    /// <summary>What choices by chance were drawn from; null: there are none.</summary>
    public int? Seed { get; init; }

    /// <summary>Equal for two plans with the same work.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>No step, no blocked work, and every cloud was reached.</summary>
    public bool IsEmpty => Steps.All(step => step.Action == nameof(StepAction.None))
        && Blocked.Count == 0 && UnreachableClouds.Count == 0;

    /// <summary>The plan of the engine, needed to carry it out.</summary>
    internal Plan? Source { get; init; }

    public override string ToString() => $"{Infrastructure} {Summary}";
}
