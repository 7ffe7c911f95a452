namespace Occo.Engine.Model;

/// <summary>What the record says of the failures of a node.</summary>
/// <param name="Attempts">
/// How often instances of this version were made in vain since one of the node was last ready: what was made at once
/// counts once.
/// </param>
/// <param name="Last">When the newest of those failed.</param>
/// <param name="Replaced">When failed instances went, oldest first, so far back as was asked.</param>
internal sealed record NodeFailures(int Attempts, DateTimeOffset? Last, IReadOnlyList<DateTimeOffset> Replaced)
{
    public static readonly NodeFailures None = new(0, null, []);
}
