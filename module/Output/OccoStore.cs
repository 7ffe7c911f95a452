namespace Occo;

/// <summary>A store.</summary>
public sealed class OccoStore : OccoItem
{
    public required string Path { get; init; }

    /// <summary>Id of the store; a tag on every cloud instance.</summary>
    public required Guid Id { get; init; }

    /// <summary>Bytes of the file and its journal.</summary>
    public required long SizeBytes { get; init; }

    public required int SchemaVersion { get; init; }

    /// <summary><c>ok</c>, or the findings of the integrity check.</summary>
    public required string Integrity { get; init; }

    /// <summary>Infrastructures that are not removed.</summary>
    public required int Infrastructures { get; init; }

    public override string ToString() => Path;
}
