namespace Occo.Engine.Util;

/// <summary>Tells what is at a path without opening it: to open a pipe or a device may wait or have effects.</summary>
internal static class FileType
{
    /// <summary>
    /// What is at a path, for people, where it is no regular file; links are followed. Null: a regular file, nothing,
    /// or unknown.
    /// </summary>
    public static string? Irregular(string path)
    {
        if (Directory.Exists(path)) return "a folder";
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return null;
        return FileStatus.Read(path)?.Type switch
        {
            FileStatus.RegularFile or null => null,
            FileStatus.Pipe => "a pipe",
            FileStatus.Socket => "a socket",
            _ => "a device",
        };
    }
}
