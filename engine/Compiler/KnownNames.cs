using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.ConfigManagers;
using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.Compiler;

using Values = IReadOnlyDictionary<string, object?>;

internal sealed record MissingName(Rule Rule, string Message, string Hint);

/// <summary>
/// The names that templates may use, as far as they are known before composition. Ports are null where they are not
/// known; config managers add variables.
/// </summary>
internal sealed class KnownNames(
    Values variables, Values? ports, IReadOnlySet<string> nodes, IEnumerable<IConfigManager> managers)
{
    // Longer lists are not looked through for each template and node.
    private const int MaxItems = 1000;

    private static readonly string[] OfOutputs = ["infra_id", "infra_name", "user_id", "variables"];

    // Some exist only with certain clouds or sections; the composition reports those.
    private static readonly string[] Composed =
    [
        "name", "type", "infra_id", "infra_name", "user_id", "node_id", "variables", "mappings", "scaling", "filter",
        "resource", "contextualisation", "config_management", "health_check", "address", "ip", "ports",
        "context_variables",
    ];

    private static readonly string[] Checked =
        ["name", "infra_id", "infra_name", "node_id", "variables", "instance_data", "ports", "ip", "address"];

    /// <summary>What is wrong with a name; null when it exists or may exist.</summary>
    public MissingName? Missing(TemplateReference reference)
    {
        var (use, name) = (reference.Use, reference.Use.Path[0]);
        if (use.MustExist == 0) return null;
        IReadOnlyList<string> path = [.. use.Path.Take(use.MustExist)];
        switch (use.Kind)
        {
            case NameKind.Node:
                return nodes.Contains(name) ? null : new(Rules.NoSuchNode,
                    $"there is no node '{name}'.", Suggestion.For(name, nodes, "nodes"));
            case NameKind.Function:
                var functions = reference.Functions;
                return functions.Contains(name) ? null : new(Rules.NoSuchFunction,
                    $"there is no function '{name}' here.", Suggestion.For(name, functions, "functions"));
            case NameKind.NodeOrVariable when nodes.Contains(name):
                return null;
            case NameKind.NodeOrVariable when !variables.ContainsKey(name) && !RootsOf(reference).Contains(name):
                var nearest = Suggestion.Nearest(name, nodes) ?? name;
                return new(Rules.NoSuchNode, $"there is no node '{name}'.", $"Write {use.Function}('{nearest}').");
            case NameKind.Infrastructure or NameKind.InfrastructureVariable:
                return null;
            case NameKind.Variable when name == "variables":
                return Variable(path);
            case NameKind.Variable when name == "ports" && path.Count > 1 && ports is not null:
                return Port(path[1], ports);
            default:
                var roots = RootsOf(reference);
                return roots.Contains(name) ? null : new(Rules.NoSuchVariable,
                    $"'{name}' is not defined.", variables.ContainsKey(name)
                        ? $"Write variables.{name}." : Suggestion.For(name, roots, "names"));
        }
    }

    private IReadOnlyList<string> RootsOf(TemplateReference reference)
        => reference.IsOutput ? OfOutputs : reference.IsHealthCheck ? Checked
            : [.. Composed, .. managers.SelectMany(m => m.Variables(ComposedRequest.Empty).Keys)];

    // In a list of mappings one item with the name is enough.
    private MissingName? Variable(IReadOnlyList<string> path)
    {
        IReadOnlyList<object?> found = [variables];
        var ofItems = false;
        for (var i = 1; i < path.Count; i++)
        {
            if (path[i] == NameUse.EachItem && found.All(value => value is IReadOnlyList<object?>))
            {
                found = [.. found.Cast<IReadOnlyList<object?>>().SelectMany(list => list).Take(MaxItems + 1)];
                if (found.Count is 0 or > MaxItems) return null;
                ofItems = true;
                continue;
            }

            var mappings = found.OfType<Values>().ToList();
            if (mappings.Count == 0 && !ofItems) return null;
            var holders = mappings.Where(mapping => mapping.ContainsKey(path[i])).ToList();
            if (holders.Count == 0) return MissingPart(path, i, mappings, ofItems);
            found = [.. holders.Select(mapping => mapping[path[i]])];
        }

        return null;
    }

    private static MissingName MissingPart(
        IReadOnlyList<string> path, int at, IReadOnlyList<Values> owners, bool ofItems)
    {
        var depth = path[at - 1] == NameUse.EachItem ? at - 1 : at;
        var owner = string.Join('.', path.Take(depth)).Replace($".{NameUse.EachItem}", "[]", StringComparison.Ordinal);
        var keys = owners.SelectMany(mapping => mapping.Keys).Distinct(StringComparer.Ordinal).ToList();
        return new(Rules.NoSuchVariable,
            ofItems ? $"no item of '{owner}' has '{path[at]}'." : $"'{owner}' has no '{path[at]}'.",
            keys.Count > 0 ? Suggestion.For(path[at], keys, ofItems ? "keys" : "variables")
                : ofItems ? "The items are no mappings with keys."
                : "Add it under 'variables' in the description or in the node.");
    }

    private static MissingName? Port(string name, Values ports)
        => ports.ContainsKey(name) || ports.Keys.Any(KindOfValue.IsTemplate)
                ? null
                : new(Rules.NoSuchVariable, $"there is no port '{name}'.", Suggestion.For(name, ports.Keys, "ports"));
}
