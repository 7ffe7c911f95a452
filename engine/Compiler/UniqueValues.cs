namespace Occo.Engine.Compiler;

/// <summary>
/// Sees to nodes whose instances have what cannot be there twice, such as a fixed address: there is one of them, and it
/// goes before its successor is made.
/// </summary>
internal sealed class UniqueValues(CompilerContext context, Findings findings)
{
    /// <summary>The nodes, updated in the order that is possible. Reports what can never be.</summary>
    public IReadOnlyList<WrittenNode> Settle(
        IReadOnlyList<WrittenNode> nodes, IReadOnlyDictionary<string, NodeDefinition> used)
        => [.. nodes.Select(node => used.TryGetValue(node.Type, out var definition) ? Settle(node, definition) : node)];

    private WrittenNode Settle(WrittenNode node, NodeDefinition definition)
    {
        var fitting = definition.Implementations.Where(i => Definitions.Fits(i, node.Filter)).ToList();
        if (fitting.Select(UniqueKeyOf).FirstOrDefault(key => key is not null) is not { } unique) return node;
        if (node.Scaling is { Max: > 1 } && fitting.TrueForAll(IsLiteral))
        {
            findings.Add(Rules.NotShared, node.Source["scaling"]?.Location ?? node.Source.Location,
                $"The node '{node.Name}' may have {node.Scaling.Max} instances, and '{unique}' is the same for all.",
                $"Take out '{unique}', or 'scaling'; for several fixed values write several nodes.");
        }

        if (node.Update.Order == UpdateOrder.DropFirst) return node;
        if ((node.Source["update"] as MappingNode)?["order"] is not { } order)
            return node with { Update = node.Update with { Order = UpdateOrder.DropFirst } };
        findings.Add(Rules.NotShared with { Severity = DiagnosticSeverity.Warning }, order.Location,
            $"The node '{node.Name}' cannot be updated with the order 'create_first' as long as '{unique}' is the "
            + "same.",
            "Write 'update: {order: drop_first}', or leave the order out.");
        return node;
    }

    private string? UniqueKeyOf(NodeImplementation alternative)
        => context.CloudHandlers.TryGetValue(alternative.CloudType, out var handler)
            ? handler.UniqueKeys.FirstOrDefault(key => alternative.Resource.GetValueOrDefault(key) is not null)
            : null;

    // What a template gives may differ between instances.
    private bool IsLiteral(NodeImplementation alternative)
        => UniqueKeyOf(alternative) is { } key && !KindOfValue.IsTemplate(alternative.Resource[key]);
}
