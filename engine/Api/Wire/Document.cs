namespace Occo.Engine.Api.Wire;

/// <summary>A document in a request. It never names a file of the server.</summary>
public sealed record Document
{
    /// <summary>YAML or JSON, without imports.</summary>
    public string? Text { get; init; }

    /// <summary>An object graph.</summary>
    public object? Graph { get; init; }

    /// <summary>The path, on the client, of the file in <see cref="Files"/> that is the document.</summary>
    public string? Path { get; init; }

    /// <summary>The texts of that file and of all that it imports, by their absolute paths with <c>/</c>.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; init; }

    /// <summary>
    /// Throws <see cref="OccoException"/> (InvalidArgument) unless one of the three is given, and for a path that is
    /// not absolute: it would be one of this machine.
    /// </summary>
    public DescriptionSource ToSource() => this switch
    {
        { Text: { } text, Graph: null, Path: null, Files: null } => DescriptionSource.FromText(text),
        { Text: null, Graph: { } graph, Path: null, Files: null } => DescriptionSource.FromGraph(graph),
        { Text: null, Graph: null, Path: { } path, Files: { } files } => IsAbsolute(path)
            ? DescriptionSource.FromFiles(path, files)
            : throw new OccoException(FailureKind.InvalidArgument,
                $"The path '{path}' of a document must be absolute: it begins with / and has no control characters."),
        _ => throw new OccoException(FailureKind.InvalidArgument,
            "A document has a text, or a graph, or a path and files with their texts."),
    };

    private static bool IsAbsolute(string path) => path.StartsWith('/') && !path.Any(char.IsControl);
}
