namespace Occo;

/// <summary>An image that a cloud makes instances of.</summary>
public sealed class OccoCloudImage : OccoItem
{
    /// <summary>Type of the cloud.</summary>
    public required string Type { get; init; }

    /// <summary>What a resource section names it by.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>A line about it.</summary>
    public required string? Description { get; init; }

    /// <summary>Whose it is.</summary>
    public required string? Owner { get; init; }

    /// <summary>Processors that run it.</summary>
    public required string? Architecture { get; init; }

    /// <summary>What runs on it.</summary>
    public required string? Platform { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTime? CreatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
