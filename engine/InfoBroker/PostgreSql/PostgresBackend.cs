using Npgsql;
using Occo.Engine.InfoBroker.Sqlite;

namespace Occo.Engine.InfoBroker.PostgreSql;

/// <summary>
/// A store in one schema of a database, for several machines. The time-out is for the lock that every write needs; the
/// clock is that of the database unless another is given. A backup that another user can change is refused unless that
/// is allowed.
/// </summary>
internal sealed class PostgresBackend(
    PostgresAddress address, TimeSpan lockTimeout, TimeProvider? clock = null, bool allowShared = false,
    CancellationToken stop = default)
    : IStoreBackend
{
    /// <summary>The connections of a process: those that read, the one that writes, and the tie of a worker.</summary>
    public const int MostConnections = Readers + 2;

    private const int Readers = 6;

    /// <summary>Null, for that of the database, unless a test gives its own.</summary>
    public static TimeProvider? ClockOf(TimeProvider time) => time == TimeProvider.System ? null : time;

    public string Path => address.Text;

    public string Folder { get; private set; } = "";

    public int? MostReaders => Readers;

    public async ValueTask<StoreSession> OpenWriterAsync()
    {
        var session = await OpenAsync(readOnly: false, stop).ConfigureAwait(false);
        try
        {
            await PostgresSchema.MigrateAsync(session, address).ConfigureAwait(false);
            var id = await session.ScalarAsync("SELECT value FROM meta WHERE name = 'store_id'").ConfigureAwait(false);
            Folder = StorePath.StateFolder((string)id!);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<bool> ExistsAsync()
    {
        try
        {
            var session = await OpenAsync(readOnly: true, stop).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
                return await PostgresSchema.VersionOfAsync(session, address).ConfigureAwait(false) > 0;
        }
        catch (NpgsqlException e)
        {
            throw PostgresFailure.From(e, address);
        }
    }

    public async ValueTask<StoreSession> OpenReaderAsync(CancellationToken cancel)
        => await OpenAsync(readOnly: true, cancel).ConfigureAwait(false);

    public ValueTask<WorkerTie> TieAsync(long worker, CancellationToken cancel)
        => PostgresTie.OpenAsync(address, address.ConnectionString(lockTimeout, readOnly: true), worker, cancel);

    public async ValueTask RequireWritableAsync(StoreSession session)
    {
        if (await PostgresSchema.FaultOfAsync(session, this, address).ConfigureAwait(false) is { } fault) throw fault;
    }

    public ValueTask AcceptAsync(StoreSession session) => PostgresSchema.AcceptServerAsync(session);

    public OccoException? Explain(Exception error)
        => error is NpgsqlException failure ? PostgresFailure.From(failure, address) : null;

    public async ValueTask<StoreHealth> ExamineAsync(StoreSession sql) => new(
        (long)(await sql.ScalarAsync(
            "SELECT COALESCE(SUM(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c "
            + "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'")
            .ConfigureAwait(false))!,
        await PostgresSchema.VersionOfAsync(sql, address).ConfigureAwait(false), "ok",
        await RisksAsync(sql).ConfigureAwait(false));

    public Task<StoreRestoration> RestoreAsync(string backup, string actor) => Restore(backup, actor).RunAsync();

    public Task CheckRestoreAsync(string backup) => Restore(backup, actor: "").CheckAsync();

    // A backup is a SQLite file, so that it can be read and restored without the server.
    public Task BackUpAsync(string path, bool overwrite) => SqliteBackup.WriteAsync(Path, async file =>
    {
        await SqliteSchema.MigrateAsync(file, path).ConfigureAwait(false);
        try
        {
            var source = await OpenAsync(readOnly: true, stop).ConfigureAwait(false);
            await using var open = source.ConfigureAwait(false);
            await source.BeginReadAsync().ConfigureAwait(false);
            await file.BeginWriteAsync().ConfigureAwait(false);
            await StoreCopy.RunAsync(source, file, stop).ConfigureAwait(false);
            await file.CommitAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            throw PostgresFailure.From(e, address);
        }
    }, path, overwrite);

    private PostgresRestore Restore(string backup, string actor)
        => new(backup, address, clock ?? TimeProvider.System, lockTimeout, actor, allowShared, stop);

    // Users without more rights see how many standbys there are, and no more.
    private async ValueTask<IReadOnlyList<string>> RisksAsync(StoreSession sql)
    {
        var (flushes, waits, standbys) = (await sql.QueryAsync(
            "SELECT current_setting('fsync') = 'on', current_setting('synchronous_standby_names') <> '', "
            + "(SELECT COUNT(*) FROM pg_stat_replication)",
            row => (row.GetBoolean(0), row.GetBoolean(1), row.GetInt64(2))).ConfigureAwait(false))[0];
        var risks = new List<string>();
        if (await PostgresSchema.FaultOfAsync(sql, this, address).ConfigureAwait(false) is { } fault)
            risks.Add(fault.Message);
        if (!flushes)
        {
            risks.Add("The server does not wait for its disk (fsync = off). A crash of its machine can destroy the "
                + "store: set fsync = on.");
        }

        if (standbys > 0 && !waits)
        {
            risks.Add("The server does not wait for its standbys (synchronous_standby_names is empty). A fail-over can "
                + "lose the newest writes: set it. After a fail-over the store has to be repaired.");
        }

        return risks;
    }

    private ValueTask<PostgresSession> OpenAsync(bool readOnly, CancellationToken cancel)
        => PostgresSession.OpenAsync(address.ConnectionString(lockTimeout, readOnly), clock, cancel);
}
