using System.Collections;
namespace Occo;

/// <summary>Completes the types of clouds that have a catalogue.</summary>
public sealed class CatalogueTypeCompleter : StoreCompleter
{
    internal static async Task<List<string>> TypesAsync(Orchestrator engine)
        => [.. (await engine.GetCloudsAsync().ConfigureAwait(false))
            .Where(cloud => cloud.HasCatalogue).Select(cloud => cloud.Type).Distinct()];

    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        Orchestrator engine, IDictionary boundParameters)
        => (await TypesAsync(engine).ConfigureAwait(false)).Select(type => (type, type));
}
