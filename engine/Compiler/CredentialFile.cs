namespace Occo.Engine.Compiler;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// A credentials file in the form of Occopus' <c>auth_data.yaml</c>: the sections <c>resource</c> and
/// <c>config_management</c> hold entries of selector keys and <c>auth_data</c>. Read when used and never stored; no
/// message holds a value of it.
/// </summary>
internal sealed class CredentialFile(
    IReadOnlyDictionary<string, IReadOnlyList<CredentialFileEntry>> sections, IReadOnlyList<string> warnings)
{
    /// <summary>For example, that others can read the file.</summary>
    public IReadOnlyList<string> Warnings { get; } = warnings;

    /// <summary>The environment variables that hold its secrets.</summary>
    public IEnumerable<string> SecretVariables
        => sections.Values.SelectMany(entries => entries).SelectMany(entry => entry.SecretVariables);

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument) naming file, line and column.</summary>
    public static CredentialFile Load(string path)
    {
        var (sections, warnings) = CredentialFileReader.Read(path);
        var files = sections.Values.SelectMany(entries => entries).SelectMany(entry => entry.Files)
            .Prepend(Path.GetFullPath(path)).Distinct(StringComparer.Ordinal);
        var secrets = sections.Values.SelectMany(entries => entries).SelectMany(entry => entry.SecretFiles)
            .Distinct(StringComparer.Ordinal);
        return new CredentialFile(sections,
        [
            .. warnings, .. files.Select(file => SecretResolver.WarningOf("credentials file", file)).OfType<string>(),
            .. secrets.Select(file => SecretResolver.WarningOf("secret", file)).OfType<string>(),
        ]);
    }

    /// <summary>
    /// The <c>auth_data</c> of the entry that fits a section best: all its selector keys equal the section's values,
    /// and it has the most of them. Null when none fits. Throws <see cref="CloudException"/> (Unauthorised) when
    /// several fit equally well, or when a referenced secret is missing.
    /// </summary>
    public ResolvedCredential? Match(string section, Values resource)
    {
        var fitting = sections.GetValueOrDefault(section, []).Where(entry => entry.Fits(resource)).ToList();
        if (fitting.Count == 0) return null;
        var keys = fitting.Max(entry => entry.Selector.Count);
        var best = fitting.Where(entry => entry.Selector.Count == keys).ToList();
        return best.Count == 1
            ? best[0].Credential
            : throw new CloudException(CloudErrorKind.Unauthorised,
                $"Several entries under '{section}' of the credentials file fit equally well: "
                + $"{string.Join(" and ", best.Select(Place))}. "
                + "Give one of them a further selector key, or remove one.");
    }

    private static string Place(CredentialFileEntry entry) => $"line {entry.Location.Line} of '{entry.Location.File}'";
}
