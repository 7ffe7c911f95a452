namespace Occo.Engine.Compiler;

/// <summary>Reads node definitions.</summary>
internal sealed class DefinitionReader(CompilerContext context, Findings findings, DocumentBudget budget)
{
    internal const string Prefix = "node_def:";
    internal const string WhenEmpty = $"Write node definitions: '{Prefix}<type>': [{{resource: {{type: local}}}}].";

    // Filters are compared with each alternative.
    private const int MaxAlternatives = 100;

    /// <summary>The keys of an alternative.</summary>
    internal static readonly SectionSchema Schema = SectionSchema.Plain("One way to build the node type.")
        .Required("resource", "The cloud, and what to ask of it.", Section("resource"))
        .Optional("contextualisation", "What the machine gets at its start.", Section("contextualisation"))
        .Optional("config_management", "The config manager of the machine.", Section("config_management"))
        .Optional("health_check", HealthCheckReader.Schema.About,
            ValueRule.Of(HealthCheckReader.Schema) with { IsImportable = true })
        .Optional("placement", PlacementReader.Schema);

    internal static readonly ValueRule Alternatives = ValueRule.ListOf(ValueRule.Of(Schema)) with
    {
        MinItems = 1,
        MaxItems = MaxAlternatives,
        IsImportable = true,
        Shared = "alternatives",
    };

    /// <summary>The node definitions of a file.</summary>
    internal static readonly ValueRule OfFile = ValueRule.MapOf(Alternatives) with
    {
        Names = ValueRule.Matching($"^{Prefix}.+$", $"Write it as '{Prefix}<type>'."),
    };

    /// <summary>The node definitions of a description.</summary>
    internal static readonly ValueRule OfDescription = ValueRule.MapOf(Alternatives) with
    {
        Names = ValueRule.Matching($"^(?!{Prefix}$).+$", $"Write a type after '{Prefix}'."),
        IsImportable = true,
    };

    private readonly Dictionary<NodeImplementation, MappingNode> sources = new(ReferenceEqualityComparer.Instance);
    private readonly SectionReader sections = new(context, findings);
    private readonly HealthCheckReader healthChecks = new(context, findings);

    /// <summary>
    /// The definitions of a document, by type. A definition with an error has no alternatives, so that it is not
    /// reported as missing.
    /// </summary>
    public IReadOnlyDictionary<string, NodeDefinition> Read(DocumentNode document, bool plainTypes)
    {
        var result = new Dictionary<string, NodeDefinition>(StringComparer.Ordinal);
        if (!findings.IsMapping(document, "The document of node definitions", out var mapping)) return result;
        foreach (var entry in mapping.Entries)
        {
            if (findings.IsFull) break;
            if (TypeOf(entry, plainTypes) is not { } type) continue;
            if (!result.TryAdd(type, ReadDefinition(type, entry.Value)))
            {
                findings.Add(Rules.DuplicateDefinition, entry.KeyLocation, $"The node type '{type}' is defined twice.",
                    "Make the second one an alternative of the first.");
            }
        }

        return result;
    }

    /// <summary>What an alternative was read from; null for a stored one.</summary>
    public MappingNode? SourceOf(NodeImplementation alternative) => sources.GetValueOrDefault(alternative);

    private string? TypeOf(MappingEntry entry, bool plainTypes)
    {
        if ((plainTypes ? OfDescription : OfFile).Names!.Judge(entry.Key) is not { } misfit)
            return entry.Key.StartsWith(Prefix, StringComparison.Ordinal) ? entry.Key[Prefix.Length..] : entry.Key;
        findings.Add(Rules.BadDefinitionKey, entry.KeyLocation,
            $"The key '{entry.Key}' does not name a node definition.", misfit.Hint);
        return null;
    }

    private static ValueRule Section(string name) => new(ValueKinds.Mapping) { Section = name, IsImportable = true };

    private NodeDefinition ReadDefinition(string type, DocumentNode value)
    {
        var broken = new NodeDefinition(type, []);
        if (value is BrokenNode) return broken;
        if (value is not SequenceNode { Items.Count: > 0 and <= MaxAlternatives } list)
        {
            var what = value is SequenceNode other ? $"has {other.Items.Count} alternatives"
                : $"is {value.Description}, not a list";
            findings.Add(Rules.BadDefinition, value.Location, $"The definition of '{type}' {what}.",
                $"Write a list of 1 to {MaxAlternatives} alternatives: '- resource: ...'.");
            return broken;
        }

        budget.ChargeKept(list);
        var alternatives = list.Items.Select((item, i) => ReadAlternative($"Alternative {i + 1} of '{type}'", item))
            .ToList();
        return alternatives.Contains(null) ? broken : new NodeDefinition(type, alternatives!);
    }

    private NodeImplementation? ReadAlternative(string what, DocumentNode item)
    {
        if (!findings.IsMapping(item, what, out var mapping)) return null;
        var fields = new Fields(mapping, Schema, what, findings);
        var resource = Read(fields, "resource", sections.CheckResource);
        var context = Read(fields, "contextualisation", sections.CheckContextualisation);
        var management = Read(fields, "config_management", sections.CheckConfigManagement);
        var health = Read(fields, "health_check", healthChecks.Check);
        var placement = PlacementReader.Read(fields);
        if (resource is null) return null;
        sections.CheckMachine(resource, mapping);
        if (context is not null) sections.CheckFit(resource, context);
        var alternative = new NodeImplementation
        {
            Resource = resource.Values,
            Contextualisation = context?.Values,
            ConfigManagement = management?.Values,
            HealthCheck = health?.Values,
            Placement = placement,
            ImportedTexts = SectionPath.ImportedTexts(mapping),
        };
        sources[alternative] = mapping;
        return alternative;
    }

    private static MappingNode? Read(Fields owner, string section, Action<MappingNode> check)
    {
        if (!owner.TryGet(section, out var node) || node is not MappingNode mapping) return null;
        check(mapping);
        return mapping;
    }
}
