using Occo.Engine.ServiceComposers.ConfigManagers;
using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>The composers by type: the built-in ones, and the user's, which take the place of built-in ones.</summary>
internal sealed class ServiceComposerRegistry
{
    private readonly Dictionary<string, IServiceComposer> composers;
    private readonly ConfigManagerRegistry managers;

    /// <summary>Built-in composers and others, and the config managers that give variables.</summary>
    public ServiceComposerRegistry(IEnumerable<IServiceComposer> others, ConfigManagerRegistry? managers = null)
    {
        this.managers = managers ?? new([]);
        var templates = new TemplateCache();
        IServiceComposer[] builtIn =
            [new BasicComposer(templates), new CloudInitComposer(templates), new DockerComposer(templates)];
        composers = [];
        foreach (var composer in builtIn.Concat(others)) composers[composer.Type] = composer;
    }

    /// <summary>The composers by type.</summary>
    public IReadOnlyDictionary<string, IServiceComposer> All => composers;

    /// <summary>Composes with what <c>contextualisation.type</c> names; <c>basic</c> where it is missing.</summary>
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
