using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>What all composers do: rendered sections, variables, and the request made of them.</summary>
internal sealed class Composition
{
    private readonly CompositionInput input;
    private readonly NodeFunctions functions;
    private readonly Dictionary<string, object?> variables;
    private readonly IReadOnlyDictionary<string, object?> resource;
    private readonly IReadOnlyDictionary<string, object?>? configManagement;

    /// <summary>Renders the sections that every node has.</summary>
    public Composition(CompositionInput input, TemplateCache templates)
    {
        this.input = input;
        Templates = templates;
        functions = new NodeFunctions(AnswerSources.Of(input));
        variables = TemplateVariables.Of(input);
        Scope = new TemplateScope
        {
            Variables = variables,
            Functions = functions.All,
            Hints = TemplateVariables.Hints(input),
        };
        Tree = new TreeRenderer(Scope, templates);
        resource = Tree.RenderMapping(input.Implementation.Resource, "resource", keepKinds: true);
        Define("resource", resource);
        if (input.Implementation.ConfigManagement is not { } section) return;
        configManagement = Tree.RenderMapping(section, "config_management", keepKinds: true);
        Define("config_management", configManagement);
        if (configManagement.GetValueOrDefault("type") is not string type
            || !input.ConfigManagers.TryGetValue(type, out var manager)) return;
        foreach (var (name, value) in manager.Variables(configManagement)) Define(name, value);
    }

    /// <summary>Parsed templates.</summary>
    public TemplateCache Templates { get; }

    /// <summary>What templates see.</summary>
    public TemplateScope Scope { get; }

    /// <summary>Renders trees.</summary>
    public TreeRenderer Tree { get; }

    /// <summary>A value of the contextualisation section, or null.</summary>
    public object? Setting(string key) => input.Implementation.Contextualisation?.GetValueOrDefault(key);

    /// <summary>File of an imported template, else the place in the definition.</summary>
    public string PlaceOf(string key) => input.Implementation.TemplateFile ?? $"contextualisation.{key}";

    /// <summary>Adds a variable for what is rendered from now on.</summary>
    public void Define(string name, object? value) => variables[name] = value;

    /// <summary>The rendered <c>attributes</c> of the contextualisation section; empty if there are none.</summary>
    public IReadOnlyDictionary<string, object?> Attributes() => Setting("attributes") switch
    {
        null => ComposedRequest.Empty,
        IReadOnlyDictionary<string, object?> given =>
            Tree.RenderMapping(given, "contextualisation.attributes", keepKinds: false),
        _ => throw new CompositionException("contextualisation.attributes must be a mapping.", SourceLocation.None),
    };

    /// <summary>The request, with the attributes that every node gets.</summary>
    public ComposedRequest Request(string? context, IReadOnlyDictionary<string, object?> attributes) => new()
    {
        Resource = resource,
        Context = context,
        Attributes = new Dictionary<string, object?>(attributes) { ["connections"] = Connections() },
        ConfigManagement = configManagement,
        HealthCheck = HealthCheck(),
        Inputs = functions.Inputs,
    };

    private List<object?> Connections() => input.Node.Inbound
        .SelectMany(from => from.Value, object? (from, mapping) => new Dictionary<string, object?>
        {
            ["source_role"] = $"{input.InfrastructureId}_{from.Key}",
            ["source_attribute"] = mapping.Source,
            ["destination_attribute"] = mapping.Destination,
        }).ToList();

    private Dictionary<string, object?>? HealthCheck()
    {
        if (input.Implementation.HealthCheck is not { } given) return null;
        var section = new Dictionary<string, object?>(given);
        section.TryAdd("type", "basic");
        return section;
    }
}
