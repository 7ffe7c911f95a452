namespace Occo;

/// <summary>An alternative that was looked at for an instance.</summary>
public sealed class OccoPlacementCandidate
{
    /// <summary>The pool, or the number of the alternative.</summary>
    public required string Name { get; init; }

    public required string Cloud { get; init; }

    /// <summary>It was taken.</summary>
    public required bool IsChosen { get; init; }

    /// <summary>Why it was taken or not.</summary>
    public required string Why { get; init; }

    public override string ToString() => $"{(IsChosen ? "+" : "-")} {Name}: {Why}";
}
