using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>
/// <c>contextualisation: {type: cloudinit, context_template: ...}</c>: the user data of a machine, from a template that
/// is text or a mapping.
/// </summary>
internal sealed class CloudInitComposer(TemplateCache templates) : StandardComposer("cloudinit", Keys)
{
    private const string Key = "context_template";

    private static readonly SectionSchema Keys = new SectionSchema("User data that cloud-init reads.")
        .Required(Key, "The user data: a text (#cloud-config, #!...), often from !text_import, or a mapping.",
            ValueKinds.Text | ValueKinds.Mapping)
        .Optional("attributes", "Attributes that the request carries; each text is a template.", ValueKinds.Mapping);

    public override string? LeastContext(IReadOnlyDictionary<string, object?> contextualisation)
        => contextualisation.GetValueOrDefault(Key) switch
        {
            // A template at the beginning may give what cloud-init unpacks.
            string { Length: > 1 } text => (TemplateSource.HasMarks(text[..2]) ? "#" : "")
                + Template.LeastTextOf(text, TemplateKind.Document),
            IReadOnlyDictionary<string, object?> mapping => CloudConfig.Write(Least(mapping)),
            _ => null,
        };

    public override ComposedRequest Compose(CompositionInput input)
    {
        var composition = new Composition(input, templates);
        var attributes = composition.Attributes();
        return composition.Request(Context(composition), attributes);
    }

    // Without keys that are templates: they may be equal when they are rendered.
    private static Dictionary<string, object?> Least(IReadOnlyDictionary<string, object?> mapping)
        => mapping.Where(e => !TemplateSource.HasMarks(e.Key)).ToDictionary(e => e.Key, e => Least(e.Value));

    private static object? Least(object? value) => value switch
    {
        string text => Template.LeastTextOf(text, TemplateKind.Value),
        IReadOnlyDictionary<string, object?> mapping => Least(mapping),
        IReadOnlyList<object?> list => list.Select(Least).ToList(),
        _ => value,
    };

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
                return CloudConfig.Write(composition.FoldedTree.RenderMapping(
                    mapping, Composition.PathOf(Key), keepKinds: false));
            default:
                throw new CompositionException(
                    $"contextualisation.{Key} must be text or a mapping.", SourceLocation.None);
        }
    }
}
