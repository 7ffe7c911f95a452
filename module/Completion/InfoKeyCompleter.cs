using System.Collections;
namespace Occo;

/// <summary>Keys that the information broker answers.</summary>
public sealed class InfoKeyCompleter : StoreCompleter
{
    private protected override Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        Orchestrator engine, IDictionary boundParameters)
        => Task.FromResult(engine.GetInfoKeys().Select(key => (key.Key, key.Value)));
}
