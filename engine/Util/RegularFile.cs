using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Occo.Engine.Util;

/// <summary>Opens files that somebody else named, which need not be what they pretend.</summary>
internal static class RegularFile
{
    private const int ReadOnly = 0, NonBlockingOnLinux = 0x800, NonBlockingOnMac = 0x4;
    private const int TypeOfFile = 0xF000, Regular = 0x8000;

    /// <summary>
    /// A stream over a regular file. To open a pipe would wait for whoever writes into it, and to open a device may do
    /// anything: they are refused before. Throws <see cref="NotRegularFileException"/>, <see
    /// cref="IOException"/> and <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public static FileStream Open(string path)
    {
        // Tells what is missing or forbidden, with the exceptions of .NET; it opens nothing.
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (Status(path, out var status) == 0 && (status.Mode & TypeOfFile) != Regular) throw NotRegular(path);
        var flags = ReadOnly | (OperatingSystem.IsMacOS() ? NonBlockingOnMac : NonBlockingOnLinux);
        var number = Open(Encoding.UTF8.GetBytes(path + '\0'), flags);
        if (number < 0)
            throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        var file = new FileStream(new SafeFileHandle(number, ownsHandle: true), FileAccess.Read);
        if (file.CanSeek) return file;
        file.Dispose(); // It was another one a moment ago.
        throw NotRegular(path);
    }

    private static NotRegularFileException NotRegular(string path) => new($"'{path}' is no regular file.");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    // The library of .NET itself; stat of libc has another layout on each system.
    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out FileStatus status);

    // The rest of what the library writes is not looked at; the size has room for more.
    [StructLayout(LayoutKind.Sequential, Size = 512)]
    private struct FileStatus
    {
        public int Flags;
        public int Mode;
    }
}

/// <summary>A pipe or a device where a file should be.</summary>
internal sealed class NotRegularFileException(string message) : IOException(message);
