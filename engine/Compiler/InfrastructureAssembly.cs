namespace Occo.Engine.Compiler;

using Mappings = Dictionary<string, IReadOnlyList<AttributeMapping>>;
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
        var (inbound, outbound) = (By(d => d.Dependent, d => d.Dependee), By(d => d.Dependee, d => d.Dependent));

        return [.. nodes.Select((node, i) => node.Node with
        {
            Variables = Merge(node, variables, budget),
            DependsOn = inbound[i] is { } dependees ? [.. dependees.Keys] : [],
            Inbound = inbound[i] ?? node.Node.Inbound,
            Outbound = outbound[i] ?? node.Node.Outbound,
        })];
    }

    // The mappings of each node by the name of the other. Null: it has no dependency in this direction.
    private Mappings?[] By(Func<Dependency, int> node, Func<Dependency, int> other)
    {
        var all = new Mappings?[nodes.Count];
        foreach (var dependency in dependencies)
        {
            var mappings = all[node(dependency)] ??= new(StringComparer.Ordinal);
            var name = nodes[other(dependency)].Name;
            if (mappings.TryAdd(name, dependency.Mappings)) continue;
            // Parallel dependencies: the mappings of all of them count.
            if (mappings[name] is not List<AttributeMapping> joined) mappings[name] = joined = [.. mappings[name]];
            joined.AddRange(dependency.Mappings);
        }

        return all;
    }

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
