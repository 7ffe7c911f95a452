namespace Occo;

/// <summary>
/// Something out of a store. It knows which, so that a pipeline never acts on another store's namesake.
/// </summary>
public abstract class OccoItem
{
    /// <summary>The store's file.</summary>
    public required string StorePath { get; init; }
}
