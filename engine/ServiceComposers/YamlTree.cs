using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Occo.Engine.ServiceComposers;

/// <summary>
/// Reads a YAML text that a template made, to plain values. Tags have no effect; no object is created.
/// </summary>
internal sealed class YamlTree
{
    private const int MaxDepth = 100;
    private const int MaxValues = 100_000;

    private readonly Parser parser;
    private readonly string place;
    private readonly Dictionary<string, object?> anchors = new(StringComparer.Ordinal);
    private int values;

    private YamlTree(string text, string place)
        => (parser, this.place) = (new Parser(new StringReader(text)), place);

    /// <summary>
    /// The value; null for an empty text. Throws <see cref="CompositionException"/> with the line in the text.
    /// </summary>
    public static object? Read(string text, string place)
    {
        var tree = new YamlTree(text, place);
        try
        {
            tree.parser.Consume<StreamStart>();
            if (!tree.parser.TryConsume<DocumentStart>(out _)) return null;
            var value = tree.Read(0);
            tree.parser.Consume<DocumentEnd>();
            tree.parser.Consume<StreamEnd>();
            return value;
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException
            or FormatException)
        {
            throw tree.Error($"The rendered text is not YAML: {e.Message.Shortened(200)}");
        }
    }

    private object? Read(int depth)
    {
        if (depth > MaxDepth) throw Error($"It is nested more than {MaxDepth} deep.");
        if (++values > MaxValues) throw Error($"It has more than {MaxValues} values.");
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return anchors.TryGetValue(alias.Value.Value, out var known)
                ? known
                : throw Error($"The alias '*{alias.Value.Value}' has no anchor before it.");
        }

        var anchor = (parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        var value = parser.Current switch
        {
            MappingStart => ReadMapping(depth),
            SequenceStart => ReadList(depth),
            _ => parser.Consume<Scalar>() is var scalar && scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty
                ? YamlScalars.Resolve(scalar.Value)
                : scalar.Value,
        };
        if (!anchor.IsEmpty) anchors[anchor.Value] = value;
        return value;
    }

    private Dictionary<string, object?> ReadMapping(int depth)
    {
        parser.Consume<MappingStart>();
        var mapping = new Dictionary<string, object?>();
        var merged = new List<object?>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key)) throw Error("A key is not text.");
            var value = Read(depth + 1);
            if (key is { Style: ScalarStyle.Plain, Value: "<<" }) merged.Add(value);
            else if (!mapping.TryAdd(key.Value, value)) throw Error($"The key '{key.Value}' appears twice.");
        }

        foreach (var source in merged.SelectMany(m => m as IReadOnlyList<object?> ?? [m]))
        {
            if (source is not IReadOnlyDictionary<string, object?> more)
                throw Error("A merge key takes a mapping, or a list of mappings.");
            values += more.Count;
            foreach (var (key, value) in more) mapping.TryAdd(key, value);
        }

        return mapping;
    }

    private List<object?> ReadList(int depth)
    {
        parser.Consume<SequenceStart>();
        var list = new List<object?>();
        while (!parser.TryConsume<SequenceEnd>(out _)) list.Add(Read(depth + 1));
        return list;
    }

    private CompositionException Error(string message)
        => new(message, new SourceLocation(place, (int)(parser.Current?.Start.Line ?? 0), 0));
}
