using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>
/// A store in one SQLite file. The time-out is for the locks of other processes. A file that another user can change is
/// refused unless that is allowed.
/// </summary>
internal sealed class SqliteBackend(
    string path, TimeProvider time, TimeSpan lockTimeout, bool allowShared = false, CancellationToken stop = default)
    : IStoreBackend
{
    public string Path => path;

    public string Folder { get; } = System.IO.Path.GetDirectoryName(path)!;

    public Task<bool> ExistsAsync() => Task.FromResult(File.Exists(path));

    public async ValueTask<StoreSession> OpenWriterAsync()
    {
        SqliteFile.Prepare(path, allowShared);
        var session = await OpenAsync(readOnly: false).ConfigureAwait(false);
        try
        {
            await SqliteFile.RequireWholeAsync(session, path).ConfigureAwait(false);
            await SqliteSchema.MigrateAsync(session, path).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask<StoreSession> OpenReaderAsync(CancellationToken cancel)
        => await OpenAsync(readOnly: true).ConfigureAwait(false);

    public OccoException? Explain(Exception error)
        => error is SqliteException failure ? SqliteFailure.From(failure, path) : null;

    public async ValueTask RequireWritableAsync(StoreSession session)
    {
        await Store.RequireHereAsync(session, this).ConfigureAwait(false);
        var version = await SqliteSchema.VersionOfAsync(session).ConfigureAwait(false);
        if (version > SqliteSchema.Version) throw SqliteFailure.Newer(path, version, SqliteSchema.Version);
    }

    public async ValueTask<StoreHealth> ExamineAsync(StoreSession sql)
    {
        var findings = await sql.QueryAsync("PRAGMA integrity_check(20)", row => row.GetString(0))
            .ConfigureAwait(false);
        return new(
            SqliteFile.Size(path), await SqliteSchema.VersionOfAsync(sql).ConfigureAwait(false),
            string.Join(Environment.NewLine, findings), []);
    }

    public Task BackUpAsync(string target, bool overwrite)
        => SqliteBackup.WriteAsync(path, CopyAsync, target, overwrite);

    public Task<StoreRestoration> RestoreAsync(string backup, string actor) => Restore(backup, actor).RunAsync();

    public Task CheckRestoreAsync(string backup) => Restore(backup, actor: "").CheckAsync();

    private SqliteRestore Restore(string backup, string actor)
        => new(backup, path, time, lockTimeout, actor, allowShared, stop);

    private async ValueTask CopyAsync(SqliteSession target)
    {
        try
        {
            var source = await OpenAsync(readOnly: true).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                await source.BeginReadAsync().ConfigureAwait(false);
                source.CopyTo(target);
            }
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.From(e, path);
        }
    }

    private ValueTask<SqliteSession> OpenAsync(bool readOnly)
        => SqliteSession.OpenAsync(path, time, lockTimeout, readOnly, stop);
}
