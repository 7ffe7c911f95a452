using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>Writes one consistent copy of a store to a single file while the store is in use.</summary>
internal static class SqliteBackup
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Writes the copy to a temporary file, checks it, and moves it to its path in one step: a failed backup leaves no
    /// half file and does not damage an older backup. Throws <see cref="OccoException"/> (AlreadyExists,
    /// InvalidArgument, Store).
    /// </summary>
    public static async Task WriteAsync(
        string store, Func<SqliteSession, ValueTask> copy, string path, bool overwrite)
    {
        if (path == store)
        {
            throw new OccoException(FailureKind.InvalidArgument,
                $"'{path}' is the store itself. Give the backup a path of its own.");
        }

        if (FileType.Irregular(path) is { } what) throw SqliteFailure.Backup(path, $"it is {what}.");
        if (!overwrite && File.Exists(path)) throw Exists(path);
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            await CopyAsync(copy, draft).ConfigureAwait(false);
            File.Move(draft, path, overwrite);
        }
        catch (IOException e) when (!overwrite && File.Exists(path) && File.Exists(draft))
        {
            throw Exists(path, e);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw SqliteFailure.Backup(path, e);
        }
        finally
        {
            SqliteFile.Delete(draft);
        }
    }

    /// <summary>The damage that SQLite finds in a file; null: none.</summary>
    public static async ValueTask<string?> ProblemsAsync(SqliteSession sql)
    {
        var found = string.Join("; ", await sql.QueryAsync("PRAGMA integrity_check(5)", row => row.GetString(0))
            .ConfigureAwait(false));
        return found == "ok" ? null : found;
    }

    // A single file without a write-ahead log, checked.
    private static async ValueTask CopyAsync(Func<SqliteSession, ValueTask> copy, string path)
    {
        PrivateFile.Create(path);
        var target = await SqliteSession.OpenAsync(path, TimeProvider.System, LockTimeout).ConfigureAwait(false);
        await using (target.ConfigureAwait(false))
        {
            await copy(target).ConfigureAwait(false);
            await target.ExecuteAsync("PRAGMA journal_mode = DELETE").ConfigureAwait(false);
            if (await ProblemsAsync(target).ConfigureAwait(false) is { } problems)
                throw SqliteFailure.Backup(path, $"the store is damaged ({problems}).");
        }
    }

    private static OccoException Exists(string path, Exception? inner = null) => new(FailureKind.AlreadyExists,
        $"There is a file '{path}' already. Choose another path, or allow that it is overwritten.", inner)
    {
        Remedy = new(RemedyKind.Overwrite),
    };
}
