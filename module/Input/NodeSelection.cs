using System.Management.Automation;
namespace Occo;

/// <summary>Finds nodes of an infrastructure by what the user wrote.</summary>
internal static class NodeSelection
{
    /// <summary>
    /// The node names that names and wildcards stand for. Throws <see cref="SelectionException"/> for a name that the
    /// infrastructure does not have.
    /// </summary>
    public static IReadOnlyList<string> Expand(Infrastructure infrastructure, string[] names)
    {
        if (names.Length == 0) return [];
        foreach (var name in Unknown(names, infrastructure.Nodes)) throw NotFound(name, [infrastructure]);
        return [.. infrastructure.Nodes.Where(Matcher(names))];
    }

    /// <summary>Options that limit work to the nodes asked for; null when no node is left.</summary>
    public static EnactmentOptions? Scope(Infrastructure infrastructure, string[] nodes, string[] excluded)
    {
        var wanted = Expand(infrastructure, nodes);
        // To the engine an empty list means all nodes; here it means that the wildcards matched none.
        return nodes.Length > 0 && wanted.Count == 0
            ? null
            : new EnactmentOptions { Nodes = wanted, ExcludeNodes = Expand(infrastructure, excluded) };
    }

    /// <summary>Whether a name is one of those asked for; with none asked for, every name is.</summary>
    public static Func<string?, bool> Matcher(string[] names)
    {
        var patterns = Array.ConvertAll(names, name => new WildcardPattern(name, WildcardOptions.IgnoreCase));
        return name => patterns.Length == 0 || (name is not null && patterns.Any(pattern => pattern.IsMatch(name)));
    }

    /// <summary>The names without wildcards that are none of the known ones.</summary>
    public static IEnumerable<string> Unknown(IEnumerable<string> names, IEnumerable<string> known)
        => names.Where(name => !WildcardPattern.ContainsWildcardCharacters(name))
            .Except(known, StringComparer.OrdinalIgnoreCase);

    /// <summary>The failure to find a node.</summary>
    public static SelectionException NotFound(string name, IReadOnlyList<Infrastructure> infrastructures)
    {
        var known = string.Join(", ", infrastructures.SelectMany(i => i.Nodes).Distinct().Take(20));
        return new SelectionException("Node", infrastructures.Count == 1
            ? $"The infrastructure '{infrastructures[0].Name}' has no node '{name}'. It has: {known}."
            : $"None of these infrastructures has a node '{name}'. They have: {known}.") { Item = name };
    }
}
