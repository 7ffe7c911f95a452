namespace Occo;

/// <summary>An accepted version of a description.</summary>
public sealed class OccoInfrastructureVersion : OccoItem
{
    public required string Infrastructure { get; init; }

    public required string InfrastructureId { get; init; }

    /// <summary>Number, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>When it was accepted, in local time.</summary>
    public required DateTime AcceptedAt { get; init; }

    /// <summary>user@host/process that registered it.</summary>
    public required string Actor { get; init; }

    /// <summary>Enactments work towards this version.</summary>
    public required bool Newest { get; init; }

    /// <summary>It is the newest version that was reached completely.</summary>
    public required bool Reached { get; init; }

    public override string ToString() => $"{Infrastructure} version {Version}";
}

/// <summary>A difference between two versions of a description.</summary>
public sealed class OccoVersionDifference : OccoItem
{
    public required string Infrastructure { get; init; }

    /// <summary>Path of the value: <c>nodes.web.scaling.max</c>.</summary>
    public required string Path { get; init; }

    public required int FromVersion { get; init; }

    public required int ToVersion { get; init; }

    /// <summary>The value in FromVersion; null: none.</summary>
    public required object? From { get; init; }

    /// <summary>The value in ToVersion; null: none.</summary>
    public required object? To { get; init; }

    public override string ToString() => Path;
}
