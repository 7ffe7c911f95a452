namespace Occo;

/// <summary>An accepted version of a description.</summary>
public sealed class OccoInfrastructureVersion : OccoItem
{
    /// <summary>The infrastructure's name.</summary>
    public required string Infrastructure { get; init; }

    /// <summary>The infrastructure's id.</summary>
    public required string InfrastructureId { get; init; }

    /// <summary>Number, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>When it was accepted, in local time.</summary>
    public required DateTime AcceptedAt { get; init; }

    /// <summary>Who gave it: user@host/process.</summary>
    public required string Actor { get; init; }

    /// <summary>It is the one that enactments work towards.</summary>
    public required bool Newest { get; init; }

    /// <summary>It is the newest one that was reached in full.</summary>
    public required bool Reached { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Infrastructure} version {Version}";
}

/// <summary>Where two versions of a description differ.</summary>
public sealed class OccoVersionDifference : OccoItem
{
    /// <summary>The infrastructure's name.</summary>
    public required string Infrastructure { get; init; }

    /// <summary>What differs, such as <c>nodes.web.scaling.max</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The one version.</summary>
    public required int FromVersion { get; init; }

    /// <summary>The other version.</summary>
    public required int ToVersion { get; init; }

    /// <summary>The value in the one; null where it has none.</summary>
    public required object? From { get; init; }

    /// <summary>The value in the other; null where it has none.</summary>
    public required object? To { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
