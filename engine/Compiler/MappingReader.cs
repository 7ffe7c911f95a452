namespace Occo.Engine.Compiler;

/// <summary>
/// Reads attribute mappings: <c>[source, destination]</c> or
/// <c>{attributes: [source, destination], synch: true, ...}</c>.
/// </summary>
internal sealed class MappingReader(Findings findings, DocumentBudget budget)
{
    private const string Form = "Write [source, destination], or {attributes: [source, destination], synch: true}.";

    /// <summary>The value of <c>mappings</c>.</summary>
    internal static ValueRule Rule => ValueRule.ListOf(Names with
    {
        Kinds = ValueKinds.List | ValueKinds.Mapping,
        Inner = Schema,
    });

    private static readonly SectionSchema Schema = SectionSchema.Plain("An attribute mapping with more.")
        .Required("attributes", "Attribute of the dependee, attribute of the dependent.", Names)
        .Optional("synch", "Recorded; this version does not wait for single attributes. Default false.",
            ValueKinds.Boolean)
        .Open();

    private static ValueRule Names => new(ValueKinds.List) { MinItems = 2, MaxItems = 2, Items = ValueKinds.Text };

    /// <summary>The valid mappings, in order.</summary>
    public IReadOnlyList<AttributeMapping> Read(DocumentNode mappings)
    {
        if (!findings.IsList(mappings, "'mappings'", out var list)) return [];
        budget.ChargeKept(list);
        return [.. list.Items.TakeWhile(_ => !findings.IsFull).Select(ReadOne).OfType<AttributeMapping>()];
    }

    private AttributeMapping? ReadOne(DocumentNode item)
    {
        if (item is BrokenNode) return null;
        if (item is not MappingNode mapping) return Pair(item, false, ComposedRequest.Empty);
        if (mapping["attributes"] is not { } attributes)
        {
            findings.Add(Rules.BadMapping, item.Location, "An attribute mapping has no 'attributes'.", Form);
            return null;
        }

        if (mapping["synch"] is { } written && !findings.Fits(written, ValueKinds.Boolean, "'synch'")) return null;
        var extra = mapping.Entries.Where(e => e.Key is not ("attributes" or "synch"))
            .ToDictionary(e => e.Key, e => e.Value.Plain, StringComparer.Ordinal);
        return Pair(attributes, mapping["synch"] is ScalarNode { Value: true }, extra);
    }

    private AttributeMapping? Pair(DocumentNode pair, bool synch, IReadOnlyDictionary<string, object?> extra)
    {
        if (pair is SequenceNode
            {
                Items:
                [
                    ScalarNode { Value: string { Length: > 0 } source },
                    ScalarNode { Value: string { Length: > 0 } destination },
                ],
            })
        {
            return new AttributeMapping(source, destination, synch, extra);
        }

        if (pair is not BrokenNode)
            findings.Add(Rules.BadMapping, pair.Location, "An attribute mapping takes two attribute names.", Form);
        return null;
    }
}
