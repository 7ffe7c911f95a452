namespace Occo.Engine.Compiler;

/// <summary>Finds the node of a dependency: an alias (the same object), a name, or an equal copy of the node.</summary>
internal sealed class NodeReferences
{
    private readonly WrittenNodes nodes;
    private readonly Findings findings;
    private readonly DocumentBudget budget;
    private readonly Dictionary<string, int> byName = new(StringComparer.Ordinal);

    // Copies are compared once, even if aliases repeat them. -1: no node, already reported.
    private readonly Dictionary<DocumentNode, int> bySource = new(ReferenceEqualityComparer.Instance);

    public NodeReferences(WrittenNodes nodes, Findings findings, DocumentBudget budget)
    {
        (this.nodes, this.findings, this.budget) = (nodes, findings, budget);
        for (var i = 0; i < nodes.Usable.Count; i++)
        {
            byName.Add(nodes.Usable[i].Name, i);
            bySource.Add(nodes.Usable[i].Source, i);
        }

        // Their errors are reported already; a dependency on one of them is no second mistake.
        foreach (var source in nodes.Unusable)
        {
            bySource.TryAdd(source, -1);
            if (source.TryGetText("name", out var name)) byName.TryAdd(name, -1);
        }
    }

    /// <summary>Position of the node, or null when there is none, which is reported.</summary>
    public int? Find(DocumentNode reference)
    {
        if (bySource.TryGetValue(reference, out var known)) return known < 0 ? null : known;
        var found = reference switch
        {
            ScalarNode { Value: string name } => FindByName(name, reference),
            MappingNode mapping => FindCopy(mapping),
            BrokenNode => null,
            _ => Unusable(reference, $"A dependency names a node; this is {reference.Description}."),
        };
        bySource[reference] = found ?? -1;
        return found;
    }

    private int? FindByName(string name, DocumentNode reference)
    {
        if (byName.TryGetValue(name, out var at)) return at < 0 ? null : at;
        findings.Add(Rules.UnknownNode, reference.Location, $"The dependency names '{name}', which is no node here.",
            Suggestion.For(name, byName.Keys, "nodes"));
        return null;
    }

    private int? FindCopy(MappingNode mapping)
    {
        if (!mapping.TryGetText("name", out var name))
            return Unusable(mapping, "A dependency holds a mapping without a name.");
        if (FindByName(name, mapping) is not { } at) return null;
        var source = nodes.Usable[at].Source;
        budget.ChargeKept(mapping);
        budget.ChargeKept(source);
        return PlainValues.Equal(mapping.Plain, source.Plain)
            ? at
            : Unusable(mapping, $"The dependency holds a mapping named '{name}' that differs from the node '{name}'.");
    }

    private int? Unusable(DocumentNode reference, string message)
    {
        findings.Add(Rules.UnknownNode, reference.Location, message, "Use the node's name, or an alias of the node.");
        return null;
    }
}
