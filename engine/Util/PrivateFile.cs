using System.Text;

namespace Occo.Engine.Util;

/// <summary>Files and folders that only the user may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a folder and its parents, as far as they are missing.</summary>
    public static void CreateFolder(string path)
    {
        // One by one, because .NET sets the mode of the last folder only.
        if (Path.GetDirectoryName(path) is { } parent && !Directory.Exists(parent)) CreateFolder(parent);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
    }

    /// <summary>Writes or replaces a file in one step, through a temporary file on the same disk.</summary>
    public static void Replace(string path, string temporary, string content, bool executable = false)
    {
        try
        {
            using (var file = new FileStream(temporary, Options(executable)))
                file.Write(Encoding.UTF8.GetBytes(content));
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Makes an empty file. Throws <see cref="IOException"/> where something of that name exists.</summary>
    public static void Create(string path) => new FileStream(path, Options(executable: false)).Dispose();

    /// <summary>Writes a new file. False: something of that name exists, and is not changed.</summary>
    public static bool TryCreate(string path, string content)
    {
        try
        {
            using var file = new FileStream(path, Options(executable: false));
            file.Write(Encoding.UTF8.GetBytes(content));
            return true;
        }
        catch (Exception e) when ((e is IOException or UnauthorizedAccessException) && Path.Exists(path))
        {
            return false;
        }
    }

    // Shared, so that an early reader sees a short file and not an error.
    private static FileStreamOptions Options(bool executable)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = executable ? Owner | UnixFileMode.UserExecute : Owner;
        return options;
    }
}
