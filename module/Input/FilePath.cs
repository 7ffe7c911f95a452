using System.Management.Automation;
using System.Text;

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
    private static IEnumerable<string> Expand(PSCmdlet cmdlet, string path)
    {
        if (IsText(path))
        {
            throw new ArgumentException("A text is no path. Give a whole text to -Description or -Definition, for "
                + "example that of Get-Content -Raw.");
        }

        var files = cmdlet.GetResolvedProviderPathFromPSPath(path, out var provider);
        Check(provider, path);
        return files.Count > 0 ? files : throw new FileNotFoundException($"No file matches the path '{path}'."
            + (path.Contains('[') ? " Brackets are wildcards; the literal form of the parameter takes them as they are."
                : ""), path);
    }

    // A document, or one of its lines: 'nodes:', 'name: web'. A drive alone is 'C:'.
    private static bool IsText(string path)
        => path.Contains('\n') || path.Contains(": ") || (path.EndsWith(':') && path.Length > 2);

    /// <summary>The file of a path without wildcards, which need not exist.</summary>
    public static string Literal(PathIntrinsics paths, string path)
    {
        // Does not show it: it may have a password.
        if (Orchestrator.IsServerAddress(path))
            throw new ArgumentException("This is the address of a store. Give the path of a file.");
        var file = paths.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        Check(provider, path);
        return file;
    }

    /// <summary>
    /// Makes a file, or overwrites one by force, and writes what the work gives. The work begins only when the file can
    /// be written; when it fails, the file is as before. What is no regular file is refused: a pipe would wait for a
    /// reader, and a device be written.
    /// </summary>
    public static void Write(string file, bool force, Func<string> work)
    {
        // The link may be made by another user, and its target be a file that nobody meant.
        if (new FileInfo(file).LinkTarget is { } target)
        {
            throw new IOException($"{file} is a symbolic link to {target}. Delete the link, or give the path of a "
                + "file.");
        }

        if (Orchestrator.IrregularFile(file) is { } what)
            throw new IOException($"{file} is {what}. Give the path of a file.");
        var isNew = !File.Exists(file);
        if (!isNew && !force) throw new IOException($"The file {file} exists. -Force overwrites it.");
        using (var stream = new FileStream(file, isNew ? FileMode.CreateNew : FileMode.Open, FileAccess.Write))
        {
            try
            {
                var text = Encoding.UTF8.GetBytes(work());
                stream.SetLength(0);
                stream.Write(text);
                return;
            }
            catch when (isNew)
            {
                stream.Close();
                File.Delete(file);
                throw;
            }
        }
    }

    /// <summary>The file as Get-Item gives it: with the properties that PowerShell adds.</summary>
    public static PSObject Item(PSCmdlet cmdlet, string file)
        => cmdlet.InvokeProvider.Item.Get([file], force: true, literalPath: true)[0];

    private static void Check(ProviderInfo provider, string path)
    {
        if (provider.Name != FileSystem)
            throw new ArgumentException($"'{path}' is not a file system path. Use the path of a file.");
    }
}
