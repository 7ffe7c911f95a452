namespace Occo.Engine.Util;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>A key: what it is for, what its value may be, and whether it must be there.</summary>
/// <param name="About">What it is for, for editors and messages.</param>
/// <param name="Value">What its value may be.</param>
/// <param name="IsRequired">It must be there.</param>
/// <param name="Unless">It need not be there where this key is.</param>
public sealed record SchemaKey(string About, ValueRule Value, bool IsRequired, string? Unless = null);

/// <summary>
/// The keys of a mapping. Documents are checked by it, and the JSON Schemas are generated from it.
/// </summary>
public sealed class SectionSchema
{
    private readonly Dictionary<string, SchemaKey> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> elsewhere = new(StringComparer.Ordinal);
    private readonly bool hasTemplates;

    /// <summary>A section, which needs a <c>type</c>. A template may stand for any value.</summary>
    public SectionSchema(string about) : this(about, hasTemplates: true) => Required("type", about);

    private SectionSchema(string about, bool hasTemplates) => (About, this.hasTemplates) = (about, hasTemplates);

    /// <summary>A mapping inside a section; it needs no <c>type</c>.</summary>
    public static SectionSchema Inner(string about) => new(about, hasTemplates: true);

    /// <summary>A mapping in which templates are not rendered, and in which texts must not be empty.</summary>
    internal static SectionSchema Plain(string about) => new(about, hasTemplates: false);

    /// <summary>What the mapping is for.</summary>
    public string About { get; }

    /// <summary>The keys it knows.</summary>
    public IReadOnlyDictionary<string, SchemaKey> Keys => keys;

    /// <summary>Other keys are allowed too.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Exactly one of these keys must be there.</summary>
    public IReadOnlyList<string> OneKeyOf { get; private set; } = [];

    /// <summary>A key that must be there; it is text where no rule is given.</summary>
    public SectionSchema Required(string key, string about, ValueRule? value = null) => Add(key, about, value, true);

    /// <summary>A key that must be there, unless another is.</summary>
    public SectionSchema RequiredUnless(string other, string key, string about, ValueRule? value = null)
        => Add(key, about, value, false, other);

    /// <summary>A key that may be there; it is text where no rule is given.</summary>
    public SectionSchema Optional(string key, string about, ValueRule? value = null) => Add(key, about, value, false);

    /// <summary>A mapping that may be there.</summary>
    public SectionSchema Optional(string key, SectionSchema inner) => Add(key, inner.About, ValueRule.Of(inner), false);

    /// <summary>A key that people look for here, and what to write instead.</summary>
    public SectionSchema Elsewhere(string key, string hint)
    {
        elsewhere[key] = hint;
        return this;
    }

    /// <summary>Exactly one of these keys must be there.</summary>
    public SectionSchema ExactlyOne(params string[] of)
    {
        OneKeyOf = of;
        return this;
    }

    /// <summary>Other keys are allowed too.</summary>
    public SectionSchema Open()
    {
        IsOpen = true;
        return this;
    }

    /// <summary>Missing keys, unknown keys (with the nearest known one) and values that are not allowed.</summary>
    public IEnumerable<Diagnostic> Check(Section section) => Check(section, section.Values, "");

    /// <summary>Required keys that are not there, with what to do.</summary>
    internal IEnumerable<(string Key, string Hint)> Missing(Func<string, bool> has)
    {
        foreach (var (key, entry) in keys)
        {
            if (!(entry.IsRequired || entry.Unless is not null) || has(key)) continue;
            if (!entry.IsRequired && has(entry.Unless!)) continue;
            var or = entry.Unless is null ? "" : $"; or add '{entry.Unless}'";
            yield return (key, $"Add '{key}': {KindOfValue.Describe(entry.Value.Kinds)}{or}. {entry.About}");
        }
    }

    /// <summary>What to do about an unknown key.</summary>
    internal string HintFor(string unknown) => elsewhere.GetValueOrDefault(unknown)
        ?? CommonMistakes.HintFor(unknown, keys.Keys) ?? Suggestion.For(unknown, keys.Keys, "keys");

    private IEnumerable<Diagnostic> Check(Section section, Values values, string path)
    {
        var place = path.Length == 0 ? $"The {section.Name} section" : $"'{path}' in the {section.Name} section";
        foreach (var (key, hint) in Missing(values.ContainsKey))
            yield return Finding(Rules.MissingKey, section.LocationOf(path), $"{place} has no '{key}'.", hint);
        if (OneKeyOf.Count > 0 && OneKeyOf.Count(values.ContainsKey) != 1)
        {
            yield return Finding(Rules.WrongValue, section.LocationOf(path),
                $"{place} needs exactly one of {string.Join(" and ", OneKeyOf.Select(k
                    => $"'{k}'"))}.", "Write one of them.");
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
                yield return Finding(Rules.UnknownKey, section.LocationOf(at), $"{place} has the unknown key '{key}'.",
                    HintFor(key));
            }
        }
    }

    private static IEnumerable<Diagnostic> Check(Section section, object? value, ValueRule rule, string path)
    {
        if (rule.Judge(value) is { } misfit)
        {
            return [Finding(misfit.Rule, section.LocationOf(path),
                $"'{path}' in the {section.Name} section {misfit.Found}",
                misfit.Hint)];
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

    private static Diagnostic Finding(Rule rule, SourceLocation at, string message, string hint)
        => new(rule.Id, rule.Severity, message, at, hint);

    private SectionSchema Add(string key, string about, ValueRule? value, bool required, string? unless = null)
    {
        var rule = value ?? ValueKinds.Text;
        keys[key] = new(about, hasTemplates ? rule.OrTemplate() : rule, required, unless);
        return this;
    }
}
