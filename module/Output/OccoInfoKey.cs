namespace Occo;

/// <summary>A key that Get-OccoInfo answers.</summary>
public sealed class OccoInfoKey : OccoItem
{
    public required string Key { get; init; }

    /// <summary>The meaning of the answer.</summary>
    public required string Description { get; init; }

    public override string ToString() => Key;
}
