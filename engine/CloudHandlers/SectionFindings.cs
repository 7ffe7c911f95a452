namespace Occo.Engine.CloudHandlers;

/// <summary>
/// The findings of a section's schema, and those of its reader: all are shown at once. Where the schema has one, the
/// reader adds none, and it says the same of a place only once.
/// </summary>
internal sealed class SectionFindings
{
    private readonly Section section;
    private readonly HashSet<string> judged = [];
    private readonly HashSet<(string Path, string Message)> added = [];
    private readonly List<Diagnostic> found;

    public SectionFindings(SectionSchema schema, Section section)
    {
        this.section = section;
        // Only a finding has a location.
        found = [.. schema.Check(new Section(section.Name, section.Values, path =>
        {
            judged.Add(path);
            return section.LocationOf(path);
        }))];
    }

    public IReadOnlyList<Diagnostic> All => found;

    public bool HasErrors => found.Exists(f => f.Severity == DiagnosticSeverity.Error);

    public void Add(string path, string message, string hint) => Add(path, message, hint, Rules.WrongValue.Severity);

    public void Add(string path, string message, string? hint, DiagnosticSeverity severity)
    {
        if (!judged.Contains(path) && added.Add((path, message)))
            found.Add(new(Rules.WrongValue.Id, severity, message, section.LocationOf(path), hint));
    }
}
