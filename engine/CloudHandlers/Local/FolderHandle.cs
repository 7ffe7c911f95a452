using System.Runtime.InteropServices;
using System.Text;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// An open folder. Its entries are named by their bytes, which need not be UTF-8, and no call follows a symbolic link:
/// whatever others do to the path in the meantime, the folder stays the same.
/// </summary>
internal sealed class FolderHandle : IDisposable
{
    private const int OwnerAll = 0x1C0, AccessDenied = 13;

    private const int NoEntry = 2;

    // What unlink says of a folder, on Linux and on macOS.
    private const int IsDirectory = 21, NotPermitted = 1;

    private static readonly bool IsMac = OperatingSystem.IsMacOS();
    private static readonly int OpenFolder = OpenFlags.Folder | OpenFlags.NoFollow | OpenFlags.CloseOnExec;

    private readonly int number;

    private FolderHandle(int number) => this.number = number;

    /// <summary>The folder at a path, whose last part must be no link. Null: it cannot be opened.</summary>
    public static FolderHandle? Open(string path) => Of(OpenPath(Bytes(path), OpenFolder));

    /// <summary>A folder in this one, made readable for its owner. Null: it cannot be opened.</summary>
    public FolderHandle? OpenInner(byte[] name)
    {
        ChangeMode(name);
        return Of(OpenAt(number, name, OpenFolder));
    }

    public void Dispose() => _ = Close(number);

    /// <summary>Zero-terminated, as all names here.</summary>
    public static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(name + '\0');

    /// <summary>The names of the entries.</summary>
    public IReadOnlyList<byte[]> Entries()
    {
        var names = new List<byte[]>();
        // Closing the list closes its descriptor.
        var own = OpenAt(number, Bytes("."), OpenFolder);
        if (own < 0) return names;
        var list = IsMac && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? ListOnMac(own) : List(own);
        if (list == 0)
        {
            _ = Close(own);
            return names;
        }

        while (ReadEntry(list, out var entry) == 0)
        {
            var name = Name(entry);
            if (name is not ([(byte)'.', 0] or [(byte)'.', (byte)'.', 0])) names.Add(name);
        }

        _ = CloseList(list);
        return names;
    }

    /// <summary>Deletes an empty folder. True: it is not there any more.</summary>
    public bool DeleteFolder(byte[] name) => Unlink(name, IsMac ? 0x80 : 0x200);

    /// <summary>
    /// Deletes a file or a link. True: it is not there any more. <paramref name="isFolder"/>: it may be a folder.
    /// </summary>
    public bool DeleteFile(byte[] name, out bool isFolder)
    {
        var isDeleted = Unlink(name, 0);
        isFolder = !isDeleted && Marshal.GetLastPInvokeError() is IsDirectory or NotPermitted;
        return isDeleted;
    }

    /// <summary>
    /// Moves an entry to another folder. True: it is not there any more. False: it cannot be moved; a mount cannot.
    /// </summary>
    public bool Move(byte[] name, FolderHandle to, byte[] newName)
    {
        if (RenameAt(number, name, to.number, newName) == 0) return true;
        // A folder that its owner cannot write cannot be moved either.
        if (Marshal.GetLastPInvokeError() is not AccessDenied and var error) return error == NoEntry;
        ChangeMode(name);
        return RenameAt(number, name, to.number, newName) == 0;
    }

    /// <summary>
    /// Lets the owner enter, read and write a folder. The process of a node can have taken these rights away. Does
    /// nothing where there is no folder, or it belongs to another user.
    /// </summary>
    public static void Unlock(string path)
    {
        if (FileStatus.Read(path) is not { } status || ((int)status.Mode & OwnerAll) == OwnerAll) return;
        if (Path.GetDirectoryName(path) is not { } parent) return;
        using var above = Open(parent);
        above?.ChangeMode(Bytes(Path.GetFileName(path)));
    }

    private bool Unlink(byte[] name, int flags)
        => UnlinkAt(number, name, flags) == 0 || Marshal.GetLastPInvokeError() == NoEntry;

    // Linux has no such call that works everywhere without following a link; it has names for what is open.
    private void ChangeMode(byte[] name)
    {
        if (IsMac)
        {
            const int noFollow = 0x20;
            _ = ChangeModeAt(number, name, OwnerAll, noFollow);
            return;
        }

        using var inner = Of(OpenAt(number, name, OpenFolder | OpenFlags.PathOnly));
        if (inner is not null) _ = ChangeMode(Bytes($"/proc/self/fd/{inner.number}"), OwnerAll);
    }

    private static FolderHandle? Of(int number) => number < 0 ? null : new(number);

    private static byte[] Name(Entry entry)
    {
        var length = Math.Max(entry.Length, 0);
        while (entry.Length < 0 && Marshal.ReadByte(entry.Name, length) != 0) length++;
        var name = new byte[length + 1];
        Marshal.Copy(entry.Name, name, 0, length);
        return name;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Entry
    {
        public readonly nint Name;

        /// <summary>Negative: the name ends with a zero.</summary>
        public readonly int Length;
        public readonly int Type;
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenPath(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "openat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenAt(int folder, byte[] name, int flags);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int number);

    [DllImport("libc", EntryPoint = "fdopendir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint List(int folder);

    // On Intel the plain name means an older form of entries.
    [DllImport("libc", EntryPoint = "fdopendir$INODE64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ListOnMac(int folder);

    [DllImport("libc", EntryPoint = "closedir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseList(nint list);

    // A part of .NET with the same structure on all systems, unlike readdir of a C library.
    [DllImport("libSystem.Native", EntryPoint = "SystemNative_ReadDir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadEntry(nint list, out Entry entry);

    [DllImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int UnlinkAt(int folder, byte[] name, int flags);

    [DllImport("libc", EntryPoint = "renameat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameAt(int from, byte[] name, int to, byte[] newName);

    [DllImport("libc", EntryPoint = "chmod")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeMode(byte[] path, int mode);

    [DllImport("libc", EntryPoint = "fchmodat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeModeAt(int folder, byte[] name, int mode, int flags);
}
