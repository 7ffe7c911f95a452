namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>A backup, which is always a SQLite file. It is only read: SQLite works on a copy.</summary>
internal static class BackupFile
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Throws <see cref="OccoException"/> (NotFound, Store) where there is no file, or one that another user can
    /// change.
    /// </summary>
    public static void Require(string backup, bool allowShared)
    {
        if (FileType.Irregular(backup) is { } odd) throw SqliteFailure.Restore(backup, $"it is {odd}.");
        if (!File.Exists(backup)) throw new OccoException(FailureKind.NotFound, $"There is no backup '{backup}'.");
        if (!allowShared && FileOwnership.Problem(backup) is { } problem)
            throw SqliteFailure.Unsafe(backup, problem, "backup");
    }

    /// <summary>
    /// Copies the backup to a path, migrates the copy, and calls the work with it. The work may move the copy away.
    /// Throws <see cref="OccoException"/> (Store).
    /// </summary>
    public static async Task<T> OpenAsync<T>(
        string backup, string copy, TimeProvider time, Func<SqliteSession, Task<T>> work)
    {
        try
        {
            Copy(backup, copy);
            var restored = await OpenCheckedAsync(backup, copy, time).ConfigureAwait(false);
            await using var open = restored.ConfigureAwait(false);
            return await work(restored).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailure.Restore(backup, e.Message, e);
        }
        finally
        {
            SqliteFile.Delete(copy);
        }
    }

    private static void Copy(string backup, string copy)
    {
        PrivateFile.Create(copy);
        Append(backup, copy);
        if (!File.Exists(backup + "-wal")) return;
        PrivateFile.Create(copy + "-wal");
        Append(backup + "-wal", copy + "-wal");
    }

    private static void Append(string from, string to)
    {
        using var source = RegularFile.Open(from);
        using var target = new FileStream(to, FileMode.Append);
        source.CopyTo(target);
    }

    private static async ValueTask<SqliteSession> OpenCheckedAsync(string backup, string copy, TimeProvider time)
    {
        SqliteSession? restored = null;
        try
        {
            restored = await SqliteSession.OpenAsync(copy, time, LockTimeout).ConfigureAwait(false);
            if (await SqliteSchema.VersionOfAsync(restored).ConfigureAwait(false) == 0)
                throw SqliteFailure.Restore(backup, "it is not an Occo store.");
            if (await SqliteBackup.ProblemsAsync(restored).ConfigureAwait(false) is { } problems)
                throw SqliteFailure.Restore(backup, $"it is damaged ({problems}).");
            await SqliteSchema.MigrateAsync(restored, backup).ConfigureAwait(false);
            return restored;
        }
        catch (Exception e)
        {
            if (restored is not null) await restored.DisposeAsync().ConfigureAwait(false);
            if (SqliteFailure.IsDamage(e))
                throw SqliteFailure.Restore(backup, "it is damaged, or not an Occo store.", e);
            throw;
        }
    }
}
