using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker;

/// <summary>Writes one consistent copy of a store to a single file, while others read and write the store.</summary>
internal static class StoreBackup
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Writes the copy beside its place first, checks it, and moves it there in one step: a backup that fails leaves
    /// neither half a file nor harm to an older one. Throws <see cref="OccoException"/> (AlreadyExists, Store).
    /// </summary>
    public static void Write(Store store, string path, bool overwrite)
    {
        if (path == store.Path)
        {
            throw new OccoException(FailureKind.InvalidArgument,
                $"'{path}' is the store itself. Give the backup a path of its own.");
        }

        if (Directory.Exists(path)) throw StoreFailure.Backup(path, "it is a folder.");
        if (!overwrite && File.Exists(path)) throw Exists(path);
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Copy(source => store.Read(sql =>
            {
                sql.CopyTo(source);
                return true;
            }), draft);
            File.Move(draft, path, overwrite);
        }
        catch (SqliteException e)
        {
            throw StoreFailure.Backup(path, e.Message, e);
        }
        catch (IOException e) when (!overwrite && File.Exists(path) && File.Exists(draft))
        {
            throw Exists(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Backup(path, e.Message, e);
        }
        finally
        {
            StoreFile.Delete(draft);
        }
    }

    /// <summary>Makes a file of its own from a copy, without a write-ahead log, and checks it.</summary>
    public static void Copy(Action<StoreConnection> copy, string path)
    {
        StoreFile.CreateNew(path);
        using var target = new StoreConnection(path, LockTimeout);
        copy(target);
        target.Execute("PRAGMA journal_mode = DELETE");
        if (Problems(target) is { } problems) throw StoreFailure.Backup(path, $"the store is damaged ({problems}).");
    }

    /// <summary>What SQLite finds wrong in a file; null when it is whole.</summary>
    public static string? Problems(StoreConnection sql)
    {
        var found = string.Join("; ", sql.Query("PRAGMA integrity_check(5)", row => row.GetString(0)));
        return found == "ok" ? null : found;
    }

    private static OccoException Exists(string path, Exception? inner = null) => new(FailureKind.AlreadyExists,
        $"There is a file '{path}' already. Choose another path, or allow that it is overwritten.", inner)
    {
        Remedy = new(RemedyKind.Overwrite),
    };
}
