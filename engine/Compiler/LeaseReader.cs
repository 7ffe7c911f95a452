using System.Globalization;

namespace Occo.Engine.Compiler;

/// <summary>Reads the lease of a node.</summary>
internal static class LeaseReader
{
    private const int WarningPart = 10;

    internal static readonly ValueRule Rule = ValueRule.Matching(
        "^[1-9][0-9]{0,5}[mhd]$", "Write minutes, hours or days: 30m, 8h or 5d.");

    /// <summary>Null: it has none.</summary>
    public static LeasePolicy? Read(Fields node, string named, Findings findings)
    {
        if (Span(node, "lease") is not { } length)
        {
            if (node["lease"] is null && node["lease_warning"] is { } unused)
            {
                findings.Add(Rules.UnusedLimit, unused.Location, $"{named} has a 'lease_warning' and no lease.",
                    "Add 'lease', or leave it out.");
            }

            return null;
        }

        return new(length, Span(node, "lease_warning") ?? length / WarningPart);
    }

    /// <summary>A node that depends on one with a lease ends with it.</summary>
    public static void Check(IReadOnlyList<CompiledNode> nodes, IReadOnlyList<WrittenNode> written, Findings findings)
    {
        var leased = nodes.Where(n => n.Lease is not null).Select(n => n.Name).ToHashSet();
        if (leased.Count == 0) return;
        foreach (var node in nodes.Where(n => n.Lease is null))
        {
            if (node.DependsOn.FirstOrDefault(leased.Contains) is not { } dependee) continue;
            findings.Add(Rules.EndsWithDependee, written.First(w => w.Name == node.Name).Source.Location,
                $"The node '{node.Name}' has no lease and depends on '{dependee}', which has one: its instances are "
                + "dropped, too, when that lease ends.", $"Give '{node.Name}' a lease, or '{dependee}' none.");
        }
    }

    private static TimeSpan? Span(Fields fields, string key)
    {
        if (PlacementReader.Text(fields, key) is not { } text || Rule.Judge(text) is not null) return null;
        var number = int.Parse(text[..^1], CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
    }
}
