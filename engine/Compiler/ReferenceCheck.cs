using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.Compiler;

/// <summary>
/// Finds names in the templates of nodes that can never exist: nodes, variables, functions. An error where no instance
/// could be composed, else a warning. A node that the template's own node does not wait for is a warning, too.
/// </summary>
internal sealed class ReferenceCheck(CompilerContext context, Definitions definitions, Findings findings)
{
    private readonly HashSet<(NodeImplementation, TemplateReference)> reported = [];
    private readonly Dictionary<(string From, string To), bool> waits = [];
    private Dictionary<string, CompiledNode> byName = [];
    private HashSet<string> nodeNames = [];

    /// <summary>Reports each name once.</summary>
    public void Check(IReadOnlyList<CompiledNode> nodes, IReadOnlyDictionary<string, NodeDefinition> used)
    {
        byName = nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        nodeNames = [.. byName.Keys];
        foreach (var node in nodes)
        {
            if (findings.IsFull) return;
            if (!used.TryGetValue(node.Type, out var definition)) continue;
            var fitting = definition.Implementations.Where(i => i.Resource.Contains(node.Filter)).ToList();
            // Only a custom composer itself knows the names that its templates see.
            foreach (var alternative in fitting.Where(context.HasStandardNames))
                Check(node, alternative, isCertain: fitting.Count == 1);
        }
    }

    private IReadOnlyDictionary<string, object?>? PortsOf(NodeImplementation alternative)
        => context.CloudHandlers.GetValueOrDefault(alternative.CloudType) is { ReservesPorts: true }
            ? alternative.Resource.GetValueOrDefault("ports") as IReadOnlyDictionary<string, object?>
            : null;

    private void Check(CompiledNode node, NodeImplementation alternative, bool isCertain)
    {
        var known = new KnownNames(node.Variables, PortsOf(alternative), nodeNames, context.ConfigManagers.Values);
        foreach (var reference in definitions.ReferencesOf(alternative))
        {
            if (findings.IsFull) return;
            if ((known.Missing(reference) ?? Unawaited(node.Name, reference.Use)) is not { } missing) continue;
            if (!reported.Add((alternative, reference))) continue;
            var (place, line) = definitions.Locate(alternative, reference);
            findings.Add(missing.Rule.OrWarning(reference.Use.IsCertain && isCertain), place,
                $"'{reference.Path}' in the {reference.Section} section{line} of the node '{node.Name}': "
                + missing.Message, missing.Hint);
        }
    }

    // The node can have no instance yet when the template is rendered. A list of later nodes is filled in later.
    private MissingName? Unawaited(string node, NameUse use)
    {
        var name = use.Path[0];
        if (use.Kind is not (NameKind.Node or NameKind.NodeOrVariable) || use.MustExist == 0 || name == node
            || !byName.ContainsKey(name) || Waits(node, name)) return null;
        if (!Waits(name, node))
        {
            return new(Rules.NoDependency, $"'{node}' does not wait until '{name}' is ready.",
                $"Add the dependency [{node}, {name}].");
        }

        return !use.IsCertain ? null : new(Rules.NoDependency,
            $"'{name}' has no instance before '{node}' is ready: '{name}' depends on '{node}'.",
            "Remove that dependency, or this use of the node.");
    }

    private bool Waits(string from, string to)
    {
        if (waits.TryGetValue((from, to), out var known)) return known;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([from]);
        while (open.TryPop(out var next) && !seen.Contains(to))
        {
            foreach (var dependee in byName.GetValueOrDefault(next)?.DependsOn ?? [])
                if (seen.Add(dependee)) open.Push(dependee);
        }

        return waits[(from, to)] = seen.Contains(to);
    }
}
