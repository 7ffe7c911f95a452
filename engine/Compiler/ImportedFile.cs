using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Occo.Engine.Compiler;

/// <summary>Opens a file that a document imports. The document may be hostile.</summary>
internal static class ImportedFile
{
    private const int ReadOnly = 0, NonBlockingOnLinux = 0x800, NonBlockingOnMac = 0x4;

    /// <summary>
    /// A stream over a regular file. Opening a pipe would wait for a writer; it is refused with a
    /// <see cref="DocumentException"/>. Throws <see cref="IOException"/> when the file cannot be opened.
    /// </summary>
    public static FileStream Open(string path, SourceLocation at)
    {
        // For a missing file .NET throws the right exception.
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var flags = ReadOnly | (OperatingSystem.IsMacOS() ? NonBlockingOnMac : NonBlockingOnLinux);
        var number = Open(Encoding.UTF8.GetBytes(path + '\0'), flags);
        if (number < 0)
            throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        var file = new FileStream(new SafeFileHandle(number, ownsHandle: true), FileAccess.Read);
        if (file.CanSeek) return file;
        file.Dispose();
        throw new DocumentException(Rules.BadImport, at, $"'{path}' is no regular file.",
            "Pipes and devices cannot be imported: write what they give into a file.");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}
