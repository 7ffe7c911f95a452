using Occo.Engine.ServiceComposers;

namespace Occo.Engine.Compiler;

/// <summary>
/// Finds names in the templates of nodes that can never exist: nodes, variables, functions. An error where no instance
/// could be composed, else a warning.
/// </summary>
internal sealed class ReferenceCheck(CompilerContext context, Definitions definitions, Findings findings)
{
    private readonly HashSet<(NodeImplementation, TemplateReference)> reported = [];
    private HashSet<string> nodeNames = [];

    /// <summary>Reports each name once.</summary>
    public void Check(IReadOnlyList<CompiledNode> nodes, IReadOnlyDictionary<string, NodeDefinition> used)
    {
        nodeNames = nodes.Select(node => node.Name).ToHashSet(StringComparer.Ordinal);
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
            if (known.Missing(reference) is not { } missing) continue;
            if (!reported.Add((alternative, reference))) continue;
            var (place, line) = definitions.Locate(alternative, reference);
            findings.Add(missing.Rule.OrWarning(reference.Use.IsCertain && isCertain), place,
                $"'{reference.Path}' in the {reference.Section} section{line} of the node '{node.Name}': "
                + missing.Message, missing.Hint);
        }
    }
}
