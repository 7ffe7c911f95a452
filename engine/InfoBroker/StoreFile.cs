using System.Buffers.Binary;

namespace Occo.Engine;

/// <summary>The file that a store lives in, before SQLite sees it.</summary>
internal static class StoreFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Makes sure that folder and file exist, readable by the owner only where they are new, and that the file is
    /// whole. Throws <see cref="OccoException"/> (Store).
    /// </summary>
    public static void Prepare(string path)
    {
        try
        {
            CreateFolder(Path.GetDirectoryName(path)!);
            using var file = Open(path);

            // A process that is just closing the file writes its end last and then deletes the log: look again.
            if (IsTruncated(file, path) && IsTruncated(file, path)) throw StoreFailure.Truncated(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw StoreFailure.From(e, path);
        }
    }

    /// <summary>Makes an empty file that only the owner can read. Throws where there is one already.</summary>
    public static void CreateNew(string path) => Open(path, FileMode.CreateNew).Dispose();

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

    private static FileStream Open(string path, FileMode mode = FileMode.OpenOrCreate)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly & ~UnixFileMode.UserExecute;
        return new FileStream(path, options);
    }

    // SQLite notices a missing end only when it comes to the missing page, which may be after weeks. The header has the
    // size of a page at offset 16 and the number of pages at offset 28. With a write-ahead log the rest may be there.
    private static bool IsTruncated(FileStream file, string path)
    {
        if (HasLog(path)) return false;
        Span<byte> header = stackalloc byte[32];
        if (RandomAccess.Read(file.SafeFileHandle, header, 0) < header.Length) return false;
        if (!header.StartsWith("SQLite format 3\0"u8)) return false;
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        long pages = BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        var length = RandomAccess.GetLength(file.SafeFileHandle);
        return length < pages * (pageSize == 1 ? 65536 : pageSize) && !HasLog(path);
    }

    private static bool HasLog(string path) => Log(path) is { Exists: true, Length: > 0 };
}
