namespace Occo.Engine.Util;

/// <summary>The room on the disk of a file.</summary>
internal static class DiskSpace
{
    // With less, not even a small change of a database fits.
    private const long Least = 1 << 20;

    /// <summary>
    /// The disk of a file, whose folder exists, is as good as full. SQLite reports this as an I/O error on a file
    /// system in memory.
    /// </summary>
    public static bool IsUsedUp(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder)
                .AvailableFreeSpace < Least;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
