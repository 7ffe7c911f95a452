using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// Puts a backup in the place of a store. A store that can be read is replaced inside its file, in one transaction, so
/// that no process goes on with the old one; a damaged one is moved away. Either way it is kept beside the new.
/// </summary>
internal sealed class StoreRestore(
    string backup, string path, TimeProvider time, TimeSpan lockTimeout, string actor)
{
    /// <summary>Throws <see cref="OccoException"/> (NotFound, Busy, Store); then the store is as it was.</summary>
    public StoreRestoration Run()
    {
        if (backup == path)
        {
            throw new OccoException(FailureKind.InvalidArgument, $"'{path}' is the store itself, not a backup of it.");
        }

        if (!File.Exists(backup)) throw new OccoException(FailureKind.NotFound, $"There is no backup '{backup}'.");
        var draft = $"{path}.restoring-{Guid.NewGuid():N}";
        try
        {
            Take(draft);
            using var restored = OpenChecked(draft);
            var replaced = Facts();
            replaced?.DemandIdle(path, time.GetUtcNow());
            if (replaced is not null && replaced.StoreId != StoreFacts.Read(restored).StoreId)
            {
                throw StoreFailure.Restore(backup, $"it is of another store than '{path}'. Give the path of the store "
                    + "that it is of, or move the present one away.");
            }

            RestoredContent.Prepare(restored, replaced, backup, actor, time.GetUtcNow());
            var stamp = time.GetUtcNow().ToString("yyyyMMddTHHmmssfff", CultureInfo.InvariantCulture);
            var kept = $"{path}.before-restore-{stamp}";
            var forgotten = Forgotten(replaced, StoreFacts.Read(restored));
            if (replaced is not null) Overwrite(restored, replaced, kept);
            else if (!MoveIn(restored, draft, kept)) kept = null;
            return new(path, backup, kept, forgotten);
        }
        catch (SqliteException e)
        {
            throw StoreFailure.From(e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Restore(backup, e.Message, e);
        }
        finally
        {
            StoreFile.Delete(draft);
        }
    }

    // SQLite works on a copy: the backup itself is only read.
    private void Take(string draft)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        StoreFile.CreateNew(draft);
        Append(backup, draft);
        if (!File.Exists(backup + "-wal")) return;
        StoreFile.CreateNew(draft + "-wal");
        Append(backup + "-wal", draft + "-wal");
    }

    private static void Append(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var target = new FileStream(to, FileMode.Append);
        source.CopyTo(target);
    }

    private StoreConnection OpenChecked(string draft)
    {
        StoreConnection? restored = null;
        try
        {
            restored = new StoreConnection(draft, lockTimeout);
            if (Schema.VersionOf(restored) == 0) throw StoreFailure.Restore(backup, "it is not an Occo store.");
            if (StoreBackup.Problems(restored) is { } problems)
                throw StoreFailure.Restore(backup, $"it is damaged ({problems}).");
            Schema.Migrate(restored, backup);
            return restored;
        }
        catch (Exception e)
        {
            restored?.Dispose();
            if (StoreFailure.IsDamage(e))
                throw StoreFailure.Restore(backup, "it is damaged, or not an Occo store.", e);
            throw;
        }
    }

    // Null where there is no store or none that can be read. What is of something else or newer is left alone.
    private StoreFacts? Facts()
    {
        if (!File.Exists(path) || StoreFile.Size(path) == 0) return null;
        try
        {
            using var present = new StoreConnection(path, lockTimeout);
            return Schema.Check(present, path) == 0 ? null : StoreFacts.Read(present);
        }
        catch (SqliteException e) when (StoreFailure.IsDamage(e))
        {
            return null;
        }
    }

    private void Overwrite(StoreConnection restored, StoreFacts replaced, string kept)
    {
        try
        {
            using var present = new StoreConnection(path, lockTimeout);
            using var copy = restored.BeginCopyTo(present);
            copy.Lock();
            using (var reader = new StoreConnection(path, lockTimeout, readOnly: true))
            {
                replaced.DemandSame(StoreFacts.Read(reader), path);
                StoreFile.CreateNew(kept);
                using var target = new StoreConnection(kept, lockTimeout);
                reader.CopyTo(target);
                target.Execute("PRAGMA journal_mode = DELETE");
            }

            copy.Complete();
        }
        catch
        {
            StoreFile.Delete(kept);
            throw;
        }
    }

    // True when there was a file to keep.
    private bool MoveIn(StoreConnection restored, string draft, string kept)
    {
        restored.Execute("PRAGMA journal_mode = DELETE");
        restored.Dispose();
        var hadStore = File.Exists(path);
        if (hadStore) File.Move(path, kept);
        if (File.Exists(path + "-wal")) File.Move(path + "-wal", kept + "-wal");
        File.Delete(path + "-shm");
        File.Move(draft, path);
        return hadStore;
    }

    private static IReadOnlyList<string> Forgotten(StoreFacts? replaced, StoreFacts restored)
    {
        var known = restored.Infrastructures.Select(i => i.Id).ToHashSet();
        return [.. (replaced?.Infrastructures ?? [])
            .Where(i => !i.IsRemoved && !known.Contains(i.Id)).Select(i => i.Name)];
    }
}
