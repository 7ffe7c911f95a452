namespace Occo.Engine.Model;

/// <summary>A document: a file, a text, or an object graph.</summary>
public sealed record DescriptionSource
{
    private DescriptionSource() { }

    public string? Path { get; private init; }
    public string? Text { get; private init; }
    public object? Graph { get; private init; }

    /// <summary>Folder for relative imports of a text; null: the text may not import.</summary>
    public string? BaseDirectory { get; private init; }

    /// <summary>Files by path, in memory: the only ones that are read. Null: those of this machine.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; private init; }

    /// <summary>A YAML or JSON file (JSON by its extension).</summary>
    public static DescriptionSource FromFile(string path) => new() { Path = System.IO.Path.GetFullPath(path) };

    /// <summary>A YAML or JSON text.</summary>
    public static DescriptionSource FromText(string text, string? baseDirectory = null)
        => new() { Text = text, BaseDirectory = baseDirectory };

    /// <summary>
    /// A file that another machine has read, with the files that it imports. Paths are absolute, with <c>/</c>.
    /// </summary>
    public static DescriptionSource FromFiles(string path, IReadOnlyDictionary<string, string> files)
        => new() { Path = path, Files = files };

    /// <summary>An object graph of <c>IDictionary</c>, <c>IEnumerable</c>, strings, numbers and booleans.</summary>
    public static DescriptionSource FromGraph(object graph) => new() { Graph = graph };
}
