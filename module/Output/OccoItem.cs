namespace Occo;

/// <summary>An object of a store. It carries the path of its store through the pipeline.</summary>
public abstract class OccoItem
{
    public required string StorePath { get; init; }
}
