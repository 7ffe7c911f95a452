namespace Occo.Engine.Compiler;

/// <summary>
/// Handles nodes whose instances have a value that cannot exist twice, for example a fixed address: such a node has one
/// instance, which is dropped before its replacement is created. What is no machine has one instance, too.
/// </summary>
internal sealed class UniqueValues(CompilerContext context, Findings findings)
{
    /// <summary>The nodes, with the only possible update order. Reports impossible combinations.</summary>
    public IReadOnlyList<WrittenNode> Settle(
        IReadOnlyList<WrittenNode> nodes, IReadOnlyDictionary<string, NodeDefinition> used)
        => [.. nodes.Select(node => used.TryGetValue(node.Type, out var definition) ? Settle(node, definition) : node)];

    private WrittenNode Settle(WrittenNode written, NodeDefinition definition)
    {
        var (node, source) = (written.Node, written.Source);
        var fitting = definition.Implementations.Where(i => i.Resource.Contains(node.Filter)).ToList();
        if (node.Max > 1 && fitting.Find(IsNoMachine) is { } resource)
        {
            findings.Add(Rules.NoMachine, source["scaling"]?.Location ?? source.Location,
                $"The node '{node.Name}' may have {node.Max} instances, and '{resource.CloudType}' is no machine.",
                "Remove 'scaling': one is enough for all machines that use it.");
        }

        if (fitting.Select(UniqueKeyOf).FirstOrDefault(key => key is not null) is not { } unique) return written;
        if (node.Max > 1 && fitting.TrueForAll(IsLiteral))
        {
            findings.Add(Rules.NotShared, source["scaling"]?.Location ?? source.Location,
                $"The node '{node.Name}' may have {node.Max} instances, and '{unique}' is the same for all.",
                $"Remove '{unique}', or 'scaling'; for several fixed values write several nodes.");
        }

        if (node.Update.Order == UpdateOrder.DropFirst) return written;
        if ((source["update"] as MappingNode)?["order"] is not { } order)
            return written with { Node = node with { Update = node.Update with { Order = UpdateOrder.DropFirst } } };
        findings.Add(Rules.NotShared.OrWarning(false), order.Location,
            $"The node '{node.Name}' cannot be updated with the order 'create_first' as long as '{unique}' is the "
            + "same.",
            "Write 'update: {order: drop_first}', or leave the order out.");
        return written;
    }

    private bool IsNoMachine(NodeImplementation alternative)
        => context.CloudHandlers.GetValueOrDefault(alternative.CloudType) is { MakesMachines: false };

    private string? UniqueKeyOf(NodeImplementation alternative)
        => context.CloudHandlers.TryGetValue(alternative.CloudType, out var handler)
            ? handler.UniqueKeys.FirstOrDefault(key => alternative.Resource.GetValueOrDefault(key) is not null)
            : null;

    // What a template gives may differ between instances.
    private bool IsLiteral(NodeImplementation alternative)
        => UniqueKeyOf(alternative) is { } key && !KindOfValue.IsTemplate(alternative.Resource[key]);
}
