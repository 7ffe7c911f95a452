namespace Occo;

/// <summary>An instance size of a cloud.</summary>
public sealed class OccoCloudSize : OccoItem
{
    public required string Type { get; init; }

    /// <summary>The value for a resource section.</summary>
    public required string Name { get; init; }

    public required int Cores { get; init; }

    public required long MemoryMiB { get; init; }

    public required string? Architecture { get; init; }

    public required int Gpus { get; init; }

    public override string ToString() => Name;
}
