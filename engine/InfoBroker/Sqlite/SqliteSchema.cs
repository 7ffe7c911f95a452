using System.Globalization;

namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>Schema versions of a file.</summary>
internal static class SqliteSchema
{
    // "Occo": distinguishes a store from other SQLite files.
    private const int ApplicationId = 0x4F63636F;
    private static readonly IReadOnlyList<string> Scripts = StoreSchema.Scripts("Sqlite");

    /// <summary>The schema version of this code.</summary>
    public static int Version => Scripts.Count;

    /// <summary>0 for an empty file.</summary>
    public static ValueTask<int> VersionOfAsync(StoreSession session) => NumberAsync(session, "PRAGMA user_version");

    /// <summary>
    /// Migrates a file to <see cref="Version"/>. A newer or foreign file is refused and left as it is. Throws
    /// <see cref="OccoException"/> (Store).
    /// </summary>
    public static async ValueTask MigrateAsync(SqliteSession session, string path)
    {
        var version = await CheckAsync(session, path).ConfigureAwait(false);
        var mode = await session.ScalarAsync("PRAGMA journal_mode").ConfigureAwait(false) as string;
        if (!"wal".Equals(mode, StringComparison.OrdinalIgnoreCase))
            await session.ExecuteAsync("PRAGMA journal_mode = WAL").ConfigureAwait(false);
        if (version == Version) return;

        await session.BeginWriteAsync().ConfigureAwait(false);
        try
        {
            // Another process may have been faster while this one waited for the lock.
            version = await CheckAsync(session, path).ConfigureAwait(false);
            foreach (var script in Scripts.Skip(version))
            {
                await session.ExecuteAsync(script).ConfigureAwait(false);
                Failpoint.Hit(FailpointName.DuringMigration);
            }

            await StoreSchema.NameAsync(session).ConfigureAwait(false);
            await session.ExecuteAsync(
                string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"))
                .ConfigureAwait(false);
            await session.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"))
                .ConfigureAwait(false);
            await session.CommitAsync().ConfigureAwait(false);
        }
        catch
        {
            await session.RollBackAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// The version of a file, 0 for an empty one. Throws <see cref="OccoException"/> (Store) for a newer or foreign
    /// file.
    /// </summary>
    public static async ValueTask<int> CheckAsync(SqliteSession session, string path)
    {
        var version = await VersionOfAsync(session).ConfigureAwait(false);
        var isEmpty = version == 0
            && await NumberAsync(session, "SELECT COUNT(*) FROM sqlite_master").ConfigureAwait(false) == 0;
        if (!isEmpty && await NumberAsync(session, "PRAGMA application_id").ConfigureAwait(false) != ApplicationId)
            throw SqliteFailure.Foreign(path);
        if (version > Version) throw SqliteFailure.Newer(path, version, Version);
        return version;
    }

    private static async ValueTask<int> NumberAsync(StoreSession session, string sql)
        => Convert.ToInt32(await session.ScalarAsync(sql).ConfigureAwait(false), CultureInfo.InvariantCulture);
}
