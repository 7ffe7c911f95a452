using Occo.Engine.ServiceComposers.ConfigManagers;
using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>The composers by type: the built-in ones, and the user's, which replace built-in ones.</summary>
internal sealed class ServiceComposerRegistry
{
    private readonly Dictionary<string, IServiceComposer> composers;
    private readonly ConfigManagerRegistry managers;

    public ServiceComposerRegistry(IEnumerable<IServiceComposer> others, ConfigManagerRegistry? managers = null)
    {
        this.managers = managers ?? new([]);
        var templates = new TemplateCache();
        IServiceComposer[] builtIn =
            [new BasicComposer(templates), new CloudInitComposer(templates), new DockerComposer(templates)];
        composers = [];
        foreach (var composer in builtIn.Concat(others)) composers[composer.Type] = composer;
    }

    public IReadOnlyDictionary<string, IServiceComposer> All => composers;

    /// <summary>Composes with the composer of <c>contextualisation.type</c>. Default: <c>basic</c>.</summary>
    public ComposedRequest Compose(CompositionInput input)
    {
        var type = input.Implementation.ComposerType;
        return composers.TryGetValue(type, out var composer)
            ? composer.Compose(input with { ConfigManagers = managers.All })
            : throw new CompositionException(
                $"The node '{input.Node.Name}' needs the service composer '{type}', which is not loaded. "
                + $"Loaded are: {string.Join(", ", composers.Keys)}.", SourceLocation.None);
    }
}
