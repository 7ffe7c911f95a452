namespace Occo.Engine.Compiler;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>One entry of a credentials file. Not a record: a record's text would show its values.</summary>
internal sealed class CredentialFileEntry(
    SourceLocation location, SourceLocation authLocation, Values selector, Values authData)
{
    private readonly Lazy<ResolvedCredential> credential = new(() => ResolvedCredential.Of(authData));

    /// <summary>Where it was written.</summary>
    public SourceLocation Location { get; } = location;

    /// <summary>What a section must equal.</summary>
    public Values Selector { get; } = selector;

    /// <summary>
    /// The credentials; references are looked up once. Throws <see cref="CloudException"/> (Unauthorised) naming one
    /// that cannot be resolved.
    /// </summary>
    public ResolvedCredential Credential => credential.Value;

    /// <summary>The files it was read from.</summary>
    public IReadOnlyList<string> Files { get; } = [.. new[] { location.File, authLocation.File }.OfType<string>()];

    /// <summary>The files that its secrets are in.</summary>
    public IReadOnlyList<string> SecretFiles { get; } =
        [.. authData.Values.OfType<SecretReference>().Select(r => r.File).OfType<string>()];

    /// <summary>The environment variables that its secrets are in.</summary>
    public IReadOnlyList<string> SecretVariables { get; } =
        [.. authData.Values.OfType<SecretReference>().Select(r => r.Variable).OfType<string>()];

    /// <summary>All selector keys equal the values of a section.</summary>
    public bool Fits(Values section) => Selector.All(
        key => section.TryGetValue(key.Key, out var value) && PlainValues.Equal(value, key.Value));
}
