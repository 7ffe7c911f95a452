using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>
/// Replaces a store by a backup. A readable store is replaced inside its file, in one transaction, so that no process
/// continues with the old content; a damaged one is moved away. Either is kept beside the new store.
/// </summary>
internal sealed class SqliteRestore(
    string backup, string path, TimeProvider time, TimeSpan lockTimeout, string actor, bool allowShared,
    CancellationToken stop)
{
    /// <summary>
    /// Throws <see cref="OccoException"/> (NotFound, Busy, Store) and then leaves the store as it was.
    /// </summary>
    public Task<StoreRestoration> RunAsync() => WithBackupAsync(ReplaceAsync);

    /// <summary>Checks what can be checked before the store is replaced. Throws like <see cref="RunAsync"/>.</summary>
    public async Task CheckAsync()
    {
        RequireFiles();
        // The copy lies beside the store; the restore makes the folder.
        if (File.Exists(path)) await WithBackupAsync((_, _, _) => Task.FromResult(true)).ConfigureAwait(false);
    }

    private void RequireFiles()
    {
        if (backup == path)
        {
            throw new OccoException(FailureKind.InvalidArgument, $"'{path}' is the store itself, not a backup of it.");
        }

        if (FileType.Irregular(path) is { } what) throw SqliteFailure.NoFile(path, what);
        BackupFile.Require(backup, allowShared);
    }

    private async Task<T> WithBackupAsync<T>(Func<SqliteSession, StoreFacts?, string, Task<T>> work)
    {
        RequireFiles();
        SqliteFile.PrepareFolder(path, allowShared);
        var draft = $"{path}.restoring-{Guid.NewGuid():N}";
        try
        {
            return await BackupFile.OpenAsync(backup, draft, time, async restored =>
            {
                var replaced = await FactsAsync().ConfigureAwait(false);
                var given = await StoreFacts.ReadAsync(restored).ConfigureAwait(false);
                replaced?.RequireReplaceable(given, path, backup, time.GetUtcNow());
                return await work(restored, replaced, draft).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.From(e, path);
        }
    }

    private async Task<StoreRestoration> ReplaceAsync(SqliteSession restored, StoreFacts? replaced, string draft)
    {
        await RestoredContent.PrepareAsync(restored, replaced, backup, actor).ConfigureAwait(false);
        var stamp = time.GetUtcNow().ToString("yyyyMMddTHHmmssfff", CultureInfo.InvariantCulture);
        var kept = $"{path}.before-restore-{stamp}";
        var facts = await StoreFacts.ReadAsync(restored).ConfigureAwait(false);
        if (replaced is not null) await OverwriteAsync(restored, replaced, kept).ConfigureAwait(false);
        else if (!await MoveIntoPlaceAsync(restored, draft, kept).ConfigureAwait(false)) kept = null;
        return new(path, backup, kept, facts.Forgets(replaced), facts.Revives(replaced));
    }

    // Null where there is no readable store. Throws for a foreign or newer file.
    private async ValueTask<StoreFacts?> FactsAsync()
    {
        if (!File.Exists(path) || SqliteFile.Size(path) == 0) return null;
        try
        {
            var present = await OpenAsync(path).ConfigureAwait(false);
            await using (present.ConfigureAwait(false))
            {
                return await SqliteSchema.CheckAsync(present, path).ConfigureAwait(false) == 0
                    ? null
                    : await StoreFacts.ReadAsync(present).ConfigureAwait(false);
            }
        }
        catch (SqliteException e) when (SqliteFailure.IsDamage(e))
        {
            return null;
        }
    }

    private async ValueTask OverwriteAsync(SqliteSession restored, StoreFacts replaced, string kept)
    {
        try
        {
            var present = await OpenAsync(path).ConfigureAwait(false);
            await using (present.ConfigureAwait(false))
            {
                using var copy = restored.BeginCopyTo(present);
                copy.Lock();
                await KeepAsync(replaced, kept).ConfigureAwait(false);
                copy.Complete();
            }
        }
        catch
        {
            SqliteFile.Delete(kept);
            throw;
        }
    }

    private async ValueTask KeepAsync(StoreFacts replaced, string kept)
    {
        var reader = await OpenAsync(path, readOnly: true).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            replaced.RequireSame(await StoreFacts.ReadAsync(reader).ConfigureAwait(false), path);
            PrivateFile.Create(kept);
            var target = await OpenAsync(kept).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                reader.CopyTo(target);
                await target.ExecuteAsync("PRAGMA journal_mode = DELETE").ConfigureAwait(false);
            }
        }
    }

    // True: there was a file to keep.
    private async ValueTask<bool> MoveIntoPlaceAsync(SqliteSession restored, string draft, string kept)
    {
        await restored.ExecuteAsync("PRAGMA journal_mode = DELETE").ConfigureAwait(false);
        await restored.DisposeAsync().ConfigureAwait(false);
        var hadStore = File.Exists(path);
        if (hadStore) File.Move(path, kept);
        if (File.Exists(path + "-wal")) File.Move(path + "-wal", kept + "-wal");
        File.Delete(path + "-shm");
        File.Move(draft, path);
        return hadStore;
    }

    private ValueTask<SqliteSession> OpenAsync(string file, bool readOnly = false)
        => SqliteSession.OpenAsync(file, time, lockTimeout, readOnly, stop);
}
