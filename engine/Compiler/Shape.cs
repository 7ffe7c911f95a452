using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.Compiler;

/// <summary>Asks document nodes for the shape that a rule wants, and reports what is not so.</summary>
internal sealed class Shape(Findings findings)
{
    /// <summary>The value of a key that must be there.</summary>
    public bool TryRequire(MappingNode owner, string key, string what, string hint,
        [NotNullWhen(true)] out DocumentNode? value)
    {
        value = owner[key];
        if (value is null) findings.Add(Rules.MissingKey, owner.Location, $"{what} has no '{key}'.", hint);
        return value is not null;
    }

    /// <summary>Reports keys that are none of the known ones.</summary>
    public void CheckKeys(MappingNode owner, string what, params string[] known)
    {
        foreach (var entry in owner.Entries)
        {
            if (findings.IsFull) return;
            if (known.Contains(entry.Key, StringComparer.Ordinal)) continue;
            findings.Add(Rules.UnknownKey, entry.KeyLocation, $"{what} has the unknown key '{entry.Key}'.",
                Habits.HintFor(entry.Key, known) ?? Suggestion.For(entry.Key, known, "keys"));
        }
    }

    /// <summary>The node is a mapping.</summary>
    public bool IsMapping(DocumentNode node, string what, [NotNullWhen(true)] out MappingNode? mapping)
        => Is(node, node as MappingNode, what, "a mapping", out mapping);

    /// <summary>The node is a list.</summary>
    public bool IsList(DocumentNode node, string what, [NotNullWhen(true)] out SequenceNode? list)
        => Is(node, node as SequenceNode, what, "a list", out list);

    /// <summary>The node is a text that is not empty.</summary>
    public bool IsText(DocumentNode node, string what, [NotNullWhen(true)] out string? text)
    {
        text = (node as ScalarNode)?.Value as string;
        if (!string.IsNullOrEmpty(text)) return true;
        if (node is ScalarNode { Value: not (null or string) })
            findings.Add(Rules.WrongKind, node.Location, $"{what} is {node.Description}, not text.",
                "Put quotes around it.");
        else if (node is not BrokenNode)
            Report(node, what, "text");
        return false;
    }

    /// <summary>The node is true or false.</summary>
    public bool IsBoolean(DocumentNode node, string what, out bool flag)
    {
        flag = node is ScalarNode { Value: true };
        if (node is ScalarNode { Value: bool } or BrokenNode) return node is not BrokenNode;
        Report(node, what, "true or false, without quotes");
        return false;
    }

    /// <summary>The node is a whole number within limits.</summary>
    public bool IsInteger(DocumentNode node, string what, int min, int max, out int number)
    {
        number = 0;
        if (node is BrokenNode) return false;
        if (node is not ScalarNode { Value: long whole })
        {
            if (Habits.SecondsIn(node) is { } seconds)
            {
                findings.Add(Rules.WrongKind, node.Location, $"{what} is text.",
                    $"Write seconds, without a unit: {seconds}.");
            }
            else
            {
                Report(node, what, "a whole number, without quotes");
            }

            return false;
        }

        number = (int)Math.Clamp(whole, min, max);
        if (whole == number) return true;
        findings.Add(Rules.WrongValue, node.Location, $"{what} is {whole}.", max == int.MaxValue
            ? $"It must be at least {min}."
            : $"It must be between {min} and {max}.");
        return false;
    }

    private bool Is<T>(DocumentNode node, T? wanted, string what, string kind, [NotNullWhen(true)] out T? result)
        where T : DocumentNode
    {
        result = wanted;
        if (wanted is null && node is not BrokenNode) Report(node, what, kind);
        return wanted is not null;
    }

    private void Report(DocumentNode node, string what, string kind)
        => findings.Add(Rules.WrongKind, node.Location, $"{what} is {Found(node)}.", $"Make it {kind}.");

    private static string Found(DocumentNode node) => node is ScalarNode { Value: "" } ? "empty" : node.Description;
}
