namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>The file that a store lives in, before SQLite sees it.</summary>
internal static class SqliteFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Makes sure that folder and file exist, readable by the owner only where they are new. Throws <see
    /// cref="OccoException"/> (Store). A file that is there is never opened here: on Unix, to close any handle of it drops
    /// the locks that SQLite holds on it in this process, and another process could take away the log from under it.
    /// </summary>
    public static void Prepare(string path)
    {
        if (FileType.Irregular(path) is { } what) throw SqliteFailure.NoFile(path, what);
        try
        {
            CreateFolder(Path.GetDirectoryName(path)!);
            if (!File.Exists(path)) Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw SqliteFailure.From(e, path);
        }
    }

    /// <summary>
    /// Throws <see cref="OccoException"/> (Store) when the end of the file is missing. SQLite notices that only when it
    /// comes to the missing page, which may be after weeks. With a write-ahead log the rest may be there.
    /// </summary>
    public static async ValueTask RequireWholeAsync(SqliteSession sql, string path)
    {
        var pages = (long)(await sql.ScalarAsync("PRAGMA page_count").ConfigureAwait(false))!;
        var size = (long)(await sql.ScalarAsync("PRAGMA page_size").ConfigureAwait(false))!;
        if (Log(path) is { Exists: true, Length: > 0 }) return;
        if (new FileInfo(path).Length < pages * size) throw SqliteFailure.Truncated(path);
    }

    /// <summary>Makes an empty file that only the owner can read. Throws where there is one already.</summary>
    public static void CreateNew(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly & ~UnixFileMode.UserExecute;
        new FileStream(path, options).Dispose();
    }

    /// <summary>Deletes a file with its write-ahead log, as far as they are there.</summary>
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

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly);
    }

    private static void Create(string path)
    {
        try
        {
            CreateNew(path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker.
        }
    }
}
