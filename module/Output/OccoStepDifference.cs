namespace Occo;

/// <summary>A changed attribute of an instance. Secrets are hidden.</summary>
public sealed class OccoStepDifference
{
    /// <summary>The attribute: <c>tags.tier</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The present value; null: none.</summary>
    public required string? From { get; init; }

    /// <summary>The new value; null: none.</summary>
    public required string? To { get; init; }

    public override string ToString() => $"{Path}: {From ?? "nothing"} -> {To ?? "nothing"}";
}
