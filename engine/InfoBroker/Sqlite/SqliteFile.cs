using System.Runtime.Versioning;

namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>The file of a store, outside of SQLite.</summary>
internal static class SqliteFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Creates folder and file where they are missing, readable by the owner only. Throws <see cref="OccoException"/>
    /// (Store), also when another user can change one of them. An existing file is never opened here: on Unix, closing
    /// any handle of it drops the locks that SQLite holds on it in this process, and another process could then remove
    /// its log.
    /// </summary>
    public static void Prepare(string path, bool allowShared)
    {
        if (FileType.Irregular(path) is { } what) throw SqliteFailure.NoFile(path, what);
        try
        {
            PrepareFolder(path, allowShared);
            if (!File.Exists(path)) PrivateFile.Create(path);
            else if (!OperatingSystem.IsWindows()) MakeWritable(path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw SqliteFailure.From(e, path);
        }
    }

    /// <summary>
    /// Creates the folder of a store where it is missing. Throws <see cref="OccoException"/> (Store) when another user
    /// can change the folder, the store or the files that SQLite keeps beside it.
    /// </summary>
    public static void PrepareFolder(string path, bool allowShared)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly);
        if (allowShared) return;
        foreach (var part in new[] { folder, path, path + "-wal", path + "-shm", path + "-journal" })
            if (FileOwnership.Problem(part) is { } problem) throw SqliteFailure.Unsafe(path, problem);
    }

    /// <summary>
    /// Throws <see cref="OccoException"/> (Store) when the end of the file is missing. SQLite itself notices that only
    /// when it reads the missing page, perhaps weeks later. With a write-ahead log the rest may be there.
    /// </summary>
    public static async ValueTask RequireWholeAsync(SqliteSession sql, string path)
    {
        var pages = (long)(await sql.ScalarAsync("PRAGMA page_count").ConfigureAwait(false))!;
        var size = (long)(await sql.ScalarAsync("PRAGMA page_size").ConfigureAwait(false))!;
        if (Log(path) is { Exists: true, Length: > 0 }) return;
        if (new FileInfo(path).Length < pages * size) throw SqliteFailure.Truncated(path);
    }

    /// <summary>Deletes a file and its write-ahead log, if they exist.</summary>
    public static void Delete(string path)
    {
        foreach (var file in new[] { path, path + "-wal", path + "-shm" })
        {
            if (File.Exists(file)) File.Delete(file);
        }
    }

    /// <summary>Bytes of the file and its write-ahead log.</summary>
    public static long Size(string path)
    {
        var log = Log(path);
        return new FileInfo(path).Length + (log.Exists ? log.Length : 0);
    }

    private static FileInfo Log(string path) => new(path + "-wal");

    // SQLite gives its files the mode of the store. Those that it made while the store was read-only are left behind,
    // and would keep the store read-only.
    [UnsupportedOSPlatform("windows")]
    private static void MakeWritable(string path)
    {
        var mode = File.GetUnixFileMode(path);
        if (!mode.HasFlag(UnixFileMode.UserWrite)) return;
        foreach (var part in new[] { path + "-wal", path + "-shm" })
        {
            if (File.Exists(part) && !File.GetUnixFileMode(part).HasFlag(UnixFileMode.UserWrite))
                File.SetUnixFileMode(part, mode);
        }
    }
}
