using System.Collections;
namespace Occo;

/// <summary>Types of clouds that tell what they offer.</summary>
public sealed class CatalogueTypeCompleter : StoreCompleter
{
    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        Orchestrator engine, IDictionary boundParameters)
        => (await engine.GetCloudsAsync().ConfigureAwait(false)).Where(cloud => cloud.HasCatalogue).Select(cloud => (cloud.Type, cloud.Type));
}
