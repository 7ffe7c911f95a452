namespace Occo.Engine.Compiler;

/// <summary>Order of nodes by their dependencies, in linear time and without recursion.</summary>
/// <param name="Levels">
/// Nodes by level: first those without dependees, then those whose dependees are all in earlier levels.
/// </param>
/// <param name="Cycles">Cycles from dependent to dependee, each with its lowest node first.</param>
internal sealed record Topology(IReadOnlyList<IReadOnlyList<int>> Levels, IReadOnlyList<IReadOnlyList<int>> Cycles)
{
    /// <summary><paramref name="dependees"/>[i] are the nodes that node i needs; repetitions do no harm.</summary>
    public static Topology Sort(IReadOnlyList<int>[] dependees)
    {
        var missing = dependees.Select(needed => needed.Count).ToArray();
        var levels = Place(dependees, missing);
        return new(levels, FindCycles(dependees, missing));
    }

    private static List<IReadOnlyList<int>> Place(IReadOnlyList<int>[] dependees, int[] missing)
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

        return levels;
    }

    // Every node that is left needs another that is left, so following one dependee of each must end in a cycle.
    private static List<IReadOnlyList<int>> FindCycles(IReadOnlyList<int>[] dependees, int[] missing)
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

        return cycles;

        int Next(int node) => dependees[node].First(dependee => missing[dependee] > 0);
    }
}
