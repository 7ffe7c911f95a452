using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.InfoBroker.PostgreSql;

/// <summary>Schema versions of a store on a server.</summary>
internal static partial class PostgresSchema
{
    private const string VersionName = "schema";
    private const string ServerName = "server";
    private const string Standby = "standby";
    private const string Reader = "reader";

    // A fail-over or a restored backup begins another timeline, and another server has another id. A standby has none.
    private const string Server = "CASE WHEN NOT pg_is_in_recovery() THEN "
        + "(SELECT system_identifier FROM pg_control_system()) || '/' "
        + "|| substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END";

    private static readonly IReadOnlyList<string> Scripts = [.. StoreSchema.Scripts("PostgreSql").Select(Translate)];

    /// <summary>
    /// Migrates the schema to the version of this code; makes its tables in an empty one. A newer or foreign schema is
    /// refused and left as it is. Throws <see cref="OccoException"/> (Store).
    /// </summary>
    public static async ValueTask MigrateAsync(PostgresSession session, PostgresAddress address)
    {
        await RequireSettingsAsync(session, address).ConfigureAwait(false);
        if (await session.ScalarAsync(
            "SELECT 1 FROM pg_namespace WHERE nspname = @schema", ("@schema", address.Schema)).ConfigureAwait(false)
            is null)
        {
            await session.ExecuteAsync(
                $"{PostgresSession.SchemaLock}; CREATE SCHEMA IF NOT EXISTS {address.QuotedSchema}")
                .ConfigureAwait(false);
        }

        if (await CheckAsync(session, address).ConfigureAwait(false) == Scripts.Count) return;
        await session.BeginWriteAsync().ConfigureAwait(false);
        try
        {
            // Another process may have been faster while this one waited for the lock.
            await RunAsync(session, await CheckAsync(session, address).ConfigureAwait(false)).ConfigureAwait(false);
            await session.CommitAsync().ConfigureAwait(false);
        }
        catch
        {
            await session.RollBackAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Puts the schema aside under another name, and makes the tables anew in its place.</summary>
    public static async ValueTask ReplaceAsync(PostgresSession session, PostgresAddress address, string aside)
    {
        await session.ExecuteAsync($"ALTER SCHEMA {address.QuotedSchema} RENAME TO {PostgresAddress.Quote(aside)}")
            .ConfigureAwait(false);
        await session.ExecuteAsync($"CREATE SCHEMA {address.QuotedSchema}").ConfigureAwait(false);
        await RunAsync(session, 0).ConfigureAwait(false);
    }

    /// <summary>
    /// Why nothing may be written, in one statement: the content was moved, a newer version has migrated it, the server
    /// is not the one that wrote last, and may lack what that one wrote, the server takes no writes, or none of this
    /// user. Null: it may be written.
    /// </summary>
    public static async ValueTask<OccoException?> FaultOfAsync(
        StoreSession session, IStoreBackend backend, PostgresAddress address)
    {
        var facts = await session.QueryAsync(
            "SELECT name, value FROM meta WHERE name IN ('moved_to', 'schema') "
            + $"OR (name = '{ServerName}' AND value <> {Server}) "
            + $"UNION ALL SELECT '{Standby}', '' WHERE pg_is_in_recovery() "
            + $"UNION ALL SELECT '{Reader}', '' WHERE NOT has_table_privilege('event', 'INSERT')",
            row => (Name: row.GetString(0), Value: row.GetString(1))).ConfigureAwait(false);
        foreach (var (name, value) in facts)
        {
            if (name == "moved_to") return Store.Moved(backend, value);
            if (name == ServerName) return PostgresFailure.FailedOver(address);
            if (name == Standby) return PostgresFailure.Standby(address);
            if (name == Reader) return PostgresFailure.Reader(address);
            if (int.Parse(value, CultureInfo.InvariantCulture) is var version && version > Scripts.Count)
                return PostgresFailure.Newer(address, version, Scripts.Count);
        }

        return null;
    }

    public static async ValueTask AcceptServerAsync(StoreSession session) => await session.ExecuteAsync(
        $"INSERT INTO meta (name, value) SELECT '{ServerName}', {Server} "
        + "ON CONFLICT (name) DO UPDATE SET value = excluded.value").ConfigureAwait(false);

    // A pooler can drop the settings of a session without a word: the tables would be those of another schema.
    private static async ValueTask RequireSettingsAsync(PostgresSession session, PostgresAddress address)
    {
        var (path, pause, encoding) = (await session.QueryAsync(
            "SELECT current_setting('search_path'), current_setting('idle_in_transaction_session_timeout'), "
            + "current_setting('server_encoding')",
            row => (row.GetString(0), row.GetString(1), row.GetString(2))).ConfigureAwait(false))[0];
        if (path != address.QuotedSchema || pause != PostgresAddress.LongestPause)
            throw PostgresFailure.Pooler(address);
        if (encoding != "UTF8") throw PostgresFailure.Encoding(address, encoding);
    }

    private static async ValueTask RunAsync(PostgresSession session, int version)
    {
        foreach (var script in Scripts.Skip(version))
        {
            await session.ExecuteAsync(script).ConfigureAwait(false);
            Failpoint.Hit(FailpointName.DuringMigration);
        }

        await StoreSchema.NameAsync(session).ConfigureAwait(false);
        if (version == 0) await AcceptServerAsync(session).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"INSERT INTO meta (name, value) VALUES ('{VersionName}', @version) "
            + "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            ("@version", Scripts.Count.ToString(CultureInfo.InvariantCulture))).ConfigureAwait(false);
    }

    /// <summary>0 for a schema that is missing or has no store. Throws where the user may not read it.</summary>
    public static async ValueTask<int> VersionOfAsync(StoreSession session, PostgresAddress address)
    {
        // Not information_schema: it leaves out what the user may not read.
        var columns = await session.ScalarAsync(
            "SELECT COUNT(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            + "JOIN pg_namespace n ON n.oid = c.relnamespace "
            + "WHERE n.nspname = @schema AND c.relname = 'meta' AND a.attname IN ('name', 'value')",
            ("@schema", address.Schema)).ConfigureAwait(false);
        if (columns is not 2L) return 0;
        var meta = $"{address.QuotedSchema}.meta";
        var version = await session.ScalarAsync($"SELECT value FROM {meta} WHERE name = '{VersionName}' "
            + $"AND EXISTS (SELECT 1 FROM {meta} WHERE name = 'store_id')").ConfigureAwait(false);
        return int.TryParse(version as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
    }

    /// <summary>
    /// The version of the schema, 0 for an empty one. Throws <see cref="OccoException"/> (Store) for a newer or foreign
    /// one.
    /// </summary>
    public static async ValueTask<int> CheckAsync(PostgresSession session, PostgresAddress address)
    {
        var version = await VersionOfAsync(session, address).ConfigureAwait(false);
        // What extensions of the server have there is in nobody's way.
        if (version == 0 && await session.ScalarAsync(
            "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = @schema "
            + "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LIMIT 1",
            ("@schema", address.Schema)).ConfigureAwait(false) is not null)
        {
            throw PostgresFailure.Foreign(address);
        }

        return version <= Scripts.Count ? version : throw PostgresFailure.Newer(address, version, Scripts.Count);
    }

    // Texts are compared byte by byte, as in SQLite: times and names sort alike everywhere.
    private static string Translate(string script) => Word().Replace(script, word => word.Value switch
    {
        "TEXT" => "TEXT COLLATE \"C\"",
        "INTEGER" => "BIGINT",
        _ => "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    });

    [GeneratedRegex(@"\bTEXT\b|\bINTEGER PRIMARY KEY AUTOINCREMENT\b|\bINTEGER\b")]
    private static partial Regex Word();
}
