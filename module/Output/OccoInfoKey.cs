namespace Occo;

/// <summary>A key that Get-OccoInfo answers.</summary>
public sealed class OccoInfoKey : OccoItem
{
    /// <summary>The key.</summary>
    public required string Key { get; init; }

    /// <summary>What the answer is.</summary>
    public required string Description { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Key;
}
