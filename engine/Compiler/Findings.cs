namespace Occo.Engine.Compiler;

/// <summary>
/// Collects what a compilation finds. Bounded: a hostile document must not produce millions of findings.
/// </summary>
internal sealed class Findings
{
    private const int Limit = 200;

    private readonly List<Diagnostic> all = [];

    /// <summary>At least one error.</summary>
    public bool HasErrors => Errors > 0;

    /// <summary>Errors so far.</summary>
    public int Errors { get; private set; }

    /// <summary>More is not recorded; loops that only look for findings may end.</summary>
    public bool IsFull => all.Count >= Limit;

    /// <summary>By file, line, column; a file that cannot be named comes first.</summary>
    public IReadOnlyList<Diagnostic> Sorted =>
        [.. all.OrderBy(d => d.File, StringComparer.Ordinal).ThenBy(d => d.Line).ThenBy(d => d.Column)];

    /// <summary>Records a finding.</summary>
    public void Add(Rule rule, SourceLocation at, string message, string? hint = null)
        => Add(new Diagnostic(rule.Id, rule.Severity, message, at, hint));

    /// <summary>Records a finding that somebody else made.</summary>
    public void Add(Diagnostic diagnostic)
    {
        if (diagnostic.Severity == DiagnosticSeverity.Error) Errors++;
        if (IsFull) return;
        all.Add(diagnostic);
        if (!IsFull) return;
        Errors++;
        var rule = Rules.TooManyFindings;
        all.Add(new Diagnostic(rule.Id, rule.Severity, $"There are more than {Limit} findings; the rest is left out.",
            diagnostic.Location, "Correct these first."));
    }
}

/// <summary>A document cannot be read any further.</summary>
internal sealed class DocumentException(Rule rule, SourceLocation at, string message, string? hint = null)
    : Exception(message)
{
    /// <summary>Why, and where.</summary>
    public Diagnostic Diagnostic { get; } = new(rule.Id, rule.Severity, message, at, hint);
}
