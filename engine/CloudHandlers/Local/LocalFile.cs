using System.Text;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// Reads what is in the local cloud's folder. The processes of nodes can put anything there: pipes, devices and links
/// count as no file, and so does what is too large or cannot be read by this user.
/// </summary>
internal static class LocalFile
{
    /// <summary>No file of Occo is nearly as large.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The text of a file, or null. Throws <see cref="IOException"/> when the disk fails.</summary>
    public static string? Read(string path)
        => Try(() => RegularFile.ReadText(path, MaxBytes, followLink: false));

    /// <summary>The text of the last bytes of a file of any length, or null. Throws like <see cref="Read"/>.</summary>
    public static string? ReadEnd(string path, int bytes) => Try(() =>
    {
        using var file = RegularFile.Open(path, followLink: false);
        file.Seek(-Math.Min(file.Length, bytes), SeekOrigin.End);
        var end = new byte[bytes];
        return Encoding.UTF8.GetString(end, 0, file.ReadAtLeast(end, bytes, throwOnEndOfStream: false));
    });

    private static string? Try(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException
            or UnauthorizedAccessException or NotRegularFileException)
        {
            return null;
        }
    }
}
