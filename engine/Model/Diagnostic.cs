namespace Occo.Engine.Model;

/// <summary>Severity of a finding.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The document is refused.</summary>
    Error,

    /// <summary>The document is accepted; the user should know.</summary>
    Warning,
}

/// <summary>
/// A place in a document. Lines and columns count from 1; 0 means unknown. An object graph has a path instead.
/// </summary>
public readonly record struct SourceLocation(string? File, int Line, int Column)
{
    /// <summary>Path of the value in an object graph: <c>nodes[0].scaling</c>; else null.</summary>
    public string? Path { get; init; }

    public static readonly SourceLocation None = new(null, 0, 0);
}

/// <summary>One finding about a document.</summary>
/// <param name="Id">Stable id, <c>OCCO1xxx</c>.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Location">Where.</param>
/// <param name="Hint">What to do about it.</param>
public sealed record Diagnostic(
    string Id, DiagnosticSeverity Severity, string Message, SourceLocation Location, string? Hint)
{
    /// <summary>What is wrong, in one sentence.</summary>
    public string Message { get; init => field = ForeignText.Clean(value); } = ForeignText.Clean(Message);

    /// <summary>Where.</summary>
    public SourceLocation Location { get; init => field = Clean(value); } = Clean(Location);

    /// <summary>What to do about it.</summary>
    public string? Hint { get; init => field = ForeignText.Clean(value); } = ForeignText.Clean(Hint);

    /// <summary>The file, or null for text and object graphs.</summary>
    public string? File => Location.File;

    public int Line => Location.Line;

    public int Column => Location.Column;

    public string? Path => Location.Path;

    public override string ToString()
        => ToText(Severity == DiagnosticSeverity.Error ? "error " : "warning ");

    /// <summary>The text without its severity, which the reader sees already.</summary>
    public string WithoutSeverity() => ToText("");

    private string ToText(string severity)
    {
        var place = Line > 0 ? $"{File ?? "text"}({Line},{Column}): " : File is null ? "" : $"{File}: ";
        if (Path is { Length: > 0 } path) place += $"{path}: ";
        return $"{place}{severity}{Id}: {(Hint is null ? Message : $"{Message.Closed()} {Hint}")}";
    }

    private static SourceLocation Clean(SourceLocation location) => location with
    {
        File = ForeignText.Clean(location.File),
        Path = ForeignText.Clean(location.Path),
    };
}

/// <summary>A document was refused.</summary>
public sealed class DescriptionException(IReadOnlyList<Diagnostic> diagnostics)
    : Exception(Summarise(diagnostics))
{
    /// <summary>All errors and warnings, in document order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;

    private static string Summarise(IReadOnlyList<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        return errors.Count == 1 ? errors[0].ToString() : $"The description has {errors.Count} errors:"
            + string.Concat(errors.Select(e => Environment.NewLine + "  " + e));
    }
}
