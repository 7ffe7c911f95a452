namespace Occo.Engine.Compiler;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>A node of a description, as written.</summary>
internal sealed record WrittenNode(string Name, string Type, MappingNode Source)
{
    /// <summary>Keys that an implementation must equal.</summary>
    public Values Filter { get; init; } = ComposedRequest.Empty;

    /// <summary>Scaling range, if written.</summary>
    public ScalingRange? Scaling { get; init; }

    /// <summary>The node's own variables.</summary>
    public Values Variables { get; init; } = ComposedRequest.Empty;

    /// <summary>Time-out of creation.</summary>
    public TimeSpan CreateTimeout { get; init; } = CompiledNode.DefaultCreateTimeout;

    /// <summary>How running instances are replaced.</summary>
    public UpdatePolicy Update { get; init; } = UpdatePolicy.Default;

    /// <summary>What happens when an answer that an instance was composed from has changed.</summary>
    public RefreshMode Refresh { get; init; }

    /// <summary>How it is healed.</summary>
    public HealingPolicy Healing { get; init; } = HealingPolicy.Default;
}

/// <summary>
/// The nodes of a description: those that can be used, in order, and those with something wrong in them.
/// </summary>
internal sealed record WrittenNodes(IReadOnlyList<WrittenNode> Usable, IReadOnlyList<MappingNode> Unusable);

/// <summary>Reads the nodes of a description.</summary>
internal sealed class NodeReader(Findings findings, DocumentBudget budget)
{
    /// <summary>The keys of a node.</summary>
    internal static readonly SectionSchema Schema = SectionSchema.Plain("One kind of machine.")
        .Required("name",
            "Name of the node, unique in the description: 1 to 63 letters, digits and hyphens.", Names.Rule)
        .Required("type", "Name of a node definition.")
        .Optional("filter", "Only alternatives of the definition whose resource section has these values are used.",
            ValueKinds.Mapping)
        .Optional("scaling", ScalingReader.Schema)
        .Optional("variables", "Values for the templates of this node, merged over those of the infrastructure.",
            ValueKinds.Mapping | ValueKinds.Empty)
        .Optional("create_timeout", "Seconds that an instance may take until it is ready. An addition of Occo.",
            ValueRule.Whole(1, 30 * 24 * 3600) with { Default = (int)CompiledNode.DefaultCreateTimeout.TotalSeconds })
        .Optional("update", UpdateReader.Schema)
        .Optional("refresh", "What happens to an instance when an address or an output that it was composed with has "
            + "changed: recompose (default) in place where the cloud can, replace, or none. An addition of Occo.",
            UpdateReader.Refresh)
        .Optional("healing", HealingReader.Schema);

    private readonly Shape shape = new(findings);

    /// <summary>Reads the value of <c>nodes</c>.</summary>
    public WrittenNodes Read(SequenceNode nodes)
    {
        var (usable, unusable) = (new List<WrittenNode>(), new List<MappingNode>());
        var lines = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        foreach (var item in nodes.Items)
        {
            if (findings.IsFull) break;
            if (!shape.IsMapping(item, "A node", out var mapping)) continue;
            if (ReadOne(mapping) is not { } node)
            {
                unusable.Add(mapping);
            }
            else if (lines.TryAdd(node.Name, mapping.Location))
            {
                usable.Add(node);
            }
            else
            {
                unusable.Add(mapping);
                findings.Add(Rules.DuplicateNode, mapping["name"]!.Location,
                    $"The node name '{node.Name}' appears twice{Lines(lines[node.Name], mapping.Location)}.",
                    "Give each node its own name; for more instances of one node use 'scaling'.");
            }
        }

        CheckCase(usable);
        return new(usable, unusable);
    }

    // Names of machines and of files do not tell them apart everywhere, and people never do.
    private void CheckCase(List<WrittenNode> nodes)
    {
        foreach (var alike in nodes.GroupBy(node => node.Name, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var second in alike.Skip(1))
            {
                findings.Add(Rules.SimilarNames, second.Source["name"]!.Location,
                    $"The node names '{alike.First().Name}' and '{second.Name}' differ only by case.",
                    "Give them names that cannot be taken for each other.");
            }
        }
    }

    private WrittenNode? ReadOne(MappingNode mapping)
    {
        var named = mapping.TryGetText("name", out var known) ? $"The node '{known}'" : "A node";
        var fields = new Fields(mapping, Schema, named, findings);
        var name = fields.Text("name") is { } text
            && Names.Check(text, "The node name", mapping["name"]!.Location, findings)
            ? text : null;
        var type = fields.Text("type");
        var node = new WrittenNode(name ?? "", type ?? "", mapping)
        {
            Filter = fields.Values("filter", budget),
            Variables = fields.Values("variables", budget),
            Scaling = ScalingReader.Read(fields, named, findings),
            CreateTimeout = fields.Seconds("create_timeout"),
            Update = UpdateReader.Read(fields, named, findings),
            Refresh = UpdateReader.ReadRefresh(fields),
            Healing = HealingReader.Read(fields),
        };
        return name is null || type is null ? null : node;
    }

    private static string Lines(SourceLocation first, SourceLocation second)
        => first.Line > 0 ? $": in line {first.Line} and in line {second.Line}" : "";
}
