using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.Compiler;

/// <summary>The values of a mapping, read by its schema. A wrong value is reported and treated as missing.</summary>
internal sealed class Fields
{
    private readonly MappingNode mapping;
    private readonly SectionSchema schema;
    private readonly Findings findings;
    private readonly string named;
    private readonly string? prefix;
    private readonly string path;

    /// <summary>Reports unknown and missing keys.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="schema">Its keys.</param>
    /// <param name="named">How messages call it.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <param name="path">Its place inside what <paramref name="named"/> names.</param>
    /// <param name="prefix">Text before the name of a key in messages; null: <paramref name="named"/>.</param>
    /// <param name="given">A key whose value the caller already has; it may be missing.</param>
    public Fields(MappingNode mapping, SectionSchema schema, string named, Findings findings, string path = "",
        string? prefix = null, string? given = null)
    {
        (this.mapping, this.schema, this.named, this.findings, this.path) = (mapping, schema, named, findings, path);
        this.prefix = prefix;
        var what = path.Length == 0 ? named : $"{named}: '{path}'";
        foreach (var (key, hint) in schema.Missing(key => key == given || mapping[key] is not null))
            findings.Add(Rules.MissingKey, mapping.Location, $"{what} has no '{key}'.", hint);
        foreach (var entry in mapping.Entries)
        {
            if (schema.IsOpen || findings.IsFull) return;
            if (schema.Keys.ContainsKey(entry.Key)) continue;
            if (schema.Others is { } others && Shape.IsFitThroughout(entry.Value, others)) continue;
            findings.Add(Rules.UnknownKey, entry.KeyLocation, $"{what} has the unknown key '{entry.Key}'.",
                schema.HintFor(entry.Key));
        }
    }

    public static Fields? Of(DocumentNode node, SectionSchema schema, string named, Findings findings)
        => findings.IsMapping(node, named, out var mapping) ? new(mapping, schema, named, findings) : null;

    /// <summary>The written value of a key, even if it is wrong.</summary>
    public DocumentNode? this[string key] => mapping[key];

    /// <summary>The value of a key, for messages.</summary>
    public string What(string key) => $"{prefix ?? $"{named}: "}'{(path.Length == 0 ? "" : $"{path}.")}{key}'";

    /// <summary>The value of a key, if it is there and its rule allows it.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out DocumentNode? node)
        => (node = mapping[key]) is not null
            && (Shape.IsFit(node, schema.Keys[key].Value) || Fits(node, schema.Keys[key].Value, What(key)));

    /// <summary>A text. The caller checks its form.</summary>
    public string? Text(string key) => mapping[key] switch
    {
        ScalarNode { Value: string text } when KindOfValue.Fits(text, schema.Keys[key].Value.Kinds) => text,
        { } node when findings.IsA(node, schema.Keys[key].Value, What(key))
            => (node as ScalarNode)?.Value as string,
        _ => null,
    };

    /// <summary>A whole number, or the default of the rule.</summary>
    public int Integer(string key) => TryGet(key, out var node) && node is ScalarNode { Value: long number }
        ? (int)number
        : schema.Keys[key].Value.Default as int? ?? 0;

    /// <summary>True or false; null: it is missing or wrong.</summary>
    public bool? Flag(string key) => TryGet(key, out var node) ? (node as ScalarNode)?.Value as bool? : null;

    /// <summary>A time in seconds, or the default of the rule.</summary>
    public TimeSpan Seconds(string key) => TimeSpan.FromSeconds(Integer(key));

    /// <summary>A number of instances: a count, or a share: <c>25%</c>.</summary>
    public InstanceCount Count(string key, InstanceCount otherwise)
        => !TryGet(key, out var node) ? otherwise : ((ScalarNode)node).Value switch
        {
            string share => InstanceCount.Parse(share),
            long count and > 0 => new((int)count, false),
            _ => otherwise,
        };

    /// <summary>The same, where 0 is a number, too; null: it is missing or wrong.</summary>
    public InstanceCount? Limit(string key)
        => !TryGet(key, out var node) ? null : ((ScalarNode)node).Value switch
        {
            string share => InstanceCount.Parse(share),
            long count => new((int)count, false),
            _ => null,
        };

    public T Word<T>(string key, T otherwise) where T : struct, Enum
        => TryGet(key, out var node) ? EnumWords.Parse<T>((string)((ScalarNode)node).Value!) : otherwise;

    public Fields? Mapping(string key) => TryGet(key, out var node) && node is MappingNode inner
        ? new(inner, schema.Keys[key].Value.Inner!, named, findings, path.Length == 0 ? key : $"{path}.{key}")
        : null;

    /// <summary>A mapping with free keys.</summary>
    public IReadOnlyDictionary<string, object?> Values(string key, DocumentBudget budget)
    {
        if (!TryGet(key, out var node) || node is not MappingNode values) return ComposedRequest.Empty;
        budget.ChargeKept(values);
        return values.Values;
    }

    /// <summary>The valid items of a list; null: there is no list.</summary>
    public IReadOnlyList<DocumentNode>? Items(string key)
    {
        if (!TryGet(key, out var node) || node is not SequenceNode list) return null;
        var (rule, what) = (schema.Keys[key].Value.Items!, $"An item of {What(key)}");
        return [.. list.Items.TakeWhile(_ => !findings.IsFull).Where(item => Fits(item, rule, what))];
    }

    /// <summary>Checks the value of a key with all its parts.</summary>
    public void Check(string key)
    {
        if (TryGet(key, out var node)) Check(node, schema.Keys[key].Value, What(key));
    }

    private void Check(DocumentNode node, ValueRule rule, string what)
    {
        if (node is MappingNode inner && rule.Inner is { } keys)
        {
            var fields = new Fields(inner, keys, what, findings);
            foreach (var key in keys.Keys.Keys) fields.Check(key);
        }
        else if (node is SequenceNode list && rule.Items is { } items)
        {
            foreach (var item in list.Items.TakeWhile(_ => !findings.IsFull))
            {
                if (Fits(item, items, $"An item of {what}")) Check(item, items, $"An item of {what}");
            }
        }
    }

    private bool Fits(DocumentNode node, ValueRule rule, string what) => findings.Fits(node, rule, what);
}
