using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.Compiler;

/// <summary>Compares document nodes with rules; what does not fit becomes a finding.</summary>
internal static class Shape
{
    public static bool IsMapping(
        this Findings findings, DocumentNode node, string what, [NotNullWhen(true)] out MappingNode? mapping)
    {
        mapping = node as MappingNode;
        if (mapping is null) findings.IsA(node, ValueKinds.Mapping, what);
        return mapping is not null;
    }

    public static bool IsList(
        this Findings findings, DocumentNode node, string what, [NotNullWhen(true)] out SequenceNode? list)
    {
        list = node as SequenceNode;
        if (list is null) findings.IsA(node, ValueKinds.List, what);
        return list is not null;
    }

    /// <summary>The rule allows the kind of the node.</summary>
    public static bool IsA(this Findings findings, DocumentNode node, ValueRule rule, string what)
        => findings.Accept(node, what, rule.JudgeKind(Shallow(node)));

    /// <summary>The rule allows the node. The parts of a mapping or a list are not checked.</summary>
    public static bool Fits(this Findings findings, DocumentNode node, ValueRule rule, string what)
        => findings.Accept(node, what, rule.Judge(Shallow(node)));

    /// <summary>The same, without a finding.</summary>
    public static bool IsFit(DocumentNode node, ValueRule rule)
        => node is not BrokenNode && rule.Judge(Shallow(node)) is null;

    /// <summary>The rule allows the node, and its rule for items each item.</summary>
    public static bool IsFitThroughout(DocumentNode node, ValueRule rule)
        => IsFit(node, rule) && (node is not SequenceNode list || rule.Items is not { } items
            || list.Items.All(item => IsFitThroughout(item, items)));

    // A broken value is reported already.
    private static bool Accept(this Findings findings, DocumentNode node, string what, Misfit? misfit)
    {
        if (node is BrokenNode) return false;
        if (misfit is not null) findings.Add(misfit.Rule, node.Location, $"{what} {misfit.Found}", misfit.Hint);
        return misfit is null;
    }

    // The kind and the number of items are enough for a rule.
    private static object? Shallow(DocumentNode node) => node switch
    {
        ScalarNode scalar => scalar.Value,
        SequenceNode list => list.Items,
        MappingNode => ComposedRequest.Empty,
        _ => null,
    };
}
