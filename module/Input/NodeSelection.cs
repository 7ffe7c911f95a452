using System.Management.Automation;
namespace Occo;

/// <summary>Finds nodes of an infrastructure by name or wildcards.</summary>
internal static class NodeSelection
{
    /// <summary>An instance for a question: its infrastructure, its node and its id in the cloud.</summary>
    public static string Describe(NodeInstance node)
        => $"{node.Infrastructure}/{node.Name} {node.InstanceId ?? $"{node.Id}"}";

    /// <summary>The matching node names. Throws <see cref="SelectionException"/> for an unknown name.</summary>
    public static IReadOnlyList<string> Expand(Infrastructure infrastructure, string[] names)
    {
        if (names.Length == 0) return [];
        foreach (var name in Unknown(names, infrastructure.Nodes)) throw NotFound(name, [infrastructure]);
        return [.. infrastructure.Nodes.Where(Matcher(names))];
    }

    /// <summary>Options that limit the work to these nodes; null when the wildcards match none.</summary>
    public static EnactmentOptions? Scope(Infrastructure infrastructure, string[] nodes, string[] excluded)
    {
        var wanted = Expand(infrastructure, nodes);
        // To the engine an empty list means all nodes.
        return nodes.Length > 0 && wanted.Count == 0
            ? null
            : new EnactmentOptions { Nodes = wanted, ExcludeNodes = Expand(infrastructure, excluded) };
    }

    /// <summary>Matches names and wildcards. Without any, every name matches.</summary>
    public static Func<string?, bool> Matcher(string[] names)
    {
        var patterns = Array.ConvertAll(names, name => Wildcards.Of(name));
        return name => patterns.Length == 0 || (name is not null && patterns.Any(pattern => pattern.IsMatch(name)));
    }

    /// <summary>The names without wildcards that are unknown.</summary>
    public static IEnumerable<string> Unknown(IEnumerable<string> names, IEnumerable<string> known)
        => names.Where(name => !WildcardPattern.ContainsWildcardCharacters(name))
            .Except(known, StringComparer.OrdinalIgnoreCase);

    public static SelectionException NotFound(string name, IReadOnlyList<Infrastructure> infrastructures)
    {
        var known = string.Join(", ", infrastructures.SelectMany(i => i.Nodes).Distinct().Take(20));
        return new SelectionException("Node", infrastructures.Count == 1
            ? $"The infrastructure '{infrastructures[0].Name}' has no node '{name}'. Its nodes: {known}."
            : $"None of these infrastructures has a node '{name}'. Their nodes: {known}.") { Item = name };
    }
}
