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
        return File.Exists(file) ? file : throw new FileNotFoundException($"The file {file} does not exist.", file);
    }

    /// <summary>The files of a path with wildcards. Throws when a path without wildcards matches none.</summary>
    public static IEnumerable<string> Expand(PSCmdlet cmdlet, string path)
    {
        var files = cmdlet.GetResolvedProviderPathFromPSPath(path, out var provider);
        Check(provider, path);
        return files;
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
