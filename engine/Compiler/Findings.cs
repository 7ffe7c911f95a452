namespace Occo.Engine.Compiler;

/// <summary>
/// Collects the findings of a compilation, up to a limit: a hostile document must not produce millions.
/// </summary>
internal sealed class Findings
{
    private const int Limit = 200;

    private readonly List<Diagnostic> all = [];

    public bool HasErrors => Errors > 0;

    /// <summary>Number of errors so far.</summary>
    public int Errors { get; private set; }

    /// <summary>No more findings are recorded; checks may stop.</summary>
    public bool IsFull => all.Count >= Limit;

    /// <summary>By file, line, column; findings without a file come first.</summary>
    public IReadOnlyList<Diagnostic> Sorted =>
        [.. all.OrderBy(d => d.File, StringComparer.Ordinal).ThenBy(d => d.Line).ThenBy(d => d.Column)];

    public void Add(Rule rule, SourceLocation at, string message, string? hint = null)
        => Add(rule.At(at, message, hint));

    public void Add(Diagnostic diagnostic)
    {
        if (diagnostic.Severity == DiagnosticSeverity.Error) Errors++;
        if (IsFull) return;
        all.Add(diagnostic);
        if (!IsFull) return;
        Errors++;
        all.Add(Rules.TooManyFindings.At(diagnostic.Location,
            $"There are more than {Limit} findings; the rest is left out.", "Correct these first."));
    }
}

/// <summary>A document cannot be read any further.</summary>
internal sealed class DocumentException(Rule rule, SourceLocation at, string message, string? hint = null)
    : Exception(message)
{
    public Diagnostic Diagnostic { get; } = rule.At(at, message, hint);
}
