using System.Management.Automation;

namespace Occo;

/// <summary>Converts PowerShell paths to file system paths.</summary>
internal static class FilePath
{
    private const string FileSystem = "FileSystem";

    public static IEnumerable<string> Find(PSCmdlet cmdlet, string path, bool literal)
        => literal ? [Existing(cmdlet.SessionState.Path, path)] : Expand(cmdlet, path);

    /// <summary>The file of a path without wildcards. Throws when it does not exist.</summary>
    public static string Existing(PathIntrinsics paths, string path)
    {
        var file = Literal(paths, path);
        return File.Exists(file) ? file : throw new FileNotFoundException(Directory.Exists(file)
            ? $"{file} is a folder. Give the path of a file."
            : $"The file {file} does not exist.", file);
    }

    /// <summary>The files of a path with wildcards. Throws when it matches none.</summary>
    public static IEnumerable<string> Expand(PSCmdlet cmdlet, string path)
    {
        if (path.Contains('\n'))
            throw new ArgumentException("A text of several lines is no path. Give the text to its own parameter.");
        var files = cmdlet.GetResolvedProviderPathFromPSPath(path, out var provider);
        Check(provider, path);
        return files.Count > 0 ? files : throw new FileNotFoundException($"No file matches the path '{path}'."
            + (path.Contains('[') ? " Brackets are wildcards; the literal form of the parameter takes them as they are."
                : ""), path);
    }

    /// <summary>The file of a path without wildcards, which need not exist.</summary>
    public static string Literal(PathIntrinsics paths, string path)
    {
        var file = paths.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        Check(provider, path);
        return file;
    }

    private static void Check(ProviderInfo provider, string path)
    {
        if (provider.Name != FileSystem)
            throw new ArgumentException($"'{path}' is not a file system path. Use the path of a file.");
    }
}
