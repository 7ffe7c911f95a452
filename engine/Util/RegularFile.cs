using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Occo.Engine.Util;

/// <summary>Opens files whose paths come from users and documents. Both may be hostile.</summary>
internal static class RegularFile
{
    private const int ReadOnly = 0, NonBlockingOnLinux = 0x800, NonBlockingOnMac = 0x4;

    /// <summary>
    /// A stream over a regular file. Opening a pipe would wait for a writer, and opening a device can have effects:
    /// they are refused with a <see cref="NotRegularFileException"/> before. Throws <see cref="IOException"/> and
    /// <see cref="UnauthorizedAccessException"/> when the file cannot be opened.
    /// </summary>
    public static FileStream Open(string path)
    {
        // For a missing file .NET throws the right exception.
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (FileType.Irregular(path) is not null) throw Refused(path);
        var flags = ReadOnly | (OperatingSystem.IsMacOS() ? NonBlockingOnMac : NonBlockingOnLinux);
        var number = Open(Encoding.UTF8.GetBytes(path + '\0'), flags);
        if (number < 0)
            throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        var file = new FileStream(new SafeFileHandle(number, ownsHandle: true), FileAccess.Read);
        if (file.CanSeek) return file;
        // The file was replaced in between.
        file.Dispose();
        throw Refused(path);
    }

    private static NotRegularFileException Refused(string path) => new($"'{path}' is no regular file.");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}

/// <summary>A pipe or device is in the place of a file.</summary>
internal sealed class NotRegularFileException(string message) : IOException(message);
