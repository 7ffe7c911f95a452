namespace Occo.Engine.Compiler;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// One entry of a credentials file. Not a record, because the text of a record would show its values.
/// </summary>
internal sealed class CredentialFileEntry(
    SourceLocation location, SourceLocation authLocation, Values selector, Values authData)
{
    private readonly Lazy<ResolvedCredential> credential = new(() => ResolvedCredential.Of(authData));

    public SourceLocation Location { get; } = location;

    /// <summary>Keys and values that a section must have.</summary>
    public Values Selector { get; } = selector;

    /// <summary>
    /// The credentials; references are resolved once. Throws <see cref="CloudException"/> (Unauthorised) naming a
    /// reference that cannot be resolved.
    /// </summary>
    public ResolvedCredential Credential => credential.Value;

    /// <summary>The files that the entry was read from.</summary>
    public IReadOnlyList<string> Files { get; } = [.. new[] { location.File, authLocation.File }.OfType<string>()];

    /// <summary>The files that its references name.</summary>
    public IReadOnlyList<string> SecretFiles { get; } =
        [.. authData.Values.OfType<SecretReference>().Select(r => r.File).OfType<string>()];

    /// <summary>The environment variables that hold its secrets.</summary>
    public IReadOnlyList<string> SecretVariables { get; } =
        [.. authData.Values.OfType<SecretReference>().Select(r => r.Variable).OfType<string>()];

    public bool Fits(Values section) => section.Contains(Selector);
}
