namespace Occo;

/// <summary>A size that instances of a cloud can have.</summary>
public sealed class OccoCloudSize : OccoItem
{
    /// <summary>Type of the cloud.</summary>
    public required string Type { get; init; }

    /// <summary>What a resource section names it by.</summary>
    public required string Name { get; init; }

    /// <summary>Virtual processors.</summary>
    public required int Cores { get; init; }

    /// <summary>Memory in MiB.</summary>
    public required long MemoryMiB { get; init; }

    /// <summary>Kinds of processors.</summary>
    public required string? Architecture { get; init; }

    /// <summary>Graphics processors.</summary>
    public required int Gpus { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
