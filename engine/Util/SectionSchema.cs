namespace Occo.Engine.Util;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>A key of a mapping.</summary>
/// <param name="About">Its purpose, for editors and messages.</param>
/// <param name="Value">What its value may be.</param>
/// <param name="IsRequired">The key must be there.</param>
public sealed record SchemaKey(string About, ValueRule Value, bool IsRequired)
{
    /// <summary>The key must be there, unless one of these is. Empty: no such rule.</summary>
    public IReadOnlyList<string> Unless { get; init; } = [];
}

/// <summary>The keys of a mapping. Documents are checked by it, and the JSON Schemas are generated from it.</summary>
public sealed class SectionSchema
{
    private readonly Dictionary<string, SchemaKey> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> elsewhere = new(StringComparer.Ordinal);
    private readonly bool hasTemplates;

    /// <summary>A section, which needs a <c>type</c>. Any value may be a template.</summary>
    public SectionSchema(string about) : this(about, hasTemplates: true) => Required("type", about);

    private SectionSchema(string about, bool hasTemplates) => (About, this.hasTemplates) = (about, hasTemplates);

    /// <summary>A mapping inside a section; it needs no <c>type</c>.</summary>
    public static SectionSchema Inner(string about) => new(about, hasTemplates: true);

    /// <summary>A mapping without templates, in which texts must not be empty.</summary>
    internal static SectionSchema Plain(string about, ValueRule? others = null)
        => new(about, hasTemplates: false) { Others = others };

    /// <summary>Purpose of the mapping.</summary>
    public string About { get; }

    public IReadOnlyDictionary<string, SchemaKey> Keys => keys;

    /// <summary>Other keys are allowed.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Other keys are allowed with values of this rule. The reader of the mapping judges them.</summary>
    internal ValueRule? Others { get; init; }

    /// <summary>Exactly one of these keys must be there.</summary>
    public IReadOnlyList<string> OneKeyOf { get; private set; } = [];

    /// <summary>A required key; text where no rule is given.</summary>
    public SectionSchema Required(string key, string about, ValueRule? value = null) => Add(key, about, value, true);

    /// <summary>A key that is required unless the other is there.</summary>
    public SectionSchema RequiredUnless(string other, string key, string about, ValueRule? value = null)
        => RequiredUnless([other], key, about, value);

    /// <summary>A key that is required unless one of the others is there.</summary>
    public SectionSchema RequiredUnless(
        IReadOnlyList<string> others, string key, string about, ValueRule? value = null)
        => Add(key, about, value, false, others);

    /// <summary>An optional key; text where no rule is given.</summary>
    public SectionSchema Optional(string key, string about, ValueRule? value = null) => Add(key, about, value, false);

    public SectionSchema Optional(string key, SectionSchema inner) => Add(key, inner.About, ValueRule.Of(inner), false);

    /// <summary>A key that users look for here, and what to write instead.</summary>
    public SectionSchema Elsewhere(string key, string hint)
    {
        elsewhere[key] = hint;
        return this;
    }

    public SectionSchema ExactlyOne(params string[] of)
    {
        OneKeyOf = of;
        return this;
    }

    /// <summary>Allows other keys.</summary>
    public SectionSchema Open()
    {
        IsOpen = true;
        return this;
    }

    /// <summary>Missing keys, unknown keys (with the nearest known one) and values that are not allowed.</summary>
    public IEnumerable<Diagnostic> Check(Section section) => Check(section, section.Values, "");

    /// <summary>Required keys that are missing, with what to do.</summary>
    internal IEnumerable<(string Key, string Hint)> Missing(Func<string, bool> has)
    {
        foreach (var (key, entry) in keys)
        {
            if (!(entry.IsRequired || entry.Unless.Count > 0) || has(key)) continue;
            if (!entry.IsRequired && entry.Unless.Any(has)) continue;
            var or = entry.Unless.Count == 0 ? ""
                : $"; or add {string.Join(" or ", entry.Unless.Select(k => $"'{k}'"))}";
            yield return (key, $"Add '{key}': {KindOfValue.Describe(entry.Value.Kinds)}{or}. {entry.About}");
        }
    }

    internal string HintFor(string unknown) => elsewhere.GetValueOrDefault(unknown)
        ?? CommonMistakes.HintFor(unknown, keys.Keys) ?? Suggestion.For(unknown, keys.Keys, "keys");

    private IEnumerable<Diagnostic> Check(Section section, Values values, string path)
    {
        var place = path.Length == 0 ? $"The {section.Name} section" : $"'{path}' in the {section.Name} section";
        foreach (var (key, hint) in Missing(values.ContainsKey))
            yield return Rules.MissingKey.At(section.LocationOf(path), $"{place} has no '{key}'.", hint);
        if (OneKeyOf.Count > 0 && OneKeyOf.Count(values.ContainsKey) != 1)
        {
            yield return Rules.WrongValue.At(section.LocationOf(path),
                $"{place} needs exactly one of {string.Join(" and ", OneKeyOf.Select(k => $"'{k}'"))}.",
                "Write one of them.");
        }

        foreach (var (key, value) in values)
        {
            var at = path.Length == 0 ? key : $"{path}.{key}";
            if (keys.TryGetValue(key, out var entry))
            {
                foreach (var finding in Check(section, value, entry.Value, at)) yield return finding;
            }
            else if (!IsOpen)
            {
                yield return Rules.UnknownKey.At(
                    section.LocationOf(at), $"{place} has the unknown key '{key}'.", HintFor(key));
            }
        }
    }

    private static IEnumerable<Diagnostic> Check(Section section, object? value, ValueRule rule, string path)
    {
        if (rule.Judge(value) is { } misfit)
        {
            return [misfit.Rule.At(
                section.LocationOf(path), $"'{path}' in the {section.Name} section {misfit.Found}", misfit.Hint)];
        }

        return value switch
        {
            Values mapping when rule.Inner is { } inner => inner.Check(section, mapping, path),
            Values mapping when rule.Values is { } each
                => mapping.SelectMany(e => Check(section, e.Value, each, $"{path}.{e.Key}")),
            IReadOnlyList<object?> list when rule.Items is { } each
                => list.SelectMany((item, i) => Check(section, item, each, $"{path}[{i}]")),
            _ => [],
        };
    }

    private SectionSchema Add(
        string key, string about, ValueRule? value, bool required, IReadOnlyList<string>? unless = null)
    {
        var rule = value ?? ValueKinds.Text;
        keys[key] = new(about, hasTemplates ? rule.OrTemplate() : rule, required) { Unless = unless ?? [] };
        return this;
    }
}
