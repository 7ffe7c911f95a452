using System.Collections;
namespace Occo;

/// <summary>Completes names of pools.</summary>
public sealed class PoolNameCompleter : StoreCompleter
{
    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
        => (await engine.GetPoolsAsync().ConfigureAwait(false)).Select(p => (p.Pool.Name,
            p.Pool.Quota is { } quota ? $"{p.Used} of {quota} used" : $"{p.Used} used"));
}
