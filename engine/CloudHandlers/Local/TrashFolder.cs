using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// Deletes trees of any depth, with names that are no UTF-8 and with folders that cannot be read. Each inner folder is
/// moved up before it is emptied: no path is ever long. Names stay bytes.
/// </summary>
internal static class TrashFolder
{
    private const int OwnerAll = 0x1C0, AccessDenied = 13;

    // What unlink says of a folder, on Linux and on macOS.
    private const int IsDirectory = 21, NotPermitted = 1;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Deletes what is in a folder and can be deleted, for at most 30 s and until the cancellation. The next call
    /// deletes the rest. Several calls can work at the same time. Throws nothing.
    /// </summary>
    public static void Empty(string trash, CancellationToken cancel)
    {
        if (!Directory.Exists(trash)) return;
        var watch = Stopwatch.StartNew();
        var folders = new Queue<byte[]>();
        var root = Terminated(Encoding.UTF8.GetBytes(trash));
        foreach (var path in Entries(root))
            if (Unlink(path) != 0) folders.Enqueue(path);

        while (folders.TryDequeue(out var folder))
        {
            _ = ChangeMode(folder, OwnerAll);
            var isLess = false;
            foreach (var path in Entries(folder))
            {
                if (cancel.IsCancellationRequested || watch.Elapsed > Limit) return;
                isLess |= Unlink(path) == 0
                    || (Marshal.GetLastPInvokeError() is IsDirectory or NotPermitted && TryMove(path));
            }

            // Some disks leave out entries while others are removed.
            if (RemoveFolder(folder) != 0 && isLess) folders.Enqueue(folder);
        }

        bool TryMove(byte[] path)
        {
            var moved = Terminated(Encoding.UTF8.GetBytes(Path.Combine(trash, $"{Guid.NewGuid():N}")));
            if (!Move(path, moved)) return false;
            folders.Enqueue(moved);
            return true;
        }
    }

    // A folder that its owner cannot write cannot be moved either.
    private static bool Move(byte[] path, byte[] to)
        => Rename(path, to) == 0 || (Marshal.GetLastPInvokeError() == AccessDenied
            && ChangeMode(path, OwnerAll) == 0 && Rename(path, to) == 0);

    // .NET replaces bytes of a name that are no UTF-8. macOS has no such names, and another form of entries.
    private static IEnumerable<byte[]> Entries(byte[] folder)
    {
        const int nameOffset = 19;
        if (!OperatingSystem.IsLinux())
        {
            foreach (var path in Directory.GetFileSystemEntries(Encoding.UTF8.GetString(folder.AsSpan()[..^1])))
                yield return Terminated(Encoding.UTF8.GetBytes(path));
            yield break;
        }

        var handle = OpenFolder(folder);
        if (handle == 0) yield break;
        try
        {
            while (ReadFolder(handle) is var entry and not 0)
            {
                var name = Name(entry + nameOffset);
                if (name is not ([(byte)'.'] or [(byte)'.', (byte)'.']))
                    yield return Terminated([.. folder[..^1], (byte)'/', .. name]);
            }
        }
        finally
        {
            _ = CloseFolder(handle);
        }
    }

    private static byte[] Name(nint start)
    {
        var length = 0;
        while (Marshal.ReadByte(start, length) != 0) length++;
        var name = new byte[length];
        Marshal.Copy(start, name, 0, length);
        return name;
    }

    private static byte[] Terminated(ReadOnlySpan<byte> path) => [.. path, 0];

    [DllImport("libc", EntryPoint = "opendir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint OpenFolder(byte[] path);

    [DllImport("libc", EntryPoint = "readdir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ReadFolder(nint handle);

    [DllImport("libc", EntryPoint = "closedir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseFolder(nint handle);

    [DllImport("libc", EntryPoint = "unlink", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unlink(byte[] path);

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(byte[] from, byte[] to);

    [DllImport("libc", EntryPoint = "rmdir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RemoveFolder(byte[] path);

    [DllImport("libc", EntryPoint = "chmod")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeMode(byte[] path, int mode);
}
