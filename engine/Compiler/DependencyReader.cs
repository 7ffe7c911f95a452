namespace Occo.Engine.Compiler;

/// <summary>One node depends on another; nodes by their position in the description.</summary>
internal sealed record Dependency(
    int Dependent, int Dependee, IReadOnlyList<AttributeMapping> Mappings, SourceLocation Location);

/// <summary>Reads the dependencies of a description.</summary>
internal sealed class DependencyReader(WrittenNodes nodes, Findings findings, DocumentBudget budget)
{
    private const string Form = "Write [dependent, dependee], or {connection: [dependent, dependee], mappings: [...]}.";

    /// <summary>The value of <c>dependencies</c>. An empty mapping means none, as in Occopus.</summary>
    internal static readonly ValueRule Rule = new(ValueKinds.List | ValueKinds.Mapping)
    {
        Hint = "Leave it out, or write a list: [[web, db]].",
        Items = Connection with
        {
            Kinds = ValueKinds.List | ValueKinds.Mapping,
            Inner = SectionSchema.Plain("A dependency with mappings of attributes.")
                .Required("connection", "The dependent first, then what it depends on.", Connection)
                .Optional("mappings", "Attributes of the dependee that become attributes of the dependent.",
                    MappingReader.Rule)
                .Open(),
        },
        Inner = SectionSchema.Plain("No dependencies."),
    };

    private static ValueRule Connection => new(ValueKinds.List)
    {
        MinItems = 2,
        MaxItems = 2,
        Items = new(ValueKinds.Text | ValueKinds.Mapping)
        {
            Inner = SectionSchema.Plain("An alias of a node.").Required("name", "Its name.", ValueKinds.Any).Open(),
        },
    };

    private readonly MappingReader mappings = new(findings, budget);
    private readonly NodeReferences references = new(nodes, findings, budget);

    /// <summary>The valid dependencies, in order.</summary>
    public IReadOnlyList<Dependency> Read(Fields document)
    {
        if (!document.TryGet("dependencies", out var node) || node is MappingNode { Entries.Count: 0 }) return [];
        if (node is MappingNode)
        {
            findings.Add(
                Rules.WrongKind, node.Location, $"{document.What("dependencies")} is a mapping.", Form);
            return [];
        }

        if (!findings.IsList(node, document.What("dependencies"), out var list)) return [];
        if (list.Items.Count > 1 && list.Items.All(item => item is ScalarNode))
        {
            findings.Add(Rules.BadDependency, list.Location,
                "The dependencies are a list of names; each dependency must be a list of two.", Form);
            return [];
        }

        return [.. list.Items.TakeWhile(_ => !findings.IsFull).Select(ReadOne).OfType<Dependency>()];
    }

    private Dependency? ReadOne(DocumentNode item)
    {
        if (item is BrokenNode) return null;
        if (item is not MappingNode mapping) return Connect(item, item, []);
        if (!mapping.TryGet("connection", out var connection))
        {
            findings.Add(Rules.MissingKey, mapping.Location, "A dependency has no 'connection'.", Form);
            return null;
        }

        var attributes = mapping["mappings"] is { } written ? mappings.Read(written) : [];
        return Connect(connection.Value, item, attributes);
    }

    private Dependency? Connect(DocumentNode pair, DocumentNode item, IReadOnlyList<AttributeMapping> attributes)
    {
        if (pair is BrokenNode) return null;
        if (pair is not SequenceNode { Items: [var dependent, var dependee] })
        {
            var what = pair is SequenceNode list ? $"a list of {list.Items.Count}" : pair.Description;
            findings.Add(Rules.BadDependency, pair.Location, $"A dependency connects two nodes; this is {what}.",
                Form);
            return null;
        }

        var (from, to) = (references.Find(dependent), references.Find(dependee));
        return from is { } f && to is { } t ? new Dependency(f, t, attributes, item.Location) : null;
    }
}
