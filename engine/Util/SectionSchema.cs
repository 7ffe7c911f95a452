namespace Occo.Engine.Util;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>The keys of a section: which must be there, which may, and what their values are.</summary>
public sealed class SectionSchema
{
    private readonly Dictionary<string, Entry> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> elsewhere = new(StringComparer.Ordinal);
    private bool open;

    /// <summary>A section, which needs a <c>type</c>.</summary>
    public SectionSchema() => Required("type");

    private SectionSchema(bool open) => this.open = open;

    /// <summary>A mapping inside a section; it needs no <c>type</c>.</summary>
    public static SectionSchema Inner() => new(false);

    /// <summary>A key that must be there.</summary>
    public SectionSchema Required(string key, ValueKinds kinds = ValueKinds.Text) => Add(key, new(kinds, true));

    /// <summary>A mapping that must be there.</summary>
    public SectionSchema Required(string key, SectionSchema inner) => Add(key, new(ValueKinds.Mapping, true, inner));

    /// <summary>A key that may be there.</summary>
    public SectionSchema Optional(string key, ValueKinds kinds = ValueKinds.Text) => Add(key, new(kinds, false));

    /// <summary>A mapping that may be there.</summary>
    public SectionSchema Optional(string key, SectionSchema inner) => Add(key, new(ValueKinds.Mapping, false, inner));

    /// <summary>A list of mappings that may be there.</summary>
    public SectionSchema OptionalList(string key, SectionSchema item) => Add(key, new(ValueKinds.List, false, Item: item));

    /// <summary>A key that may be there, with one of these texts.</summary>
    public SectionSchema OneOf(string key, params string[] allowed)
        => Add(key, new(ValueKinds.Text, false, Allowed: allowed));

    /// <summary>A key that people look for here, and what to write instead.</summary>
    public SectionSchema Elsewhere(string key, string hint)
    {
        elsewhere[key] = hint;
        return this;
    }

    /// <summary>Other keys are allowed too.</summary>
    public SectionSchema Open()
    {
        open = true;
        return this;
    }

    /// <summary>The keys it knows.</summary>
    internal IReadOnlyDictionary<string, Entry> Keys => keys;

    /// <summary>Other keys are allowed too.</summary>
    internal bool IsOpen => open;

    /// <summary>Missing keys, unknown keys (with the nearest known one) and values of the wrong kind.</summary>
    public IEnumerable<Diagnostic> Check(Section section) => Check(section, section.Values, "");

    private IEnumerable<Diagnostic> Check(Section section, Values values, string path)
    {
        var place = path.Length == 0 ? $"The {section.Name} section" : $"'{path}' in the {section.Name} section";
        foreach (var (key, entry) in keys)
        {
            if (entry.Required && !values.ContainsKey(key))
            {
                yield return Finding(Rules.MissingKey, section.LocationOf(path), $"{place} has no '{key}'.",
                    $"Add '{key}': {KindOfValue.Describe(entry.Kinds)}.");
            }
        }

        foreach (var (key, value) in values)
        {
            var at = path.Length == 0 ? key : $"{path}.{key}";
            if (keys.TryGetValue(key, out var entry))
            {
                foreach (var finding in Check(section, value, entry, at)) yield return finding;
            }
            else if (!open)
            {
                yield return Finding(Rules.UnknownKey, section.LocationOf(at), $"{place} has the unknown key '{key}'.",
                    elsewhere.GetValueOrDefault(key) ?? Suggestion.For(key, keys.Keys, "keys"));
            }
        }
    }

    private static IEnumerable<Diagnostic> Check(Section section, object? value, Entry entry, string path)
    {
        if (!KindOfValue.Fits(value, entry.Kinds))
        {
            return [Finding(Rules.WrongKind, section.LocationOf(path),
                $"'{path}' in the {section.Name} section is {KindOfValue.Describe(value)}.",
                $"Make it {KindOfValue.Describe(entry.Kinds)}.")];
        }

        if (entry.Allowed is { } allowed && value is string text && !KindOfValue.IsTemplate(text)
            && !allowed.Contains(text, StringComparer.Ordinal))
        {
            return [Finding(Rules.WrongValue, section.LocationOf(path),
                $"'{path}' in the {section.Name} section cannot be '{text}'.",
                Suggestion.For(text, allowed, "values"))];
        }

        if (entry.Item is { } item && value is IReadOnlyList<object?> list)
        {
            var mapping = new Entry(ValueKinds.Mapping, true, item);
            return list.SelectMany((element, i) => Check(section, element, mapping, $"{path}[{i}]"));
        }

        return entry.Inner is { } inner && value is Values values ? inner.Check(section, values, path) : [];
    }

    private static Diagnostic Finding(Rule rule, SourceLocation at, string message, string hint)
        => new(rule.Id, rule.Severity, message, at, hint);

    private SectionSchema Add(string key, Entry entry)
    {
        keys[key] = entry;
        return this;
    }

    /// <summary>What is known of a key.</summary>
    internal sealed record Entry(
        ValueKinds Kinds, bool Required, SectionSchema? Inner = null, IReadOnlyList<string>? Allowed = null,
        SectionSchema? Item = null);
}
