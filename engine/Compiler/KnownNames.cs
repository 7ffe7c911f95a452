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
        switch (use.Kind)
        {
            case NameKind.Node:
                return nodes.Contains(name) ? null : new(Rules.NoSuchNode,
                    $"there is no node '{name}'.", Suggestion.For(name, nodes, "nodes"));
            case NameKind.Function:
                var functions = reference.Functions;
                return functions.Contains(name) ? null : new(Rules.NoSuchFunction,
                    $"there is no function '{name}' here.", Suggestion.For(name, functions, "functions"));
            case NameKind.Infrastructure or NameKind.InfrastructureVariable:
                return null;
            case NameKind.Variable when name == "variables":
                return Variable(use.Path);
            case NameKind.Variable when name == "ports" && use.Path.Count > 1 && ports is not null:
                return Port(use.Path[1], ports);
            default:
                var roots = reference.IsOutput ? OfOutputs : reference.IsHealthCheck ? Checked
                    : [.. Composed, .. managers.SelectMany(m => m.Variables(ComposedRequest.Empty).Keys)];
                return roots.Contains(name) ? null : new(Rules.NoSuchVariable,
                    $"'{name}' is not defined.", variables.ContainsKey(name)
                        ? $"Write variables.{name}." : Suggestion.For(name, roots, "names"));
        }
    }

    private MissingName? Variable(IReadOnlyList<string> path)
    {
        object? value = variables;
        for (var i = 1; i < path.Count; i++)
        {
            if (value is not Values mapping) return null;
            if (mapping.TryGetValue(path[i], out value)) continue;
            var owner = string.Join('.', path.Take(i));
            return new(Rules.NoSuchVariable, $"'{owner}' has no '{path[i]}'.", mapping.Count > 0
                ? Suggestion.For(path[i], mapping.Keys, "variables")
                : "Add it under 'variables' in the description or in the node.");
        }

        return null;
    }

    private static MissingName? Port(string name, Values ports)
        => ports.ContainsKey(name) || ports.Keys.Any(KindOfValue.IsTemplate)
                ? null
                : new(Rules.NoSuchVariable, $"there is no port '{name}'.", Suggestion.For(name, ports.Keys, "ports"));
}
