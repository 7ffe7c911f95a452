namespace Occo;

/// <summary>The store as a file.</summary>
public sealed class OccoStore : OccoItem
{
    /// <summary>Full path.</summary>
    public required string Path { get; init; }

    /// <summary>Id of the store; a tag on every cloud instance.</summary>
    public required Guid Id { get; init; }

    /// <summary>Bytes of the file with its journal.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Version of the schema.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary><c>ok</c>, or what the integrity check found.</summary>
    public required string Integrity { get; init; }

    /// <summary>Infrastructures that are not removed.</summary>
    public required int Infrastructures { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
