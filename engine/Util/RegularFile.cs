using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Occo.Engine.Util;

/// <summary>Opens files whose paths or contents come from others. Both may be hostile.</summary>
internal static class RegularFile
{
    private const int AccessDenied = 13;

    /// <summary>
    /// A stream over a regular file. Opening a pipe would wait for a writer, and opening a device can have effects:
    /// they are refused with a <see cref="NotRegularFileException"/> before. Throws <see cref="IOException"/> and
    /// <see cref="UnauthorizedAccessException"/> when the file cannot be opened.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="followLink">False: a symbolic link is refused like a pipe.</param>
    public static FileStream Open(string path, bool followLink = true)
    {
        // For a missing file .NET throws the right exception.
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (FileType.Irregular(path) is not null) throw Refused(path);
        var flags = OpenFlags.CloseOnExec | OpenFlags.NonBlocking | (followLink ? 0 : OpenFlags.NoFollow);
        var number = Open(Encoding.UTF8.GetBytes(path + '\0'), flags);
        if (number < 0) throw Failure(path, Marshal.GetLastPInvokeError(), followLink);
        var file = new FileStream(new SafeFileHandle(number, ownsHandle: true), FileAccess.Read);
        if (file.CanSeek) return file;
        // The file was replaced in between.
        file.Dispose();
        throw Refused(path);
    }

    /// <summary>
    /// The text that a file has when it is opened. Throws as <see cref="Open(string, bool)"/> does; a file that is
    /// larger than the limit is refused like a pipe.
    /// </summary>
    public static string ReadText(string path, int maxBytes, bool followLink = true)
    {
        using var file = Open(path, followLink);
        if (file.Length > maxBytes) throw new NotRegularFileException($"'{path}' has more than {maxBytes} bytes.");
        var bytes = new byte[file.Length];
        return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }

    private static Exception Failure(string path, int error, bool followLink)
    {
        var text = $"'{path}': {Marshal.GetPInvokeErrorMessage(error)}";
        return error == AccessDenied ? new UnauthorizedAccessException(text)
            : !followLink && new FileInfo(path).LinkTarget is not null ? Refused(path)
            : File.Exists(path) ? new IOException(text)
            : new FileNotFoundException(text);
    }

    private static NotRegularFileException Refused(string path) => new($"'{path}' is no regular file.");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}

/// <summary>A pipe, a device or something else is in the place of a file.</summary>
internal sealed class NotRegularFileException(string message) : IOException(message);
