using System.Runtime.InteropServices;
using System.Text;

namespace Occo.Engine.Util;

/// <summary>
/// Finds files and folders that another user can change. Root can change everything and is trusted. The folders above
/// are not looked at. On Windows everything is accepted.
/// </summary>
internal static class FileOwnership
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const uint Root = 0, BasicStatus = 0x7FF;
    private const int CurrentFolder = -100, NoEntry = 2, NoFolder = 20;

    /// <summary>
    /// How another user can change a file or folder, and the command against it. Null: none can, or it does not exist.
    /// A link stands for its target. Throws <see cref="IOException"/> when the path cannot be examined.
    /// </summary>
    public static string? Problem(string path)
    {
        if (OperatingSystem.IsWindows() || Read(path) is not var (owner, mode)) return null;
        var user = EffectiveUser();
        // Quoted as PowerShell does.
        var quoted = $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
        if (owner != user && owner != Root)
        {
            return $"{quoted} belongs to another user (id {owner}). Use a folder of your own, or check what is in this "
                + $"one and run: {(user == Root ? "" : "sudo ")}chown {user} {quoted}";
        }

        if ((mode & OthersWrite) == 0) return null;
        return owner == user && !mode.HasFlag(UnixFileMode.StickyBit)
            ? $"Other users can write {quoted}. Run: chmod go-w {quoted}"
            : $"Other users can write {quoted}. Use a folder of your own, for example: mkdir -m 700 ~/occo";
    }

    private static (uint Owner, UnixFileMode Mode)? Read(string path)
    {
        // Larger than the structure of any system. That of statx(2) is the same on all processors.
        var status = new byte[256];
        var name = Encoding.UTF8.GetBytes(path + '\0');
        var (result, owner, mode) = OperatingSystem.IsLinux()
            ? (StatX(CurrentFolder, name, 0, BasicStatus, status), 20, 28)
            : (RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Stat64(name, status) : Stat(name, status),
                16, 4);
        const int permissions = 0xFFF;
        var rights = (UnixFileMode)(BitConverter.ToUInt16(status, mode) & permissions);
        if (result == 0) return (BitConverter.ToUInt32(status, owner), rights);
        var error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NoFolder
            ? null
            : throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, [Out] byte[] status);

    // macOS has two layouts on x64; the newer one has a name of its own.
    [DllImport("libc", EntryPoint = "stat$INODE64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat64(byte[] path, [Out] byte[] status);

    [DllImport("libc", EntryPoint = "stat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat(byte[] path, [Out] byte[] status);
}
