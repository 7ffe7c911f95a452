using System.Collections;
namespace Occo;

/// <summary>Types of clouds that tell what they offer.</summary>
public sealed class CatalogueTypeCompleter : StoreCompleter
{
    private protected override IEnumerable<(string Text, string About)> Candidates(
        Orchestrator engine, IDictionary boundParameters)
        => engine.GetClouds().Where(cloud => cloud.HasCatalogue).Select(cloud => (cloud.Type, cloud.Type));
}
