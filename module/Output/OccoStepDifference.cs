namespace Occo;

/// <summary>One attribute in which an instance is not what it should be. Secrets are hidden.</summary>
public sealed class OccoStepDifference
{
    /// <summary>The attribute, such as <c>tags.tier</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What it is; null: there is none.</summary>
    public required string? From { get; init; }

    /// <summary>What it will be; null: there will be none.</summary>
    public required string? To { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {From ?? "nothing"} -> {To ?? "nothing"}";
}
