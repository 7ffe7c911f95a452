namespace Occo.Engine.Model;

/// <summary>Recorded failures of a node.</summary>
/// <param name="Attempts">Failed attempts to create instances of this version since an instance of the node was last
/// ready. Instances of one batch count as one attempt.</param>
/// <param name="Last">When the newest of these attempts failed.</param>
/// <param name="Replaced">When failed instances were gone, oldest first, since the time that was asked for.</param>
internal sealed record NodeFailures(int Attempts, DateTimeOffset? Last, IReadOnlyList<DateTimeOffset> Replaced)
{
    public static readonly NodeFailures None = new(0, null, []);
}
