using System.Globalization;
using System.Reflection;

namespace Occo.Engine.InfoBroker;

/// <summary>The store's tables: numbered scripts that are run once each, in order.</summary>
internal static class Schema
{
    // "Occo": tells a store from any other SQLite file.
    private const int ApplicationId = 0x4F63636F;
    private static readonly IReadOnlyList<string> Scripts = ReadScripts();

    /// <summary>The version that this code works with.</summary>
    public static int Version => Scripts.Count;

    /// <summary>The version of an open file; 0 for an empty one.</summary>
    public static int VersionOf(StoreConnection connection) => Number(connection, "PRAGMA user_version");

    /// <summary>
    /// Brings a file to <see cref="Version"/>. A file that is newer or of something else is refused and left as it is.
    /// Throws <see cref="OccoException"/> (Store).
    /// </summary>
    public static void Migrate(StoreConnection connection, string path)
    {
        var version = Check(connection, path);
        if (!"wal".Equals(connection.Scalar("PRAGMA journal_mode") as string, StringComparison.OrdinalIgnoreCase))
            connection.Execute("PRAGMA journal_mode = WAL");
        if (version == Version) return;

        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another process may have been faster while this one waited for the lock.
            version = Check(connection, path);
            foreach (var script in Scripts.Skip(version))
            {
                connection.Execute(script);
                Failpoint.Hit(FailpointName.DuringMigration);
            }

            connection.Execute(
                "INSERT INTO meta (name, value) VALUES ('store_id', @id) ON CONFLICT (name) DO NOTHING",
                ("@id", Guid.NewGuid()));
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
            connection.Execute("COMMIT");
        }
        catch
        {
            if (!connection.IsIdle) connection.Execute("ROLLBACK");
            throw;
        }
    }

    /// <summary>
    /// The version of a file, 0 for an empty one. One that is newer or of something else is refused. Throws
    /// <see cref="OccoException"/> (Store).
    /// </summary>
    public static int Check(StoreConnection connection, string path)
    {
        var version = VersionOf(connection);
        var isEmpty = version == 0 && Number(connection, "SELECT COUNT(*) FROM sqlite_master") == 0;
        if (!isEmpty && Number(connection, "PRAGMA application_id") != ApplicationId) throw StoreFailure.Foreign(path);
        if (version > Version) throw StoreFailure.Newer(path, version, Version);
        return version;
    }

    private static int Number(StoreConnection connection, string sql)
        => Convert.ToInt32(connection.Scalar(sql), CultureInfo.InvariantCulture);

    private static List<string> ReadScripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames()
            .Where(n => n.Contains(".Migrations.", StringComparison.Ordinal));
        return [.. names.Order(StringComparer.Ordinal).Select(Read)];

        string Read(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
    }
}
