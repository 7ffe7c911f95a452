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
        if (owner != user && owner != Root)
        {
            return $"'{path}' belongs to another user (id {owner}). Use a folder of your own, or check what is in this "
                + $"one and run{Command($"{(user == Root ? "" : "sudo ")}chown {user}", path)}";
        }

        if ((mode & OthersWrite) == 0) return null;
        return $"Other users can write '{path}'. " + (owner == user && !mode.HasFlag(UnixFileMode.StickyBit)
            ? $"Run{Command("chmod go-w", path)}"
            : "Use a folder of your own, for example: mkdir -m 700 ~/occo");
    }

    /// <summary>A command as the end of a sentence. Each shell quotes a quote in another way.</summary>
    public static string Command(string command, string path)
        => path.Contains('\'', StringComparison.Ordinal) ? $" {command} on it." : $": {command} '{path}'";

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
