namespace Occo.Engine.Model;

/// <summary>Where a document comes from: a file, a text, or an object graph.</summary>
public sealed record DescriptionSource
{
    private DescriptionSource() { }

    /// <summary>Path of the file, for a file.</summary>
    public string? Path { get; private init; }

    /// <summary>The text, for a text.</summary>
    public string? Text { get; private init; }

    /// <summary>The graph, for an object graph: dictionaries, lists and scalars.</summary>
    public object? Graph { get; private init; }

    /// <summary>Folder that relative imports of a text start from; null: a text may not import.</summary>
    public string? BaseDirectory { get; private init; }

    /// <summary>A YAML or JSON file (JSON by its extension).</summary>
    public static DescriptionSource FromFile(string path) => new() { Path = System.IO.Path.GetFullPath(path) };

    /// <summary>A YAML or JSON text.</summary>
    public static DescriptionSource FromText(string text, string? baseDirectory = null)
        => new() { Text = text, BaseDirectory = baseDirectory };

    /// <summary>An object graph of <c>IDictionary</c>, <c>IEnumerable</c>, strings, numbers and booleans.</summary>
    public static DescriptionSource FromGraph(object graph) => new() { Graph = graph };
}
