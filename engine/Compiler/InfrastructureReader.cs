namespace Occo.Engine.Compiler;

using Values = IReadOnlyDictionary<string, object?>;

internal sealed class InfrastructureReader(
    CompileOptions options, CompilerContext context, Definitions definitions, Findings findings, DocumentBudget budget)
{
    // What ForeignText would replace. The owner is shown, and never read by a program.
    private static readonly ValueRule OwnerRule = new(ValueKinds.Text | ValueKinds.Number)
    {
        Pattern = @"^[^\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+$",
        Hint = "Make it one line of text, without control characters, or a number.",
    };

    internal static readonly SectionSchema Schema = SectionSchema.Plain(
            "Nodes, their dependencies, and how many instances of each.")
        .Required("infra_name", "Name of the infrastructure: 1 to 63 letters, digits and hyphens.", Names.Rule)
        .Required("user_id", "Who is responsible, for example a mail address.", OwnerRule)
        .Required("nodes", "The kinds of machines; the list may be empty.",
            ValueRule.ListOf(ValueRule.Of(NodeReader.Schema)) with { IsImportable = true })
        .Optional("dependencies", "What must be ready before what.", DependencyReader.Rule)
        .Optional("variables", "Values for the templates of all nodes: variables.<name>.",
            ValueKinds.Mapping | ValueKinds.Empty)
        .Optional(SecretVariables.Key,
            "Names of variables, at any depth, whose values plans, comparisons and warnings hide, as those of "
            + "variables with a name like password or token. An addition of Occo.", SecretVariables.Rule)
        .Optional("outputs",
            "Outputs by name, for other infrastructures: templates over its nodes, or values. They are read as "
            + "infra('<name>').outputs.<output>. An addition of Occo.", OutputsReader.Rule)
        .Optional("max_drops", "A plan that drops or replaces more instances is refused as a whole; 3, or 20% of all. "
            + "An addition of Occo.", UpdateReader.CountOf(min: 0))
        .Optional("budget", "The most that all instances may cost in an hour, by the cost of their placements: 20/h. "
            + "No instance is made that would exceed it. An addition of Occo.", PlacementReader.Budget)
        .Optional("notify", "Web addresses that receive events: one, or a list. An addition of Occo.",
            NotifyReader.Rule)
        .Optional("node_definitions",
            "Node definitions by type, so that one file is enough; node_def: before the type may "
            + "be left out. An addition of Occo.", DefinitionReader.OfDescription);

    private const string What = "The description";

    /// <summary>The compiled infrastructure; null when there are errors.</summary>
    public CompiledInfrastructure? Read(DocumentNode root)
    {
        if (!findings.IsMapping(root, What, out var document)) return null;
        if (MisplacedDocument.IsDefinitions(document, findings)) return null;
        var fields = new Fields(document, Schema, What, findings, prefix: "",
            given: options.Name is null ? null : "infra_name");
        if (document["node_definitions"] is { } own) definitions.Add(own, plainTypes: true);
        var name = ReadName(fields);
        var owner = ReadOwner(fields);
        var before = findings.Errors;
        var written = fields.Values("variables", budget);
        var given = options.Variables is { } values
            ? Given(GraphDocument.Read(values, findings, budget))
            : ComposedRequest.Empty;
        var variables = given.Count > 0 ? PlainValues.Merge(written, given) : written;
        var nodes = fields.TryGet("nodes", out var list)
            ? new NodeReader(findings, budget).Read((SequenceNode)list)
            : new WrittenNodes([], []);
        var secret = new SecretVariables(findings).Read(
            fields, nodes.Usable.Select(node => node.Node.Variables).Prepend(variables));
        var namesAreKnown = findings.Errors == before;
        var dependencies = new DependencyReader(nodes, findings, budget).Read(fields);
        var used = definitions.For(nodes.Usable);
        var settled = new UniqueValues(context, findings).Settle(nodes.Usable, used);
        ScheduleReader.Check(nodes.Usable, used, context, findings);
        var assembly = new InfrastructureAssembly(settled, dependencies, findings);
        var levels = assembly.Levels();
        var outputReader = new OutputsReader(findings, budget);
        var outputs = outputReader.Read(fields);
        var notify = new NotifyReader(findings).Read(fields);
        var assembled = assembly.Nodes(variables, budget);
        if (namesAreKnown)
        {
            new ReferenceCheck(context, definitions, findings).Check(assembled, used);
            outputReader.CheckNames(variables, nodes.Usable.Select(n => n.Name).ToHashSet(StringComparer.Ordinal));
            var declared = written.Keys.Concat(nodes.Usable.SelectMany(node => node.Node.Variables.Keys));
            new VariableCheck(context, definitions, findings).Check(given, declared, used, outputs);
        }

        if (findings.HasErrors) return null;
        LeaseReader.Check(assembled, nodes.Usable, findings);
        var uses = UsedInfrastructures.Of(assembled, definitions.ReferencesOf, used, outputs, variables);
        if (uses.Contains(name))
        {
            findings.Add(Rules.UsesItself, document.Location,
                $"A template asks for infra('{name}'), which is this one.",
                "Ask its nodes, for example getip('db'), or use a variable.");
        }

        return new CompiledInfrastructure
        {
            Name = name!,
            Owner = owner!,
            Variables = variables,
            SecretVariables = secret,
            Nodes = assembled,
            Levels = levels,
            Definitions = used,
            Outputs = outputs,
            Uses = uses,
            Notify = notify,
            MaxDrops = fields.Limit("max_drops"),
            Budget = PlacementReader.PerHour(fields, "budget"),
        };
    }

    private string? ReadName(Fields document)
    {
        if (options.Name is { } given)
            return Names.Check(given, "The name", SourceLocation.None, findings) ? given : null;
        return document.Text("infra_name") is { } name
            && Names.Check(name, "The name", document["infra_name"]!.Location, findings) ? name : null;
    }

    // As in Occopus, any single value; a number stays as it was written.
    private static string? ReadOwner(Fields document)
        => document.TryGet("user_id", out var owner) ? ((ScalarNode)owner).Text : null;

    private Values Given(DocumentNode node)
    {
        if (!findings.IsMapping(node, "The given variables", out var mapping)) return ComposedRequest.Empty;
        budget.ChargeKept(mapping);
        return mapping.Values;
    }
}
