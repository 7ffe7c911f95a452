namespace Occo.Engine.Model;

/// <summary>What restoring a store from a backup did.</summary>
/// <param name="Path">Full path of the store.</param>
/// <param name="Backup">Full path of the backup.</param>
/// <param name="Replaced">The store as it was before, in a file beside it; null when there was none.</param>
/// <param name="Forgotten">
/// Infrastructures that the replaced store had and the backup has not; their instances are orphans now.
/// </param>
public sealed record StoreRestoration(
    string Path, string Backup, string? Replaced, IReadOnlyList<string> Forgotten);
