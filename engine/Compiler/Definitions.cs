using Occo.Engine.ServiceComposers;

namespace Occo.Engine.Compiler;

/// <summary>
/// The node definitions that a compilation may use: first those of the description, then those of the given documents
/// (the last one first), then those of the store.
/// </summary>
internal sealed class Definitions(CompilerContext context, Findings findings, DocumentBudget budget)
{
    private readonly Dictionary<string, NodeDefinition?> byType = new(StringComparer.Ordinal);
    private readonly Dictionary<NodeImplementation, IReadOnlyList<TemplateReference>> references
        = new(ReferenceEqualityComparer.Instance);
    private readonly DefinitionReader reader = new(context, findings, budget);
    private bool isIncomplete;

    /// <summary>
    /// Adds the definitions of a document; they override those added before. Null: it could not be read.
    /// </summary>
    public void Add(DocumentNode? document, bool plainTypes)
    {
        isIncomplete |= document is null or { IsBroken: true };
        if (document is null) return;
        if (!plainTypes && MisplacedDocument.IsDescription(document, findings))
        {
            isIncomplete = true;
            return;
        }

        foreach (var (type, definition) in reader.Read(document, plainTypes)) byType[type] = definition;
    }

    /// <summary>All definitions from documents, by type.</summary>
    public IReadOnlyList<NodeDefinition> All
        => [.. byType.Values.OfType<NodeDefinition>().OrderBy(d => d.Type, StringComparer.Ordinal)];

    /// <summary>
    /// The definitions that the nodes use. Reports types without one, and filters that fit none of its alternatives.
    /// </summary>
    public IReadOnlyDictionary<string, NodeDefinition> For(IReadOnlyList<WrittenNode> nodes)
    {
        var used = new Dictionary<string, NodeDefinition>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (findings.IsFull) break;
            if (Find(node.Type) is { } definition)
            {
                used[node.Type] = definition;
                CheckFilter(node, definition);
                CheckLabels(node, definition);
                CheckBudget(node, definition);
            }
            else if (!isIncomplete)
            {
                findings.Add(Rules.NoDefinition, node.Source["type"]!.Location,
                    $"The node '{node.Name}' is of type '{node.Type}', which has no definition.",
                    Hint(node.Type));
            }
        }

        return used;
    }

    /// <summary>The names that the templates of an alternative need.</summary>
    public IReadOnlyList<TemplateReference> ReferencesOf(NodeImplementation alternative)
        => references.TryGetValue(alternative, out var known)
            ? known
            : references[alternative] = TemplateReferences.Of(alternative);

    /// <summary>
    /// Place of a name in a template, and in words the line of a text with several lines. A stored definition has no
    /// place.
    /// </summary>
    public (SourceLocation Place, string Line) Locate(NodeImplementation alternative, TemplateReference reference)
    {
        var line = reference.Use.Line > 1 ? $" (line {reference.Use.Line} of the text)" : "";
        if (reader.SourceOf(alternative)?[reference.Section] is not MappingNode section)
            return (SourceLocation.None, line);
        return SectionPath.Find(section, reference.Path) is ScalarNode { ImportedFrom: { } file }
            ? (new SourceLocation(file, reference.Use.Line, 1), "")
            : (SectionPath.Locate(section, reference.Path), line);
    }

    private NodeDefinition? Find(string type)
    {
        if (!byType.TryGetValue(type, out var definition)) byType[type] = definition = context.StoredDefinition(type);
        return definition;
    }

    private string Hint(string type)
        => Suggestion.Nearest(type, All.Select(definition => definition.Type)) is { } nearest
            ? $"Did you mean '{nearest}'?"
            : $"Give a definition file with 'node_def:{type}', import it, or put it under 'node_definitions'.";

    private void CheckFilter(WrittenNode node, NodeDefinition definition)
    {
        if (node.Node.Filter.Count == 0 || definition.Implementations.Count == 0) return;
        if (definition.Implementations.Any(i => i.Resource.Contains(node.Node.Filter))) return;
        findings.Add(Rules.NoAlternative, node.Source["filter"]!.Location,
            $"The filter of the node '{node.Name}' fits no alternative of '{node.Type}'.",
            "Every key of the filter must be in the resource section, with the same value.");
    }

    // A pool may have labels of its own.
    private void CheckLabels(WrittenNode node, NodeDefinition definition)
    {
        var alternatives = definition.Implementations.Where(i => i.Resource.Contains(node.Node.Filter)).ToList();
        var required = node.Node.Placement.Require;
        if (required.Count == 0 || alternatives.Count == 0 || alternatives.Exists(
            i => i.Placement?.Pool is not null || required.All(l => i.Placement?.Labels.Contains(l) == true))) return;
        var labels = alternatives.SelectMany(i => i.Placement?.Labels ?? []).Distinct().ToList();
        var missing = required.FirstOrDefault(l => !labels.Contains(l));
        findings.Add(Rules.NoSuchLabel, node.Source["require"]!.Location,
            $"The node '{node.Name}' requires {string.Join(" and ", required.Select(l => $"'{l}'"))}, and no "
            + $"alternative of '{node.Type}' has {(required.Count == 1 ? "it" : "all of them")}.",
            missing is not null && Suggestion.Nearest(missing, labels) is { } nearest ? $"Did you mean '{nearest}'?"
                : "Add the labels under 'placement' of an alternative, or name a pool there that has them.");
    }

    // Of an alternative in a pool the cost can be that of the pool.
    private void CheckBudget(WrittenNode node, NodeDefinition definition)
    {
        if (node.Node.Placement.Budget is not { } budget) return;
        var placements = definition.Implementations.Where(i => i.Resource.Contains(node.Node.Filter))
            .Select(i => i.Placement ?? Placement.Default).ToList();
        if (placements.Count == 0 || placements.Exists(p => p is { Pool: not null, Cost: null })) return;
        var needed = placements.Min(p => p.Cost) * node.Node.Min;
        if (needed <= budget) return;
        findings.Add(Rules.NoBudget, node.Source["budget"]!.Location, needed is null
                ? $"The node '{node.Name}' has a budget, and no alternative of '{node.Type}' tells its cost."
                : FormattableString.Invariant($"The budget of the node '{node.Name}' is {budget}/h, and its ")
                    + FormattableString.Invariant($"{node.Node.Min} instances cost at least {needed} an hour."),
            needed is null ? "Add 'cost' under 'placement', or a pool that has a cost."
                : "Raise the budget, or lower 'min' in 'scaling'.");
    }
}
