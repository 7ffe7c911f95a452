namespace Occo.Engine.Compiler;

/// <summary>Order of nodes by their dependencies, in linear time and without recursion.</summary>
internal sealed class Topology
{
    private readonly IReadOnlyList<int>[] dependees;

    private Topology(IReadOnlyList<int>[] dependees) => this.dependees = dependees;

    /// <summary>
    /// Nodes by level: first those that need no other, then those that need only placed ones. Inside a level in order.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Levels { get; private set; } = [];

    /// <summary>
    /// Cycles, each as nodes from dependent to dependee, its first in order first. Empty when every node is placed.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Cycles { get; private set; } = [];

    /// <summary>
    /// Sorts. <paramref name="dependees"/>[i] are the nodes that node i needs; repetitions do no harm.
    /// </summary>
    public static Topology Sort(IReadOnlyList<int>[] dependees)
    {
        var topology = new Topology(dependees);
        var missing = dependees.Select(needed => needed.Count).ToArray();
        topology.Place(missing);
        topology.FindCycles(missing);
        return topology;
    }

    private void Place(int[] missing)
    {
        var dependents = new List<int>[missing.Length];
        for (var i = 0; i < missing.Length; i++)
        {
            foreach (var dependee in dependees[i]) (dependents[dependee] ??= []).Add(i);
        }

        var levels = new List<IReadOnlyList<int>>();
        var level = Enumerable.Range(0, missing.Length).Where(i => missing[i] == 0).ToList();
        while (level.Count > 0)
        {
            levels.Add(level);
            var next = new List<int>();
            foreach (var dependent in level.SelectMany(placed => dependents[placed] ?? []))
            {
                if (--missing[dependent] == 0) next.Add(dependent);
            }

            next.Sort();
            level = next;
        }

        Levels = levels;
    }

    // Every node that is left needs another one that is left; following one need of each must end in a cycle.
    private void FindCycles(int[] missing)
    {
        var cycles = new List<IReadOnlyList<int>>();
        var walkOf = new int[missing.Length];
        for (var start = 0; start < missing.Length; start++)
        {
            if (missing[start] == 0) continue;
            var at = start;
            while (walkOf[at] == 0)
            {
                walkOf[at] = start + 1;
                at = Next(at);
            }

            if (walkOf[at] != start + 1) continue;
            var cycle = new List<int> { at };
            for (var next = Next(at); next != at; next = Next(next)) cycle.Add(next);
            var first = cycle.IndexOf(cycle.Min());
            cycles.Add([.. cycle.Skip(first), .. cycle.Take(first)]);
        }

        Cycles = cycles;

        int Next(int node) => dependees[node].First(dependee => missing[dependee] > 0);
    }
}
