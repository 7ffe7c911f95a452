using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.Compiler;

/// <summary>Compares document nodes with rules, and reports what does not fit.</summary>
internal sealed class Shape(Findings findings)
{
    /// <summary>The node is a mapping.</summary>
    public bool IsMapping(DocumentNode node, string what, [NotNullWhen(true)] out MappingNode? mapping)
    {
        mapping = node as MappingNode;
        if (mapping is null) IsA(node, ValueKinds.Mapping, what);
        return mapping is not null;
    }

    /// <summary>The node is a list.</summary>
    public bool IsList(DocumentNode node, string what, [NotNullWhen(true)] out SequenceNode? list)
    {
        list = node as SequenceNode;
        if (list is null) IsA(node, ValueKinds.List, what);
        return list is not null;
    }

    /// <summary>The node is of a kind that the rule allows.</summary>
    public bool IsA(DocumentNode node, ValueRule rule, string what)
        => Accept(node, what, rule.JudgeKind(Shallow(node)));

    /// <summary>The rule allows the node. What is inside a mapping or a list is not looked at.</summary>
    public bool Fits(DocumentNode node, ValueRule rule, string what) => Accept(node, what, rule.Judge(Shallow(node)));

    /// <summary>The same, and nothing is reported.</summary>
    public static bool IsFit(DocumentNode node, ValueRule rule)
        => node is not BrokenNode && rule.Judge(Shallow(node)) is null;

    private bool Accept(DocumentNode node, string what, Misfit? misfit)
    {
        // A broken value is reported already.
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
