using System.Collections;
namespace Occo;

/// <summary>Completes node types of stored definitions.</summary>
public sealed class NodeTypeCompleter : StoreCompleter
{
    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
        => (await engine.GetDefinitionsAsync().ConfigureAwait(false))
            .Select(d => (d.Type, string.Join(", ", d.Clouds)));
}
