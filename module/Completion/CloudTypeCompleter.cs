using System.Collections;
namespace Occo;

/// <summary>Completes the types of clouds that have a handler or are in use.</summary>
public sealed class CloudTypeCompleter : StoreCompleter
{
    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
        => (await engine.GetCloudsAsync().ConfigureAwait(false)).GroupBy(cloud => cloud.Type).Select(clouds =>
            (clouds.Key, clouds.SelectMany(cloud => cloud.Infrastructures).Distinct().ToList() is { Count: > 0 } users
                ? $"{clouds.Key}, used by {string.Join(", ", users)}"
                : clouds.Key));
}
