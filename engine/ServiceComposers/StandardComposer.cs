namespace Occo.Engine.ServiceComposers;

/// <summary>A built-in composer.</summary>
internal abstract class StandardComposer(string type, SectionSchema schema) : IServiceComposer
{
    public string Type => type;
    public SectionSchema Schema => schema;
    public bool HasStandardNames => true;

    public IEnumerable<Diagnostic> Validate(Section contextualisation)
        => schema.Check(contextualisation).Concat(TemplateCheck.Check(contextualisation));

    public virtual string? LeastContext(IReadOnlyDictionary<string, object?> contextualisation) => null;

    public abstract ComposedRequest Compose(CompositionInput input);
}
