using System.Collections;
namespace Occo;

/// <summary>Completes keys of the information broker.</summary>
public sealed class InfoKeyCompleter : StoreCompleter
{
    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
        => (await engine.GetInfoKeysAsync().ConfigureAwait(false)).Select(key => (key.Key, key.Value));
}
