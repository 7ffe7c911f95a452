namespace Occo.Engine.Compiler;

using Mappings = Dictionary<string, List<AttributeMapping>>;
using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Combines nodes and dependencies: order, merged variables, mappings in both directions.</summary>
internal sealed class InfrastructureAssembly(
    IReadOnlyList<WrittenNode> nodes, IReadOnlyList<Dependency> dependencies, Findings findings)
{
    private const int ShownOfCycle = 20;

    /// <summary>Names by topological level. Reports cycles.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Levels()
    {
        var dependees = dependencies.ToLookup(d => d.Dependent, d => d.Dependee);
        var topology = Topology.Sort([.. nodes.Select((_, i) => dependees[i].ToList())]);
        foreach (var cycle in topology.Cycles.TakeWhile(_ => !findings.IsFull)) Report(cycle);
        return [.. topology.Levels.Select(level => (IReadOnlyList<string>)[.. level.Select(i => nodes[i].Name)])];
    }

    public IReadOnlyList<CompiledNode> Nodes(Values variables, DocumentBudget budget)
    {
        var inbound = nodes.Select(_ => new Mappings(StringComparer.Ordinal)).ToArray();
        var outbound = nodes.Select(_ => new Mappings(StringComparer.Ordinal)).ToArray();
        foreach (var (dependent, dependee, mappings, _) in dependencies)
        {
            Append(inbound[dependent], nodes[dependee].Name, mappings);
            Append(outbound[dependee], nodes[dependent].Name, mappings);
        }

        return [.. nodes.Select((node, i) => node.Node with
        {
            Variables = Merge(node, variables, budget),
            DependsOn = [.. inbound[i].Keys],
            Inbound = ReadOnly(inbound[i]),
            Outbound = ReadOnly(outbound[i]),
        })];
    }

    // Parallel dependencies: the mappings of all of them count.
    private static void Append(Mappings mappings, string name, IReadOnlyList<AttributeMapping> more)
    {
        if (mappings.TryGetValue(name, out var all)) all.AddRange(more);
        else mappings.Add(name, [.. more]);
    }

    private static Dictionary<string, IReadOnlyList<AttributeMapping>> ReadOnly(Mappings mappings)
        => mappings.ToDictionary(m => m.Key, m => (IReadOnlyList<AttributeMapping>)m.Value, StringComparer.Ordinal);

    private static Values Merge(WrittenNode node, Values variables, DocumentBudget budget)
    {
        budget.ChargeMerged(PlainValues.MergeCost(variables, node.Node.Variables), node.Source.Location);
        return PlainValues.Merge(variables, node.Node.Variables);
    }

    private void Report(IReadOnlyList<int> cycle)
    {
        var (first, second) = (cycle[0], cycle[1 % cycle.Count]);
        var at = dependencies.First(d => d.Dependent == first && d.Dependee == second).Location;
        var shown = cycle.Take(ShownOfCycle).Select(i => nodes[i].Name)
            .Concat(cycle.Count > ShownOfCycle ? [$"... ({cycle.Count - ShownOfCycle} more)"] : [])
            .Append(nodes[first].Name);
        findings.Add(Rules.Cycle, at, $"The dependencies form a cycle: {string.Join(" -> ", shown)}.",
            "Remove one of these dependencies.");
    }
}
