namespace Occo.Engine;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>One entry of a credentials file. Not a record: a record's text would show its values.</summary>
internal sealed class CredentialFileEntry(
    SourceLocation location, SourceLocation authLocation, Values selector, Values authData)
{
    /// <summary>Where it was written.</summary>
    public SourceLocation Location { get; } = location;

    /// <summary>What a section must equal.</summary>
    public Values Selector { get; } = selector;

    /// <summary>The credentials.</summary>
    public Values AuthData { get; } = authData;

    /// <summary>The files it was read from.</summary>
    public IReadOnlyList<string> Files { get; } = [.. new[] { location.File, authLocation.File }.OfType<string>()];

    /// <summary>All selector keys equal the values of a section.</summary>
    public bool Fits(Values section) => Selector.All(
        key => section.TryGetValue(key.Key, out var value) && PlainValues.Equal(value, key.Value));
}
