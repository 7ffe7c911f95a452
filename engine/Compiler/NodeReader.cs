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
    internal static readonly string[] Keys =
        ["name", "type", "filter", "scaling", "variables", "create_timeout", "update", "refresh", "healing"];

    private readonly Shape shape = new(findings);
    private readonly UpdateReader update = new(new(findings), findings);
    private readonly HealingReader healing = new(new(findings), findings);

    /// <summary>Reads the value of <c>nodes</c>.</summary>
    public WrittenNodes Read(DocumentNode nodes)
    {
        if (!shape.IsList(nodes, "'nodes'", out var list)) return new([], []);
        var (usable, unusable) = (new List<WrittenNode>(), new List<MappingNode>());
        var lines = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        foreach (var item in list.Items)
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
                    $"The node name '{node.Name}' is there twice{Lines(lines[node.Name], mapping.Location)}.",
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
        shape.CheckKeys(mapping, named, Keys);
        var name = ReadName(mapping, named);
        var type = ReadType(mapping, named);
        var node = new WrittenNode(name ?? "", type ?? "", mapping)
        {
            Filter = ReadValues(mapping["filter"], $"{named}: 'filter'"),
            Variables = mapping["variables"] is ScalarNode { Value: null }
                ? ComposedRequest.Empty
                : ReadValues(mapping["variables"], $"{named}: 'variables'"),
            Scaling = ScalingReader.Read(mapping["scaling"], named, shape, findings),
            CreateTimeout = ReadTimeout(mapping["create_timeout"], $"{named}: 'create_timeout'"),
            Update = update.ReadUpdate(mapping["update"], named),
            Refresh = update.ReadRefresh(mapping["refresh"], named),
            Healing = healing.Read(mapping["healing"], named),
        };
        return name is null || type is null ? null : node;
    }

    private string? ReadName(MappingNode mapping, string named)
        => shape.TryRequire(mapping, "name", named, "Add 'name': 1 to 63 of a-z, A-Z, 0-9 and hyphen.", out var name)
            && shape.IsText(name, "The name of a node", out var text)
            && Names.Check(text, "The node name", name.Location, findings) ? text : null;

    private string? ReadType(MappingNode mapping, string named)
        => shape.TryRequire(mapping, "type", named, "Add 'type': the name of a node definition.", out var type)
            && shape.IsText(type, $"{named}: 'type'", out var text) ? text : null;

    private Values ReadValues(DocumentNode? node, string what)
    {
        if (node is null || !shape.IsMapping(node, what, out var mapping)) return ComposedRequest.Empty;
        budget.ChargeKept(mapping);
        return mapping.Values;
    }

    private TimeSpan ReadTimeout(DocumentNode? node, string what)
        => node is not null && shape.IsInteger(node, what, 1, 30 * 24 * 3600, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : CompiledNode.DefaultCreateTimeout;

    private static string Lines(SourceLocation first, SourceLocation second)
        => first.Line > 0 ? $": in line {first.Line} and in line {second.Line}" : "";
}
