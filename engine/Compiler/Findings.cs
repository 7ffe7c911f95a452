namespace Occo.Engine.Compiler;

/// <summary>
/// Collects the findings of a compilation, up to a limit: a hostile document must not produce millions.
/// </summary>
/// <param name="cancel">Ends the compilation.</param>
internal sealed class Findings(CancellationToken cancel = default)
{
    private const int Limit = 200;

    // Warnings alone never refuse a document.
    private const int WarningLimit = 100;

    private readonly List<Diagnostic> all = [];
    private readonly HashSet<Diagnostic> known = [];
    private int warnings;

    public CancellationToken Cancel => cancel;

    public bool HasErrors => Errors > 0;

    /// <summary>Number of errors so far.</summary>
    public int Errors { get; private set; }

    /// <summary>No more findings are recorded; checks may stop.</summary>
    public bool IsFull => Errors > Limit;

    /// <summary>By file, line, column; findings without a file come first.</summary>
    public IReadOnlyList<Diagnostic> Sorted =>
        [.. all.OrderBy(d => d.File, StringComparer.Ordinal).ThenBy(d => d.Line).ThenBy(d => d.Column)];

    public void Add(Rule rule, SourceLocation at, string message, string? hint = null)
        => Add(rule.At(at, message, hint));

    /// <summary>Gives the findings of a rule at a place another message.</summary>
    public void Reword(Rule rule, SourceLocation at, string message)
    {
        for (var i = 0; i < all.Count; i++)
            if (all[i].Id == rule.Id && all[i].Location == at) all[i] = all[i] with { Message = message };
    }

    /// <summary>Records a finding once, also when its document is read again.</summary>
    public void Add(Diagnostic diagnostic)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsFull || known.Contains(diagnostic)) return;
        var isError = diagnostic.Severity == DiagnosticSeverity.Error;
        var (count, limit) = isError ? (++Errors, Limit) : (++warnings, WarningLimit);
        if (count <= limit)
        {
            known.Add(diagnostic);
            all.Add(diagnostic);
        }

        if (count != limit + 1) return;
        all.Add(Rules.TooManyFindings.OrWarning(isError).At(diagnostic.Location,
            $"There are more than {limit} {(isError ? "errors" : "warnings")}; the rest is left out.",
            "Correct these first."));
    }
}

/// <summary>A document cannot be read any further.</summary>
internal sealed class DocumentException(Rule rule, SourceLocation at, string message, string? hint = null)
    : Exception(message)
{
    public Diagnostic Diagnostic { get; } = rule.At(at, message, hint);
}
