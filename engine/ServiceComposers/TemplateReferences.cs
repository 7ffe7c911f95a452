using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>A name that a template of a node definition needs, and the place of the template.</summary>
/// <param name="Section"><c>resource</c>, <c>contextualisation</c>, ...</param>
/// <param name="Path">Path in the section: <c>arguments[1]</c>.</param>
/// <param name="Use">The name.</param>
public sealed record TemplateReference(string Section, string Path, NameUse Use)
{
    private static readonly string[] OfChecks = [.. TemplateFunctions.StandardNames];
    private static readonly string[] OfCompositions = [.. OfChecks, .. NodeFunctions.Names];

    /// <summary>The section of the outputs of a description.</summary>
    public const string Outputs = "outputs";

    /// <summary>The template belongs to a health check, which sees other names.</summary>
    public bool IsHealthCheck => Section == "health_check";

    /// <summary>The functions that the template may call.</summary>
    public IReadOnlyList<string> Functions => IsHealthCheck ? OfChecks : OfCompositions;

    /// <summary>The template belongs to an output, which has no node of its own.</summary>
    public bool IsOutput => Section == Outputs;
}

/// <summary>Finds the names that the templates of a node definition, or of outputs, need.</summary>
public static class TemplateReferences
{
    /// <summary>All names, in the order of the sections. Malformed templates are left out.</summary>
    public static IReadOnlyList<TemplateReference> Of(NodeImplementation implementation) =>
    [
        .. In("resource", implementation.Resource),
        .. In("contextualisation", implementation.Contextualisation)
            .Where(reference => !IsGiven(reference, implementation.Contextualisation!)),
        .. In("config_management", implementation.ConfigManagement),
        .. In("health_check", implementation.HealthCheck?
            .Where(entry => HealthCheckKeys.IsRendered(entry.Key)).ToDictionary(e => e.Key, e => e.Value)),
    ];

    /// <summary>All names that the outputs of a description need.</summary>
    public static IReadOnlyList<TemplateReference> OfOutputs(IReadOnlyDictionary<string, object?> outputs)
        => [.. In(TemplateReference.Outputs, outputs)];

    // A name that context_variables give, or may give.
    private static bool IsGiven(TemplateReference reference, IReadOnlyDictionary<string, object?> contextualisation)
        => reference.Use is { Kind: NameKind.Variable, Path: [var root, ..] } && root != "variables"
            && reference.Path != ContextVariables.Key
            && ContextVariables.Names(contextualisation) is var names && (names is null || names.Contains(root));

    private static IEnumerable<TemplateReference> In(string section, IReadOnlyDictionary<string, object?>? values)
        => SectionTexts.Of(values ?? ComposedRequest.Empty).Where(found => TemplateSource.HasMarks(found.Text))
            .SelectMany(found => NamesIn(found.Text), (found, use) => new TemplateReference(section, found.Path, use));

    private static IReadOnlyList<NameUse> NamesIn(string text)
    {
        try
        {
            return Template.Parse(text, null).Names();
        }
        catch (CompositionException)
        {
            // TemplateCheck reports it.
            return [];
        }
    }
}
