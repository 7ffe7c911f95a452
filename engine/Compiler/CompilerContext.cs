using Occo.Engine.CloudHandlers;
using Occo.Engine.Health;
using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.ConfigManagers;

namespace Occo.Engine.Compiler;

/// <summary>What a compilation uses beside the documents.</summary>
/// <param name="CloudHandlers">By <c>resource.type</c>.</param>
/// <param name="ServiceComposers">By <c>contextualisation.type</c>.</param>
/// <param name="ConfigManagers">By <c>config_management.type</c>.</param>
/// <param name="StoredDefinition">The store's definition of a node type, used when no document has one.</param>
internal sealed record CompilerContext(
    IReadOnlyDictionary<string, ICloudHandler> CloudHandlers,
    IReadOnlyDictionary<string, IServiceComposer> ServiceComposers,
    IReadOnlyDictionary<string, IConfigManager> ConfigManagers,
    Func<string, NodeDefinition?> StoredDefinition)
{
    /// <summary>Probes of plug-ins, by their keys in <c>health_check</c>.</summary>
    public IReadOnlyDictionary<string, IHealthProbe> HealthProbes { get; init; } =
        new Dictionary<string, IHealthProbe>();

    /// <summary>Why a cloud that is known has no handler here, by type.</summary>
    public IReadOnlyDictionary<string, string> MissingClouds { get; init; } = new Dictionary<string, string>();

    /// <summary>See <see cref="IServiceComposer.HasStandardNames"/>.</summary>
    public bool HasStandardNames(NodeImplementation implementation)
        => ServiceComposers.GetValueOrDefault(implementation.ComposerType) is { HasStandardNames: true };
}
