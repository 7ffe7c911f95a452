namespace Occo.Engine.Compiler;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Reads the infrastructure description as a whole.</summary>
internal sealed class InfrastructureReader(
    CompileOptions options, CompilerContext context, Definitions definitions, Findings findings, DocumentBudget budget)
{
    private const string What = "The description";
    private const string NameHint = "Add 'infra_name': 1 to 63 of a-z, A-Z, 0-9 and hyphen.";

    /// <summary>The keys of a description.</summary>
    internal static readonly string[] Keys =
        ["infra_name", "user_id", "nodes", "dependencies", "variables", "outputs", "notify", "node_definitions"];

    private readonly Shape shape = new(findings);

    /// <summary>The compiled infrastructure; null, or not to be used, when there are errors.</summary>
    public CompiledInfrastructure? Read(DocumentNode root)
    {
        if (!shape.IsMapping(root, What, out var document)) return null;
        shape.CheckKeys(document, What, Keys);
        if (document["node_definitions"] is { } own) definitions.Add(own, plainTypes: true);
        var name = ReadName(document);
        var owner = ReadOwner(document);
        var before = findings.Errors;
        var written = Mapping(document["variables"], "'variables'");
        var given = options.Variables is { } values
            ? Mapping(GraphDocument.Read(values, findings, budget), "The given variables")
            : ComposedRequest.Empty;
        var variables = given.Count > 0 ? PlainValues.Merge(written, given) : written;
        var nodes = shape.TryRequire(document, "nodes", What, "Add 'nodes', a list; it may be empty.", out var list)
            ? new NodeReader(findings, budget).Read(list)
            : new WrittenNodes([], []);
        var namesAreKnown = findings.Errors == before;
        var dependencies = new DependencyReader(nodes, findings, budget).Read(document["dependencies"]);
        var used = definitions.For(nodes.Usable);
        var settled = new UniqueValues(context, findings).Settle(nodes.Usable, used);
        var assembly = new InfrastructureAssembly(settled, dependencies, findings);
        var levels = assembly.Levels();
        var outputReader = new OutputsReader(findings, budget);
        var outputs = outputReader.Read(document["outputs"]);
        var notify = new NotifyReader(findings).Read(document["notify"]);
        var assembled = assembly.Nodes(variables, budget);
        if (namesAreKnown)
        {
            new ReferenceCheck(context, definitions, findings).Check(assembled, used);
            outputReader.CheckNames(variables, nodes.Usable.Select(n => n.Name).ToHashSet(StringComparer.Ordinal));
            var declared = written.Keys.Concat(nodes.Usable.SelectMany(node => node.Variables.Keys));
            new VariableCheck(context, definitions, findings).Check(given, declared, used, outputs);
        }

        if (findings.HasErrors) return null;
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
            Nodes = assembled,
            Levels = levels,
            Definitions = used,
            Outputs = outputs,
            Uses = uses,
            Notify = notify,
        };
    }

    private string? ReadName(MappingNode document)
    {
        if (options.Name is { } given)
            return Names.Check(given, "The name", SourceLocation.None, findings) ? given : null;
        return shape.TryRequire(document, "infra_name", What, NameHint, out var node)
            && shape.IsText(node, "'infra_name'", out var name)
            && Names.Check(name, "The name", node.Location, findings) ? name : null;
    }

    // Occopus takes any single value; a number is shown as it was written.
    private string? ReadOwner(MappingNode document)
    {
        const string hint = "Add 'user_id': who is responsible, for example a mail address.";
        if (!shape.TryRequire(document, "user_id", What, hint, out var node)) return null;
        if (node is ScalarNode { Value: long or double } number) return number.Text;
        return shape.IsText(node, "'user_id'", out var owner) ? owner : null;
    }

    private Values Mapping(DocumentNode? node, string what)
    {
        if (node is null or ScalarNode { Value: null }) return ComposedRequest.Empty;
        if (!shape.IsMapping(node, what, out var mapping)) return ComposedRequest.Empty;
        budget.ChargeKept(mapping);
        return mapping.Values;
    }
}
