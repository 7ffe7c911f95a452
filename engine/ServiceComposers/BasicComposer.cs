using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary><c>contextualisation: {type: basic}</c>, or no contextualisation: attributes and no context.</summary>
internal sealed class BasicComposer(TemplateCache templates) : StandardComposer("basic", Keys)
{
    private static readonly SectionSchema Keys = new SectionSchema("Attributes, and no text for the machine.")
        .Required("attributes", "Attributes that the request carries; each text is a template.", ValueKinds.Mapping);

    public override ComposedRequest Compose(CompositionInput input)
    {
        var composition = new Composition(input, templates);
        return composition.Request(null, composition.Attributes());
    }
}
