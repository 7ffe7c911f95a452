using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class TopologyTests
{
    // A graph: for each node the nodes it needs, any of them, with repetitions and self loops.
    private static readonly Arbitrary<int[][]> Graphs = (
        from count in Gen.Choose(0, 12)
        from density in Gen.Choose(0, 3)
        from edges in Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, Math.Max(count - 1, 0)), density), count)
        select edges).ToArbitrary();

    // The same with edges to earlier nodes only, shuffled: no cycle is possible.
    private static readonly Arbitrary<int[][]> AcyclicGraphs = (
        from graph in Graphs.Generator
        from order in Gen.Shuffle(Enumerable.Range(0, graph.Length).ToArray())
        select Acyclic(graph, order)).ToArbitrary();

    [Fact]
    public void Sort_AnyGraph_PlacesEveryNodeAfterWhatItNeeds() => Prop.ForAll(Graphs, graph =>
    {
        var levels = Topology.Sort(graph).Levels;
        var levelOf = levels.SelectMany((level, i) => level.Select(node => (node, i)))
            .ToDictionary(p => p.node, p => p.i);
        return levelOf.All(placed
            => graph[placed.Key].All(needed => levelOf.TryGetValue(needed, out var level) && level < placed.Value));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sort_AnyGraph_PlacesEachNodeAsEarlyAsPossibleAndInOrder() => Prop.ForAll(Graphs, graph =>
    {
        var levels = Topology.Sort(graph).Levels;
        var levelOf = levels.SelectMany((level, i) => level.Select(node => (node, i)))
            .ToDictionary(p => p.node, p => p.i);
        return levelOf.All(p => p.Value == graph[p.Key].Select(needed => levelOf[needed] + 1).DefaultIfEmpty(0).Max())
            && levels.All(level => level.SequenceEqual(level.Order()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sort_AnyGraph_FindsACycleExactlyWhenThereIsOne() => Prop.ForAll(Graphs, graph =>
        Topology.Sort(graph).Cycles.Count > 0 == HasCycle(graph)).QuickCheckThrowOnFailure();

    [Fact]
    public void Sort_AnyGraph_ShowsCyclesThatExist() => Prop.ForAll(Graphs, graph =>
        Topology.Sort(graph).Cycles.All(cycle => cycle[0] == cycle.Min() && cycle.Distinct().Count() == cycle.Count
            && Enumerable.Range(0, cycle.Count).All(i => graph[cycle[i]].Contains(cycle[(i + 1) % cycle.Count]))))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Sort_AcyclicGraph_PlacesAllNodes() => Prop.ForAll(AcyclicGraphs, graph =>
    {
        var topology = Topology.Sort(graph);
        return topology.Cycles.Count == 0 && topology.Levels.Sum(level => level.Count) == graph.Length;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Compile_AnyGraph_GivesTheLevelsOfTheGraph() => Prop.ForAll(Graphs, graph =>
    {
        var nodes = string.Join(", ", graph.Select((_, i) => $"{{name: n{i}, type: t}}"));
        var edges = graph.SelectMany((needed, i) => needed.Select(dependee => $"[n{i}, n{dependee}]"));
        var result = Compiling.Text(
            $"infra_name: x\nuser_id: u\nnodes: [{nodes}]\ndependencies: [{string.Join(", ", edges)}]");
        if (HasCycle(graph)) return result.Diagnostics.All(d => d.Id == "OCCO1111") && !result.Success;
        var expected = Topology.Sort(graph).Levels.Select(level => level.Select(i => $"n{i}"));
        return result.Require().Levels.Zip(expected).All(pair => pair.First.SequenceEqual(pair.Second));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sort_NoNodes_HasNoLevels() => Assert.Empty(Topology.Sort([]).Levels);

    [Fact]
    public void Sort_LongChain_NeedsNoStack()
    {
        var chain = Enumerable.Range(0, 200_000).Select(i => i == 0 ? Array.Empty<int>() : [i - 1]).ToArray();
        Assert.Equal(chain.Length, Topology.Sort(chain).Levels.Count);
    }

    [Fact]
    public void Sort_LongCycle_NeedsNoStack()
    {
        var ring = Enumerable.Range(0, 200_000).Select(i => new[] { (i + 1) % 200_000 }).ToArray();
        Assert.Equal(ring.Length, Assert.Single(Topology.Sort(ring).Cycles).Count);
    }

    [Fact]
    public void Sort_NodesBehindACycle_AreNotCalledACycle()
    {
        // 0 needs 1, 1 and 2 need each other, 3 is free.
        var topology = Topology.Sort([[1], [2], [1], []]);
        Assert.Equal([1, 2], Assert.Single(topology.Cycles));
        Assert.Equal([3], Assert.Single(topology.Levels));
    }

    // The slow, obvious way: a node that can reach itself.
    private static bool HasCycle(int[][] graph) => Enumerable.Range(0, graph.Length).Any(start =>
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>(graph[start]);
        while (open.TryPop(out var node))
        {
            if (node == start) return true;
            if (!seen.Add(node)) continue;
            foreach (var next in graph[node]) open.Push(next);
        }

        return false;
    });

    private static int[][] Acyclic(int[][] graph, int[] order)
    {
        var result = new int[graph.Length][];
        for (var i = 0; i < graph.Length; i++)
            result[order[i]] = [.. graph[i].Where(needed => needed < i).Select(needed => order[needed])];
        return result;
    }
}
