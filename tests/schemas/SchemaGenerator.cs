using System.Text.Json;
using System.Text.Json.Nodes;

namespace Occo.Schemas;

/// <summary>
/// Says in JSON Schema (draft 7) what rules say. A keyword such as <c>pattern</c> or <c>items</c> concerns values of
/// one type only, so a rule with several kinds is one schema with several types.
/// </summary>
internal sealed class SchemaGenerator(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, SectionSchema>> sections, string definitionsFile)
{
    private const string Template = @"\{\{|\{%";

    private static readonly (ValueKinds Kind, string Type)[] Types =
    [
        (ValueKinds.Text, "string"), (ValueKinds.Integer, "integer"), (ValueKinds.Number, "number"),
        (ValueKinds.Boolean, "boolean"), (ValueKinds.List, "array"), (ValueKinds.Mapping, "object"),
        (ValueKinds.Empty, "null"),
    ];

    /// <summary>The schema of a value.</summary>
    public JsonObject Schema(ValueRule rule, string? about = null)
    {
        if (!rule.IsImportable) return Plain(rule, about);
        var written = rule.Shared is { } name ? Reference(name) : Plain(rule, null);
        return Described(about, new() { ["if"] = Reference("import"), ["else"] = written });
    }

    /// <summary>What both files refer to.</summary>
    public JsonObject Definitions(ValueRule shared) => new()
    {
        ["import"] = Schema(ValueRule.Of(SectionSchema.Plain("An import.").Required("url",
            "file:// and a path relative to the importing file.", ValueRule.Matching("^file://", ""))),
            "What !yaml_import or !text_import takes."),
        [shared.Shared!] = Plain(shared,
            "Ways to build the node type. For each new instance the plan takes one that fits the node's filter."),
    };

    private JsonObject Reference(string name) => new() { ["$ref"] = $"{definitionsFile}#/definitions/{name}" };

    private static JsonObject Described(string? about, JsonObject schema)
    {
        if (about is not null) schema.Insert(0, "description", about);
        return schema;
    }

    private JsonObject Plain(ValueRule rule, string? about)
    {
        var schema = new JsonObject();
        if (rule.Words is { } words)
        {
            var allowed = new JsonObject { ["enum"] = Texts(words) };
            schema = !rule.Kinds.HasFlag(ValueKinds.Template) ? allowed : new()
            {
                ["anyOf"] = new JsonArray(allowed, new JsonObject { ["type"] = "string", ["pattern"] = Template }),
            };
        }
        else
        {
            AddType(schema, rule);
            AddNumber(schema, rule);
            AddList(schema, rule);
            AddMapping(schema, rule);
        }

        if (rule.Default is not { } value) return Described(about, schema);
        schema["default"] = JsonSerializer.SerializeToNode(value);
        return Described(FormattableString.Invariant($"{about} Default {value}."), schema);
    }

    private static void AddType(JsonObject schema, ValueRule rule)
    {
        var mayBeTemplate = rule.Kinds.HasFlag(ValueKinds.Template);
        var kinds = mayBeTemplate ? rule.Kinds | ValueKinds.Text : rule.Kinds;
        if (kinds.HasFlag(ValueKinds.Any)) return;
        if (kinds.HasFlag(ValueKinds.Number)) kinds &= ~ValueKinds.Integer;
        var types = Types.Where(t => kinds.HasFlag(t.Kind)).Select(t => t.Type).ToList();
        schema["type"] = types.Count == 1 ? types[0] : Texts(types);
        if (!kinds.HasFlag(ValueKinds.Text)) return;
        if (!rule.Kinds.HasFlag(ValueKinds.Text)) schema["pattern"] = Template;
        else if (rule.Pattern is { } pattern) schema["pattern"] = mayBeTemplate ? $"{pattern}|{Template}" : pattern;
        else if (!mayBeTemplate) schema["minLength"] = 1;
    }

    private static void AddNumber(JsonObject schema, ValueRule rule)
    {
        if (rule.Min is { } min) schema["minimum"] = min;
        if (rule.Max is { } max) schema["maximum"] = max;
        if (rule.MoreThan is { } limit) schema["exclusiveMinimum"] = limit;
    }

    private void AddList(JsonObject schema, ValueRule rule)
    {
        if (rule.Items is { } items) schema["items"] = Schema(items);
        if (rule.MinItems > 0) schema["minItems"] = rule.MinItems;
        if (rule.MaxItems < int.MaxValue) schema["maxItems"] = rule.MaxItems;
    }

    private void AddMapping(JsonObject schema, ValueRule rule)
    {
        if (rule.Inner is { } inner) AddKeys(schema, inner, null);
        if (rule.Names is { } names) schema["propertyNames"] = Schema(names);
        if (rule.Values is { } values) schema["additionalProperties"] = Schema(values);
        if (rule.Section is { } name) AddSections(schema, sections[name]);
    }

    private void AddKeys(JsonObject schema, SectionSchema inner, string? type)
    {
        var required = inner.Keys.Where(k => k.Value.IsRequired).Select(k => k.Key).ToList();
        if (required.Count > 0) schema["required"] = Texts(required);
        schema["properties"] = new JsonObject(inner.Keys.Select(k => KeyValuePair.Create<string, JsonNode?>(k.Key,
            k.Key == "type" && type is not null
                ? Described(inner.About, new() { ["const"] = type })
                : Schema(k.Value.Value, k.Value.About))));
        if (inner.Others is { } others) schema["additionalProperties"] = Schema(others);
        else if (!inner.IsOpen) schema["additionalProperties"] = false;
        var either = inner.Keys.Where(k => k.Value.Unless.Count > 0)
            .Select(k => Choice("anyOf", [.. k.Value.Unless, k.Key])).ToArray<JsonNode?>();
        if (either.Length > 0) schema["allOf"] = new JsonArray(either);
        if (inner.OneKeyOf.Count == 0) return;
        schema["if"] = new JsonObject { ["type"] = "object" };
        schema["then"] = Choice("oneOf", inner.OneKeyOf);
    }

    private void AddSections(JsonObject schema, IReadOnlyDictionary<string, SectionSchema> types)
    {
        schema["required"] = new JsonArray("type");
        schema["properties"] = new JsonObject
        {
            ["type"] = new JsonObject
            {
                ["description"] = string.Join("\n", types.Select(s => $"{s.Key}: {s.Value.About}")),
                ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = Texts(types.Select(s => s.Key)) },
                    new JsonObject { ["type"] = "string", ["minLength"] = 1 }),
            },
        };
        schema["allOf"] = new JsonArray([.. types.Select(JsonNode? (section) =>
        {
            var then = new JsonObject();
            AddKeys(then, section.Value, section.Key);
            var isType = new JsonObject { ["type"] = new JsonObject { ["const"] = section.Key } };
            return new JsonObject
            {
                ["if"] = new JsonObject { ["required"] = new JsonArray("type"), ["properties"] = isType },
                ["then"] = then,
            };
        })]);
    }

    private static JsonObject Choice(string keyword, IEnumerable<string> keys) => new()
    {
        [keyword] = new JsonArray([.. keys.Select(JsonNode? (key)
            => new JsonObject { ["required"] = new JsonArray(key) })]),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)t)]);
}
