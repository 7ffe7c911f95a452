using System.Management.Automation;

namespace Occo;

/// <summary>Turns PowerShell paths into paths of the file system.</summary>
internal static class FilePath
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files that a path names: as it is written, or with wildcards.</summary>
    public static IEnumerable<string> Find(PSCmdlet cmdlet, string path, bool literal)
        => literal ? [Present(cmdlet.SessionState.Path, path)] : Expand(cmdlet, path);

    /// <summary>The file that a path names as it is written. Throws when it is not there.</summary>
    public static string Present(PathIntrinsics paths, string path)
    {
        var file = Literal(paths, path);
        return File.Exists(file) ? file : throw new FileNotFoundException($"There is no file {file}.", file);
    }

    /// <summary>The files that a path with wildcards names. Throws when a literal path names none.</summary>
    public static IEnumerable<string> Expand(PSCmdlet cmdlet, string path)
    {
        var files = cmdlet.GetResolvedProviderPathFromPSPath(path, out var provider);
        Check(provider, path);
        return files;
    }

    /// <summary>The file that a path names, which need not be there.</summary>
    public static string Literal(PathIntrinsics paths, string path)
    {
        var file = paths.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        Check(provider, path);
        return file;
    }

    private static void Check(ProviderInfo provider, string path)
    {
        if (provider.Name != FileSystem)
            throw new ArgumentException($"'{path}' is not a path of the file system. Give a path to a file.");
    }
}
