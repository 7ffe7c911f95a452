using System.Globalization;
using System.Text;
namespace Occo.Simulation;

/// <summary>
/// A random description that can change: nodes, ranges, dependencies, clouds, updates. An edition of a node may be bad:
/// no machine that is made from it ever works.
/// </summary>
internal sealed class Blueprint
{
    /// <summary>The key of a resource whose instances are published.</summary>
    public const string Behind = "behind";

    private const string BadMark = "bad;";
    private static readonly string[] Settings =
    [
        "", "", "", "update: {max_surge: 2}",
        "update: {order: drop_first}", "update: {order: drop_first, max_unavailable: 50%}",
        "update: {pause: 30}", "update: {on_failure: rollback}", "update: {max_surge: 100%, on_failure: rollback}",
        "refresh: replace", "refresh: none",
    ];

    private readonly Random random;
    private readonly List<Node> nodes = [];
    private readonly string name;
    private int edition = 1;

    private readonly bool hasPools;

    public Blueprint(string name, Random random, IReadOnlyList<string> clouds, bool hasPools)
    {
        (this.name, this.random, this.hasPools) = (name, random, hasPools);
        var count = random.Next(4) == 0 ? random.Next(1, 9) : random.Next(1, 4);
        for (var i = 0; i < count; i++)
        {
            var min = random.Next(1, 3);
            nodes.Add(new(
                $"n{i}", min, min + random.Next(1, 4),
                [.. Enumerable.Range(0, i).Where(_ => random.Next(3) == 0).Select(d => $"n{d}")],
                random.Next(3) == 0 || hasPools ? clouds : [clouds[random.Next(clouds.Count)]],
                Settings[random.Next(Settings.Length)], edition));
        }
    }

    private sealed record Node(
        string Name, int Min, int Max, IReadOnlyList<string> DependsOn, IReadOnlyList<string> Clouds, string Settings,
        int Edition, bool IsBad = false)
    {
        public int Cores => 1 + (Name[1] & 1);

        // Enough for all and a replacement, where each costs 1. It only grows.
        public int Budget => Max + 2;

        // Without chance, so that the other choices of a seed stay as they are.
        public bool HasLease => Max - Min == 2;
    }

    /// <summary>The budget of each node, in a world with pools.</summary>
    public IEnumerable<(string Node, int Budget)> Budgets => nodes.Select(n => (n.Name, n.Budget));

    /// <summary>Whatever is bad is undone by the engine itself.</summary>
    public bool GoesBack
        => nodes.Where(n => n.IsBad).All(n => n.Settings.Contains("rollback", StringComparison.Ordinal));

    public string AnyNode() => nodes[random.Next(nodes.Count)].Name;

    /// <summary>Whether a description has a bad edition.</summary>
    public static bool IsBad(CompiledInfrastructure compiled) => compiled.Definitions.Values
        .SelectMany(d => d.Implementations).Any(i => IsBad((string)i.Contextualisation!["context_template"]!));

    /// <summary>Whether a machine that is made from this context never works.</summary>
    public static bool IsBad(string? context) => context?.Contains(BadMark, StringComparison.Ordinal) == true;

    /// <summary>A newer version: another context, another range, or a node less.</summary>
    public void Change()
    {
        edition++;
        var index = random.Next(nodes.Count);
        var node = nodes[index];
        var leaf = !nodes.Any(n => n.DependsOn.Contains(node.Name));
        if (nodes.Count > 1 && leaf && random.Next(4) == 0) nodes.RemoveAt(index);
        else if (random.Next(3) == 0) nodes[index] = node with { Max = node.Max + 1, Min = Math.Max(1, node.Min - 1) };
        else nodes[index] = node with { Edition = edition, IsBad = random.Next(4) == 0 };
    }

    /// <summary>A newer version with another context of one node, or of all, and nothing else.</summary>
    public void Renew(bool bad)
    {
        edition++;
        var only = random.Next(2) == 0 ? AnyNode() : null;
        for (var i = 0; i < nodes.Count; i++)
        {
            if (only is null || nodes[i].Name == only)
            {
                var isBad = bad && (only is not null || random.Next(2) == 0);
                nodes[i] = nodes[i] with { Edition = edition, IsBad = isBad };
            }
        }
    }

    /// <summary>A newer version without a bad edition.</summary>
    public void Repair()
    {
        edition++;
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].IsBad) nodes[i] = nodes[i] with { Edition = edition, IsBad = false };
        }
    }

    public string Text()
    {
        var yaml = new StringBuilder($"infra_name: {name}\nuser_id: ops\nnodes:\n");
        foreach (var n in nodes)
        {
            var settings = (n.Settings.Length == 0 ? "" : $", {n.Settings}")
                + (hasPools ? $", budget: {n.Budget}/h" : "") + (n.HasLease ? ", lease: 40m" : "");
            yaml.Append(CultureInfo.InvariantCulture,
                $"  - {{name: {n.Name}, type: {n.Name}, scaling: {{min: {n.Min}, max: {n.Max}}}{settings}}}\n");
        }

        var edges = nodes.SelectMany(n => n.DependsOn.Select(d => $"[{n.Name}, {d}]")).ToList();
        if (edges.Count > 0) yaml.Append(CultureInfo.InvariantCulture, $"dependencies: [{string.Join(", ", edges)}]\n");
        yaml.Append("node_definitions:\n");
        foreach (var n in nodes)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  {n.Name}:\n");
            foreach (var cloud in n.Clouds)
            {
                var asks = string.Concat(n.DependsOn.Select(d => $" {{{{ getip('{d}') }}}}"));
                var behind = IsBehind(n) ? $", {Behind}: front" : "";
                yaml.Append(CultureInfo.InvariantCulture, $"    - resource: {{type: {cloud}{behind}}}\n");
                if (hasPools)
                {
                    yaml.Append(CultureInfo.InvariantCulture,
                        $"      placement: {{pool: {cloud}, priority: {cloud.Length}, cores: {n.Cores}, cost: 1}}\n");
                }

                yaml.Append(CultureInfo.InvariantCulture,
                    $"      contextualisation: {{type: cloudinit, context_template: \"{Mark(n)}{asks}\"}}\n");
            }
        }

        return yaml.ToString();
    }

    // Without chance, so that the other choices of a seed stay as they are.
    private static bool IsBehind(Node node) => (node.Min + node.Max) % 2 == 0;

    private static string Mark(Node node) => $"edition={node.Edition};{(node.IsBad ? BadMark : "")}";
}
