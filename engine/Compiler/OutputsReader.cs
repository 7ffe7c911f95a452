using System.Text.RegularExpressions;

namespace Occo.Engine;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Reads the <c>outputs</c> of a description.</summary>
internal sealed partial class OutputsReader(Findings findings, DocumentBudget budget)
{
    private const string What = "'outputs'";

    private readonly Shape shape = new(findings);

    /// <summary>The outputs by name, as written. Reports names, templates and nodes that cannot be right.</summary>
    public Values Read(DocumentNode? node, WrittenNodes nodes)
    {
        if (node is null or ScalarNode { Value: null }) return ComposedRequest.Empty;
        if (!shape.IsMapping(node, What, out var outputs)) return ComposedRequest.Empty;
        budget.ChargeKept(outputs);
        var names = nodes.Unusable.Count > 0
            ? null
            : nodes.Usable.Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var output in outputs.Entries.TakeWhile(_ => !findings.IsFull)) Check(output, names);
        if (outputs.IsBroken) return ComposedRequest.Empty;
        var section = new Section("outputs", outputs.Values, path => SectionPath.Locate(outputs, path));
        foreach (var finding in TemplateCheck.Check(section).TakeWhile(_ => !findings.IsFull)) findings.Add(finding);
        return outputs.Values;
    }

    private void Check(MappingEntry output, HashSet<string>? nodes)
    {
        if (!NamePattern().IsMatch(output.Key))
        {
            findings.Add(Rules.BadName, output.KeyLocation, $"The output name '{output.Key}' is not allowed.",
                "Use 1 to 63 of a-z, A-Z, 0-9 and _, not a digit first.");
        }

        if (output.Value is ScalarNode { Value: null })
        {
            findings.Add(Rules.WrongKind, output.Value.Location, $"The output '{output.Key}' is empty.",
                "Write a template, such as \"{{ getip('db') }}\", or a value.");
        }

        // While a node is malformed, nobody knows which names there are.
        if (output.Value.IsBroken || nodes is null) return;
        foreach (var call in TemplateCalls.In(output.Value.Plain, NodeFunctions.OfNodes))
        {
            if (TemplateCalls.SubjectOf(call, ComposedRequest.Empty) is not { } asked) continue;
            if (nodes.Contains(asked)) continue;
            findings.Add(Rules.OutputOfNoNode, output.Value.Location,
                $"The output '{output.Key}' asks about '{asked}', which is no node here.",
                Suggestion.For(asked, nodes, "nodes"));
        }
    }

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]{0,62}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
