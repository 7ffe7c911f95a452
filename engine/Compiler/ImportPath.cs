namespace Occo.Engine.Compiler;

/// <summary>Finds the file of an import, and keeps it inside the folder tree.</summary>
internal static class ImportPath
{
    private const string Scheme = "file://";
    private const int MaxLinks = 40;

    private static readonly StringComparison PathComparison =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>
    /// The path of an import's <c>url</c>. The part after <c>file://</c> is a path, so no host is ever contacted.
    /// Throws <see cref="DocumentException"/> when it is malformed or outside.
    /// </summary>
    public static string Resolve(string url, DocumentOrigin from, SourceLocation at)
    {
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || url.Length == Scheme.Length)
        {
            throw new DocumentException(Rules.BadImport, at, $"'{url}' cannot be imported.",
                "Only files can: 'file://' and a path relative to this document.");
        }

        if (from.Folder is not { } folder)
        {
            throw new DocumentException(Rules.BadImport, at, "A text without a folder cannot import files.",
                "Give the description as a file.");
        }

        var path = Path.GetFullPath(Path.Combine(folder, url[Scheme.Length..]));
        if (from.Tree is { } tree && !IsInside(path, tree, at))
        {
            throw new DocumentException(Rules.ImportOutside, at, $"The import '{url}' leaves the folder {tree}.",
                "Move the file below the folder of the root document, or allow imports from outside.");
        }

        return path;
    }

    /// <summary>The path with links resolved. A part that does not exist stays as it is.</summary>
    public static string WithoutLinks(string path, SourceLocation at)
    {
        var root = Path.GetPathRoot(path)!;
        var parts = new Stack<string>(Parts(path[root.Length..]).Reverse());
        var real = root;
        var links = 0;
        while (parts.TryPop(out var part))
        {
            var next = Path.GetFullPath(Path.Combine(real, part));
            var target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new DocumentException(Rules.ImportMissing, at, $"'{path}' has too many links in it.",
                    "Remove the links.");
            // An absolute target replaces the path so far; its parts may be links too.
            if (Path.IsPathRooted(target)) real = Path.GetPathRoot(Path.GetFullPath(target))!;
            foreach (var inner in Parts(target[Path.GetPathRoot(target)!.Length..]).Reverse()) parts.Push(inner);
        }

        return real;
    }

    private static bool IsInside(string path, string tree, SourceLocation at)
    {
        var prefix = Path.EndsInDirectorySeparator(tree) ? tree : tree + Path.DirectorySeparatorChar;
        return WithoutLinks(path, at).StartsWith(prefix, PathComparison);
    }

    private static string[] Parts(string path) => path.Split(
        [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
}
