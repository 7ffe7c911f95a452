namespace Occo;

/// <summary>An image of a cloud.</summary>
public sealed class OccoCloudImage : OccoItem
{
    public required string Type { get; init; }

    /// <summary>The value for a resource section.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string? Description { get; init; }

    public required string? Owner { get; init; }

    public required string? Architecture { get; init; }

    public required string? Platform { get; init; }

    public required DateTime? CreatedAt { get; init; }

    public override string ToString() => Id;
}
