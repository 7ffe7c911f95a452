namespace Occo.Server.Page;

/// <summary>
/// Where the nodes of a graph are, and the lines between them. The nodes of a level share its width evenly, and a
/// level is <see cref="Width"/> wide on every screen: no place depends on pixels. A line to a node that is more than
/// one level away runs between the nodes on its way.
/// </summary>
internal static class GraphLayout
{
    public const int Width = 1000;

    // Lines of several nodes through the same gap are this far apart.
    private const double Apart = 6;

    /// <summary>The levels from above, each with the lines that lead to it from the level above.</summary>
    public static IReadOnlyList<GraphRow> Of(IReadOnlyList<IReadOnlyList<CompiledNode>> levels)
    {
        var rows = new List<GraphRow>();
        var places = new Dictionary<string, (int Row, double X)>(StringComparer.Ordinal);
        foreach (var level in levels)
        {
            // Below the middle of what it depends on, which makes few lines cross.
            var nodes = level.OrderBy(node => node.DependsOn.Where(places.ContainsKey)
                .Select(name => places[name].X).DefaultIfEmpty(Width / 2.0).Average()).ToList();
            foreach (var (node, index) in nodes.Select((node, index) => (node, index)))
                places[node.Name] = (rows.Count, (index + 0.5) * Width / nodes.Count);
            rows.Add(new(nodes));
        }

        foreach (var node in rows.SelectMany(row => row.Nodes).ToList())
        {
            foreach (var name in node.DependsOn.Where(places.ContainsKey))
                Draw(rows, name, places[name], places[node.Name]);
        }

        return rows;
    }

    private static void Draw(List<GraphRow> rows, string from, (int Row, double X) start, (int Row, double X) end)
    {
        var x = start.X;
        for (var row = start.Row + 1; row <= end.Row; row++)
        {
            var share = (double)(row - start.Row) / (end.Row - start.Row);
            var next = row == end.Row ? end.X : rows[row].Pass(from, start.X + share * (end.X - start.X));
            rows[row].Lines.Add((x, next));
            x = next;
        }
    }

    /// <summary>
    /// The place of a line through a row: that of another line of the same node, else in the nearest gap.
    /// </summary>
    private static double Pass(this GraphRow row, string from, double wanted)
    {
        if (row.Passing.FirstOrDefault(line => line.From == from) is { From: not null } same) return same.X;
        var gap = Math.Round(wanted * row.Nodes.Count / Width) * Width / row.Nodes.Count;
        var before = row.Passing.Count(line => line.Gap == gap);
        var x = Math.Clamp(
            gap + (before % 2 == 0 ? 1 : -1) * ((before + 1) / 2) * Apart, Apart / 2, Width - Apart / 2);
        row.Passing.Add((from, gap, x));
        return x;
    }
}

/// <summary>A level of a graph.</summary>
/// <param name="Nodes">From the left.</param>
internal sealed record GraphRow(IReadOnlyList<CompiledNode> Nodes)
{
    /// <summary>Lines from the level above: where each begins and ends.</summary>
    public HashSet<(double From, double To)> Lines { get; } = [];

    /// <summary>Lines that pass between the nodes: of which node, in which gap, where.</summary>
    public List<(string From, double Gap, double X)> Passing { get; } = [];
}
