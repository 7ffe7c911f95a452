using System.Collections;
namespace Occo;

/// <summary>Keys that the information broker answers.</summary>
public sealed class InfoKeyCompleter : StoreCompleter
{
    private protected override IEnumerable<(string Text, string About)> Candidates(
        Orchestrator engine, IDictionary boundParameters)
        => engine.GetInfoKeys().Select(key => (key.Key, key.Value));
}
