namespace Occo.Engine.Model;

/// <summary>An accepted description; versions are never changed.</summary>
/// <param name="Version">Its number, from 1.</param>
/// <param name="Actor">Who gave it: user@host/process.</param>
/// <param name="AcceptedAt">When, in UTC.</param>
public sealed record InfrastructureVersion(int Version, string Actor, DateTimeOffset AcceptedAt)
{
    /// <summary>Enactments work towards it.</summary>
    public bool IsNewest { get; init; }

    /// <summary>The newest version that was fully reached; a failed update returns to it.</summary>
    public bool IsReached { get; init; }
}

/// <summary>A difference between two versions of a description.</summary>
/// <param name="Path">What differs: <c>nodes.web.scaling</c>.</param>
/// <param name="From">Value in the first version; null: none.</param>
/// <param name="To">Value in the second version; null: none.</param>
public sealed record VersionDifference(string Path, object? From, object? To);
