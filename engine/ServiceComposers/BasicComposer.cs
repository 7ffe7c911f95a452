using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary><c>contextualisation: {type: basic}</c>, or no contextualisation: attributes and no context.</summary>
internal sealed class BasicComposer(TemplateCache templates) : IServiceComposer
{
    internal static readonly SectionSchema Schema = new SectionSchema().Required("attributes", ValueKinds.Mapping);

    /// <inheritdoc/>
    public string Type => "basic";

    /// <inheritdoc/>
    public bool HasStandardNames => true;

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Validate(Section contextualisation)
        => Schema.Check(contextualisation).Concat(TemplateCheck.Check(contextualisation));

    /// <inheritdoc/>
    public ComposedRequest Compose(CompositionInput input)
    {
        var composition = new Composition(input, templates);
        return composition.Request(null, composition.Attributes());
    }
}
