using Occo.Engine.InfoBroker;

namespace Occo.Engine.Api;

// Stores as a whole: whether they exist, backups, moves, restores and repairs.
public sealed partial class Orchestrator
{
    /// <summary>
    /// Whether there is a store at the path that <see cref="OpenAsync"/> would take. Creates nothing.
    /// </summary>
    public static Task<bool> StoreExistsAsync(string? storePath = null, CancellationToken cancel = default)
        => Store.ExistsAsync(InfoBroker.StorePath.Resolve(storePath), cancel);

    /// <summary>The text is the address of a store on a server (<c>postgres://</c>), no path of a file.</summary>
    public static bool IsServerAddress(string storePath) => InfoBroker.StorePath.IsAddress(storePath);

    /// <summary>
    /// Throws <see cref="OccoException"/> (Store, StoreReplaced) when the store cannot be used, for example because a
    /// newer version has migrated it since it was opened. Writes nothing.
    /// </summary>
    public Task RequireUsableAsync() => services.Store.RequireUsableAsync();

    /// <summary>The store as a file, with an integrity check.</summary>
    public Task<StoreDescription> GetStoreAsync() => services.Store.DescribeAsync();

    /// <summary>
    /// Writes a consistent copy of the store to one file, also while enactments run. Throws
    /// <see cref="OccoException"/> (AlreadyExists, Store).
    /// </summary>
    public Task BackupAsync(string path, bool overwrite = false)
        => services.Store.BackUpAsync(Path.GetFullPath(path), overwrite);

    /// <summary>
    /// Moves the store that the options name to another path or address, and closes the old one. Returns the number of
    /// rows. Throws <see cref="OccoException"/> (NoStore, AlreadyExists, Busy, InvalidArgument, Store), and changes
    /// nothing then.
    /// </summary>
    public static async Task<long> MoveStoreAsync(string destination, OrchestratorOptions? options = null)
    {
        options ??= new();
        return await Store.MoveAsync(
            PathOf(options), InfoBroker.StorePath.Resolve(destination), options.Time, options.StoreLockTimeout,
            options.AllowShared, options.Stop).ConfigureAwait(false);
    }

    /// <summary>
    /// Replaces the store that the options name with a backup. The old store need not be readable; it is kept beside
    /// the new one. The next enactment of each infrastructure adopts the instances that are newer than the backup.
    /// Throws <see cref="OccoException"/> (NotFound, Busy, Store), and changes nothing then.
    /// </summary>
    public static async Task<StoreRestoration> RestoreAsync(string backup, OrchestratorOptions? options = null)
    {
        options ??= new();
        return await Store.RestoreAsync(
            Path.GetFullPath(backup), PathOf(options), options.Time, options.StoreLockTimeout,
            LeaseOwner.Current.Actor, options.AllowShared, options.Stop).ConfigureAwait(false);
    }

    /// <summary>
    /// Checks whether a backup can replace the store that the options name. Changes nothing. Throws like
    /// <see cref="RestoreAsync"/>.
    /// </summary>
    public static async Task CheckRestoreAsync(string backup, OrchestratorOptions? options = null)
    {
        options ??= new();
        await Store.CheckRestoreAsync(
            Path.GetFullPath(backup), PathOf(options), options.Time, options.StoreLockTimeout, options.AllowShared,
            options.Stop).ConfigureAwait(false);
    }

    /// <summary>
    /// Repairs the store in place after its server failed over to a standby that lagged behind, or its machine was set
    /// back. Leases end, numbers that may have been given out are left out, and the next enactment of each
    /// infrastructure adopts instances that the store has forgotten. Returns the number of infrastructures. Throws
    /// <see cref="OccoException"/> (NoStore, Busy, Store), and changes nothing then.
    /// </summary>
    public static async Task<int> RepairAsync(OrchestratorOptions? options = null)
    {
        options ??= new();
        return await Store.RepairAsync(
            PathOf(options), options.Time, options.StoreLockTimeout, LeaseOwner.Current.Actor, options.AllowShared,
            options.Stop).ConfigureAwait(false);
    }

    /// <summary>Full path of the store that the options name. Opens nothing.</summary>
    public static string PathOf(OrchestratorOptions options) => InfoBroker.StorePath.Resolve(options.StorePath);
}
