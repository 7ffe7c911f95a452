namespace Occo.Engine.Compiler;

/// <summary>Reads the sections of a credentials file.</summary>
internal static class CredentialFileReader
{
    private const string AuthData = "auth_data";
    private static readonly string[] Sections = ["resource", "config_management"];

    /// <summary>The entries by section, and warnings. Throws <see cref="OccoException"/> (InvalidArgument).</summary>
    public static (IReadOnlyDictionary<string, IReadOnlyList<CredentialFileEntry>> Sections,
        IReadOnlyList<string> Warnings) Read(string path)
    {
        var findings = new Findings();
        var root = new DocumentLoader(findings, allowImportsOutside: false).Load(DescriptionSource.FromFile(path));
        var errors = findings.Sorted.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        if (errors.Count > 0) throw Unreadable(errors[0]);
        if (root is not MappingNode document) throw Malformed(root!.Location, "The credentials file is not a mapping.");

        var sections = new Dictionary<string, IReadOnlyList<CredentialFileEntry>>(StringComparer.Ordinal);
        foreach (var section in document.Entries)
        {
            if (!Sections.Contains(section.Key))
                throw Malformed(section.KeyLocation, "The credentials file has an unknown section.");
            sections.Add(section.Key, section.Value switch
            {
                ScalarNode { Value: null } => [],
                SequenceNode list => [.. list.Items.Select(Entry)],
                var other => throw Malformed(other.Location, $"The section '{section.Key}' is not a list."),
            });
        }

        return (sections, [.. findings.Sorted.Where(d => d.Id == Rules.TwoReadings.Id).Select(Warning)]);
    }

    // The message of the finding quotes the value, which may be a secret.
    private static string Warning(Diagnostic finding) => $"{finding.File}({finding.Line},{finding.Column}): The plain "
        + $"value here has two readings ({finding.Id}). {finding.Hint}";

    private static CredentialFileEntry Entry(DocumentNode node)
    {
        if (node is not MappingNode entry) throw Malformed(node.Location, "An entry is not a mapping.");
        if (entry[AuthData] is not MappingNode credentials)
            throw Malformed(entry.Location, $"An entry has no mapping '{AuthData}'.");
        return new CredentialFileEntry(entry.Location, credentials.Location,
            entry.Values.Where(pair => pair.Key != AuthData).ToDictionary(StringComparer.Ordinal),
            credentials.Entries.ToDictionary(e => e.Key, Value, StringComparer.Ordinal));
    }

    private static object? Value(MappingEntry entry)
    {
        if (entry.Value is ScalarNode scalar) return scalar.Value;
        var at = entry.Value.Location;
        return entry.Value is MappingNode mapping
            && SecretReferenceReader.Read(mapping, Path.GetDirectoryName(at.File)!) is { } reference
                ? reference
                : throw new OccoException(FailureKind.InvalidArgument,
                    $"{at.File}({at.Line},{at.Column}): A value under '{AuthData}' is neither a text nor a reference. "
                    + SecretReferenceReader.Suggest(entry.Value) + "Write the text, {env: NAME} or {file: PATH}.");
    }

    // A parser's message may quote the text around the mistake, which may be a secret.
    private static OccoException Unreadable(Diagnostic error) => error.Line == 0
        ? new OccoException(FailureKind.InvalidArgument,
            $"The credentials file '{error.File}' cannot be used. {error.Message}")
        : Malformed(error.Location, $"The credentials file is not sound ({error.Id}).");

    private static OccoException Malformed(SourceLocation at, string message) => new(FailureKind.InvalidArgument,
        $"{at.File}({at.Line},{at.Column}): {message} Write '{Sections[0]}' or '{Sections[1]}', each a list of entries "
        + $"with selector keys and '{AuthData}'.");
}
