namespace Occo.Engine.Compiler;

using Mappings = IReadOnlyDictionary<string, IReadOnlyList<AttributeMapping>>;

/// <summary>A node as written: with only its own variables, and without dependencies.</summary>
internal sealed record WrittenNode(CompiledNode Node, MappingNode Source)
{
    public string Name => Node.Name;

    public string Type => Node.Type;
}

/// <summary>The nodes of a description in order: valid ones, and those with an error.</summary>
internal sealed record WrittenNodes(IReadOnlyList<WrittenNode> Usable, IReadOnlyList<MappingNode> Unusable);

internal sealed class NodeReader(Findings findings, DocumentBudget budget)
{
    internal static readonly SectionSchema Schema = SectionSchema.Plain("One kind of machine.")
        .Required("name",
            "Name of the node, unique in the description: 1 to 63 letters, digits and hyphens.", Names.Rule)
        .Required("type", "Name of a node definition.")
        .Optional("filter", "Only alternatives of the definition whose resource section has these values are used.",
            ValueKinds.Mapping)
        .Optional("scaling", ScalingReader.Schema)
        .Optional("variables", "Values for the templates of this node, merged over those of the infrastructure.",
            ValueKinds.Mapping | ValueKinds.Empty)
        .Optional("create_timeout", "Seconds from the first answer of the cloud until an instance must be ready. "
            + "An addition of Occo.",
            ValueRule.Whole(1, 30 * 24 * 3600) with { Default = (int)CompiledNode.DefaultCreateTimeout.TotalSeconds })
        .Optional("update", UpdateReader.Schema)
        .Optional("refresh", "What happens to an instance when an address or an output that it was composed with has "
            + "changed: recompose (default) in place where the cloud can, replace, or none. An addition of Occo.",
            UpdateReader.Refresh)
        .Optional("healing", HealingReader.Schema)
        .Optional("protect", "true: nothing drops or replaces its instances, also when a later description has no such "
            + "node, unless that is asked for by name. false: ends the protection. Without it, each instance stays as "
            + "it is. An addition of Occo.", ValueKinds.Boolean)
        .Optional("require", "Only alternatives with all of these labels are used. An addition of Occo.",
            PlacementReader.Labels)
        .Optional("prefer", "Which alternative is used first: priority (the lowest number), cost (the cheapest) or "
            + "spread (the one with the fewest instances of the node). An addition of Occo.", PlacementReader.Prefer)
        .Optional("rebalance", "idle: instances go back to a pool that the node prefers, when the node has no other "
            + "work and the pool has had room for a while. never (default). An addition of Occo.",
            PlacementReader.Rebalance)
        .Optional("rebalance_hold", "Seconds that a pool must have had room before instances go back to it. Default "
            + "1800. An addition of Occo.", PlacementReader.Hold)
        .Optional("budget", "The most that the instances of the node may cost in an hour, by the cost of their "
            + "placements: 5/h. No instance is made that would exceed it. An addition of Occo.",
            PlacementReader.Budget)
        .Optional("lease", "How long instances live: 30m, 8h or 5d. At the end they are dropped, and none is made "
            + "until a scale request renews the lease. Default: for ever. An addition of Occo.", LeaseReader.Rule)
        .Optional("lease_warning", "How long before the end of the lease the event LeaseEnding tells of it. Default: a "
            + "tenth of the lease. An addition of Occo.", LeaseReader.Rule)
        .Optional("schedule", ScheduleReader.Schema);

    private static readonly Mappings NoMappings = new Dictionary<string, IReadOnlyList<AttributeMapping>>();

    public WrittenNodes Read(SequenceNode nodes)
    {
        var (usable, unusable) = (new List<WrittenNode>(), new List<MappingNode>());
        var lines = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        foreach (var item in nodes.Items)
        {
            if (findings.IsFull) break;
            if (!findings.IsMapping(item, "A node", out var mapping)) continue;
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

    // Host names and some file systems ignore case.
    private void CheckCase(List<WrittenNode> nodes)
    {
        var names = new Dictionary<string, string>(nodes.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var node in nodes.Where(node => !names.TryAdd(node.Name, node.Name)))
        {
            findings.Add(Rules.SimilarNames, node.Source["name"]!.Location,
                $"The node names '{names[node.Name]}' and '{node.Name}' differ only by case.",
                "Give them names that differ by more than case.");
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
        var node = new CompiledNode
        {
            Name = name ?? "",
            Type = type ?? "",
            DependsOn = [],
            Inbound = NoMappings,
            Outbound = NoMappings,
            Filter = fields.Values("filter", budget),
            Variables = fields.Values("variables", budget),
            Scaling = ScalingReader.Read(fields, named, findings),
            CreateTimeout = fields.Seconds("create_timeout"),
            Update = UpdateReader.Read(fields, named, findings),
            Refresh = UpdateReader.ReadRefresh(fields),
            Healing = HealingReader.Read(fields),
            Protect = fields.Flag("protect"),
            Placement = PlacementReader.ReadPolicy(fields),
            Lease = LeaseReader.Read(fields, named, findings),
            Schedule = ScheduleReader.Read(fields, findings),
        };
        return name is null || type is null ? null : new(node, mapping);
    }

    private static string Lines(SourceLocation first, SourceLocation second)
        => first.Line > 0 ? $": in line {first.Line} and in line {second.Line}" : "";
}
