using System.Runtime.InteropServices;

namespace Occo.Engine.Util;

/// <summary>
/// Finds files and folders that another user can change. Root can change everything and is trusted. The folders above
/// are not looked at. On Windows everything is accepted.
/// </summary>
internal static class FileOwnership
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const uint Root = 0;

    /// <summary>
    /// How another user can change a file or folder, and the command against it. Null: none can, or it does not exist.
    /// A link stands for its target. Throws <see cref="IOException"/> when the path cannot be examined.
    /// </summary>
    public static string? Problem(string path)
    {
        if (OperatingSystem.IsWindows() || FileStatus.Read(path) is not var (_, mode, owner)) return null;
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

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
