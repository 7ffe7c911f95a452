using System.Runtime.InteropServices;
using System.Text;

namespace Occo.Engine.Util;

/// <summary>Tells what is at a path without opening it: to open a pipe or a device may wait or have effects.</summary>
internal static class FileType
{
    private const int TypeMask = 0xF000, RegularFile = 0x8000, Pipe = 0x1000, Socket = 0xC000;

    /// <summary>
    /// What is at a path, for people, where it is no regular file; links are followed. Null: a regular file, or
    /// nothing, or nobody can tell.
    /// </summary>
    public static string? Irregular(string path)
    {
        if (Directory.Exists(path)) return "a folder";
        if (OperatingSystem.IsWindows() || Stat(Encoding.UTF8.GetBytes(path + '\0'), out var status) != 0) return null;
        return (status.Mode & TypeMask) switch
        {
            RegularFile => null,
            Pipe => "a pipe",
            Socket => "a socket",
            _ => "a device",
        };
    }

    // A part of .NET that is the same on all systems, as opposed to the stat of a C library.
    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat(byte[] path, out Status status);

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private readonly struct Status
    {
        public readonly int Flags;
        public readonly int Mode;
    }
}
