using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>The common work of all composers: rendered sections, variables, and the request made of them.</summary>
internal sealed class Composition
{
    private readonly CompositionInput input;
    private readonly NodeFunctions functions;
    private readonly Dictionary<string, object?> variables;
    private readonly IReadOnlyDictionary<string, object?> resource;
    private readonly IReadOnlyDictionary<string, object?>? configManagement;

    public Composition(CompositionInput input, TemplateCache templates)
    {
        this.input = input;
        functions = new NodeFunctions(AnswerSources.Of(input));
        variables = TemplateVariables.Of(input);
        Scope = new TemplateScope
        {
            Variables = variables,
            Functions = functions.All,
            Hints = TemplateVariables.Hints(input),
            Cancel = input.Cancel,
        };
        Tree = new TreeRenderer(Scope, templates, input.Implementation.ImportedTexts);
        FoldedTree = new TreeRenderer(
            Scope with { FoldsEmptyLines = true }, templates, input.Implementation.ImportedTexts);
        resource = Tree.RenderMapping(input.Implementation.Resource, "resource", keepKinds: true);
        Define("resource", resource);
        if (input.Implementation.ConfigManagement is not { } section) return;
        configManagement = Tree.RenderMapping(section, "config_management", keepKinds: true);
        Define("config_management", configManagement);
        if (configManagement.GetValueOrDefault("type") is not string type
            || !input.ConfigManagers.TryGetValue(type, out var manager)) return;
        foreach (var (name, value) in manager.Variables(configManagement)) Define(name, value);
    }

    public TemplateScope Scope { get; }
    public TreeRenderer Tree { get; }

    /// <summary>For what Occopus writes as YAML before it renders it. See <see cref="EmptyLines"/>.</summary>
    public TreeRenderer FoldedTree { get; }

    /// <summary>A value of the contextualisation section, or null.</summary>
    public object? Setting(string key) => input.Implementation.Contextualisation?.GetValueOrDefault(key);

    /// <summary>The file of an imported template, or else the place in the definition.</summary>
    public string PlaceOf(string key)
        => input.Implementation.ImportedTexts.GetValueOrDefault(PathOf(key)) ?? PathOf(key);

    /// <summary>The path of a value of the contextualisation section.</summary>
    public static string PathOf(string key) => $"contextualisation.{key}";

    /// <summary>Adds a variable for later renderings.</summary>
    public void Define(string name, object? value) => variables[name] = value;

    /// <summary>Adds variables; a name that is there already keeps its value.</summary>
    public void DefineMissing(IReadOnlyDictionary<string, object?> more)
    {
        foreach (var (name, value) in more) variables.TryAdd(name, value);
    }

    /// <summary>The rendered <c>attributes</c> of the contextualisation section; empty if there are none.</summary>
    public IReadOnlyDictionary<string, object?> Attributes() => Setting("attributes") switch
    {
        null => ComposedRequest.Empty,
        IReadOnlyDictionary<string, object?> given =>
            Tree.RenderMapping(given, "contextualisation.attributes", keepKinds: false),
        _ => throw new CompositionException("contextualisation.attributes must be a mapping.", SourceLocation.None),
    };

    /// <summary>The request, with the attribute <c>connections</c> that every node gets.</summary>
    public ComposedRequest Request(string? context, IReadOnlyDictionary<string, object?> attributes) => new()
    {
        Resource = resource,
        Context = context,
        Attributes = new Dictionary<string, object?>(attributes) { ["connections"] = Connections() },
        ConfigManagement = configManagement,
        HealthCheck = input.Implementation.HealthCheck is { } given
            ? new Dictionary<string, object?>(given) { ["type"] = given.GetValueOrDefault("type", "basic") }
            : null,
        Inputs = functions.Inputs,
    };

    private List<object?> Connections() => input.Node.Inbound
        .SelectMany(from => from.Value, object? (from, mapping) => new Dictionary<string, object?>
        {
            ["source_role"] = $"{input.InfrastructureId}_{from.Key}",
            ["source_attribute"] = mapping.Source,
            ["destination_attribute"] = mapping.Destination,
        }).ToList();
}
