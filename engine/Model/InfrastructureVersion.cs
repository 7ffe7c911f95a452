namespace Occo.Engine.Model;

/// <summary>An accepted description; versions are never changed.</summary>
/// <param name="Version">Its number, from 1.</param>
/// <param name="Actor">Who gave it: user@host/process.</param>
/// <param name="AcceptedAt">When, in UTC.</param>
public sealed record InfrastructureVersion(int Version, string Actor, DateTimeOffset AcceptedAt)
{
    /// <summary>It is the one that enactments work towards.</summary>
    public bool IsNewest { get; init; }

    /// <summary>It is the newest one that was reached in full: what a failed update goes back to.</summary>
    public bool IsReached { get; init; }
}

/// <summary>Where two versions of a description differ.</summary>
/// <param name="Path">What differs, such as <c>nodes.web.scaling</c>.</param>
/// <param name="From">Its value in the one; null where it has none.</param>
/// <param name="To">Its value in the other; null where it has none.</param>
public sealed record VersionDifference(string Path, object? From, object? To);
