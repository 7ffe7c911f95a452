using System.Runtime.InteropServices;
using System.Text;

namespace Occo.Engine.Util;

/// <summary>Type, rights and owner of what is at a path, read without opening it. Not on Windows.</summary>
internal readonly record struct FileStatus(int Type, UnixFileMode Mode, uint Owner)
{
    public const int RegularFile = 0x8000, Pipe = 0x1000, Socket = 0xC000;
    private const int TypeMask = 0xF000, RightsMask = 0xFFF, NoEntry = 2, NoFolder = 20;

    /// <summary>
    /// Links are followed. Null: there is nothing. Throws <see cref="IOException"/> when the path cannot be examined.
    /// </summary>
    public static FileStatus? Read(string path)
    {
        if (Stat(Encoding.UTF8.GetBytes(path + '\0'), out var status) == 0)
            return new(status.Mode & TypeMask, (UnixFileMode)(status.Mode & RightsMask), status.Owner);
        var error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NoFolder
            ? null
            : throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    // A part of .NET with the same structure on all systems, unlike the stat of a C library.
    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat(byte[] path, out Status status);

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private readonly struct Status
    {
        public readonly int Flags;
        public readonly int Mode;
        public readonly uint Owner;
    }
}
