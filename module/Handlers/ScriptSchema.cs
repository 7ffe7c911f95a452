using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo;

/// <summary>
/// The keys of a resource section as -Schema names them: <c>@{ image = 'text'; memory = @{ Type = 'integer' } }</c>.
/// </summary>
internal static class ScriptSchema
{
    private static readonly string[] Names = ["Type", "About", "Required", "Values", "Pattern", "Min", "Max"];

    /// <summary>Null: the handler tells no keys. Throws <see cref="ArgumentException"/>.</summary>
    public static SectionSchema? Of(ScriptHandler handler)
    {
        if (handler.Schema is null) return null;
        var schema = new SectionSchema($"A machine of the cloud '{handler.Type}'.");
        foreach (var (key, value) in handler.Schema)
        {
            if (key == "type") continue;
            var entry = value as IReadOnlyDictionary<string, object?> ?? new Dictionary<string, object?>
            {
                ["Type"] = value,
            };
            var parts = new Dictionary<string, object?>(entry, StringComparer.OrdinalIgnoreCase);
            if (parts.Keys.FirstOrDefault(p => !Names.Contains(p, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            {
                throw new ArgumentException(
                    $"-Schema: '{key}' has '{unknown}'. It can have {string.Join(", ", Names)}.");
            }

            var about = parts.GetValueOrDefault("About")?.ToString() ?? $"The key {key} of the cloud '{handler.Type}'.";
            if (parts.GetValueOrDefault("Required") is true) schema.Required(key, about, Rule(key, parts));
            else schema.Optional(key, about, Rule(key, parts));
        }

        var named = handler.ScopeKeys.Concat(handler.RefreshKeys);
        if (named.FirstOrDefault(key => !schema.Keys.ContainsKey(key)) is { } lost)
            throw new ArgumentException($"-Schema has no '{lost}', which -ScopeKey or -RefreshKey names.");
        return schema;
    }

    private static ValueRule Rule(string key, Dictionary<string, object?> parts)
    {
        var words = parts.GetValueOrDefault("Values") switch
        {
            null => null,
            IEnumerable<object?> several => several.Select(v => $"{v}").ToList(),
            var one => [$"{one}"],
        };
        var pattern = parts.GetValueOrDefault("Pattern")?.ToString();
        return new(Kinds(key, parts.GetValueOrDefault("Type")))
        {
            Words = words,
            Pattern = pattern is null ? null : $"^(?:{new Regex(pattern)})$",
            Hint = pattern is null ? null : $"It must match {pattern}.",
            Min = Number("Min"),
            Max = Number("Max"),
        };

        double? Number(string name) => parts.GetValueOrDefault(name) is not { } value ? null
            : Convert.ToDouble(value, CultureInfo.InvariantCulture);
    }

    private static ValueKinds Kinds(string key, object? name) => name?.ToString()?.ToLowerInvariant() switch
    {
        null or "text" => ValueKinds.Text,
        "integer" => ValueKinds.Integer,
        "number" => ValueKinds.Number,
        "boolean" => ValueKinds.Boolean,
        "list" => ValueKinds.List,
        "mapping" => ValueKinds.Mapping,
        "any" => ValueKinds.Any,
        _ => throw new ArgumentException($"-Schema: the type of '{key}' is '{name}'. It can be text, integer, number, "
            + "boolean, list, mapping or any."),
    };
}
