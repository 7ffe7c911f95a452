using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>
/// <c>contextualisation: {type: cloudinit, context_template: ...}</c>: the user data of a machine, from a template that
/// is text or a mapping.
/// </summary>
internal sealed class CloudInitComposer(TemplateCache templates) : IServiceComposer
{
    private const string Key = "context_template";

    internal static readonly SectionSchema Schema = new SectionSchema()
        .Required(Key, ValueKinds.Text | ValueKinds.Mapping)
        .Optional("attributes", ValueKinds.Mapping);

    /// <inheritdoc/>
    public string Type => "cloudinit";

    /// <inheritdoc/>
    public bool HasStandardNames => true;

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Validate(Section contextualisation)
        => Schema.Check(contextualisation).Concat(TemplateCheck.Check(contextualisation));

    /// <inheritdoc/>
    public ComposedRequest Compose(CompositionInput input)
    {
        var composition = new Composition(input, templates);
        var attributes = composition.Attributes();
        return composition.Request(Context(composition), attributes);
    }

    private string Context(Composition composition)
    {
        var place = composition.PlaceOf(Key);
        switch (composition.Setting(Key))
        {
            case string text:
                var context = templates.Get(text, place, TemplateKind.Document).Render(composition.Scope);
                CloudConfig.Check(context, place);
                return context;
            case IReadOnlyDictionary<string, object?> mapping:
                return CloudConfig.Write(composition.Tree.RenderMapping(mapping, place, keepKinds: false));
            default:
                throw new CompositionException(
                    $"contextualisation.{Key} must be text or a mapping.", SourceLocation.None);
        }
    }
}
