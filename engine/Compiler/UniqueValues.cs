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
        var room = fitting.TrueForAll(a => RoomOf(a) is not null) ? fitting.Max(RoomOf) : null;
        if (room < node.Max)
        {
            var isPool = fitting.Exists(IsPooled);
            findings.Add(Rules.NotShared, source["scaling"]?.Location ?? source.Location,
                $"The node '{node.Name}' may have {node.Max} instances, and '{unique}' is "
                + (isPool ? $"enough for {room}." : "the same for all."),
                isPool ? $"Add items to '{unique}', or lower the maximum of 'scaling'."
                    : $"Remove '{unique}', or 'scaling'; for several fixed values write several nodes.");
        }

        if (node.Update.Order == UpdateOrder.DropFirst || room > node.Max) return written;
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
            ? handler.UniqueKeys.Concat(handler.PooledKeys)
                .FirstOrDefault(key => alternative.Resource.GetValueOrDefault(key) is not null)
            : null;

    private bool IsPooled(NodeImplementation alternative)
        => UniqueKeyOf(alternative) is { } key
            && context.CloudHandlers[alternative.CloudType].PooledKeys.Contains(key);

    // How many instances the value is enough for. Null: any, or a template tells, which may differ between instances.
    private int? RoomOf(NodeImplementation alternative)
        => UniqueKeyOf(alternative) is not { } key ? null
            : IsPooled(alternative) && alternative.Resource[key] is IReadOnlyList<object?> items ? items.Count
            : KindOfValue.IsTemplate(alternative.Resource[key]) ? null : 1;
}
