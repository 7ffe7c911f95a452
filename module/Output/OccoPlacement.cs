namespace Occo;

/// <summary>Where one more instance of a node would be made.</summary>
public sealed class OccoPlacement : OccoItem
{
    public required string Infrastructure { get; init; }

    public required string Node { get; init; }

    /// <summary>From 1, in the order in which they would be made.</summary>
    public required int Number { get; init; }

    /// <summary>The pool; null: none.</summary>
    public string? Pool { get; init; }

    /// <summary>The cloud's type; null: there is no place.</summary>
    public string? Cloud { get; init; }

    /// <summary>What an instance costs there in an hour; null: unknown.</summary>
    public double? Cost { get; init; }

    /// <summary>Why there, or why nowhere.</summary>
    public required string Reason { get; init; }

    /// <summary>All alternatives that were looked at.</summary>
    public required OccoList<OccoPlacementCandidate> Candidates { get; init; }

    public override string ToString() => $"{Node} {Number}: {Pool ?? Cloud}";
}
