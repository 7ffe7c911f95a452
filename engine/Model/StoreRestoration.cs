namespace Occo.Engine.Model;

/// <summary>Result of restoring a store from a backup.</summary>
/// <param name="Path">Full path of the store.</param>
/// <param name="Backup">Full path of the backup.</param>
/// <param name="Replaced">File beside the store that holds the replaced store; null when there was none.</param>
/// <param name="Forgotten">Infrastructures of the replaced store that the backup lacks; their instances are orphans
/// now.</param>
/// <param name="Revived">Infrastructures that were removed after the backup; the next enactment of them creates their
/// instances again.</param>
public sealed record StoreRestoration(
    string Path, string Backup, string? Replaced, IReadOnlyList<string> Forgotten, IReadOnlyList<string> Revived);
