using System.Collections;
namespace Occo;

/// <summary>Completes the types of clouds that have a catalogue.</summary>
public sealed class CatalogueTypeCompleter : StoreCompleter
{
    internal static List<string> Types(IEnumerable<CloudUse> clouds)
        => [.. clouds.Where(cloud => cloud.HasCatalogue).Select(cloud => cloud.Type).Distinct()];

    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
        => Types(await engine.GetCloudsAsync().ConfigureAwait(false)).Select(type => (type, type));
}
