using System.Collections;
namespace Occo;

/// <summary>Completes keys of the information broker.</summary>
public sealed class InfoKeyCompleter : StoreCompleter
{
    private protected override Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        Orchestrator engine, IDictionary boundParameters)
        => Task.FromResult(engine.GetInfoKeys().Select(key => (key.Key, key.Value)));
}
