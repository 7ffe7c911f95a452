using System.Collections;
namespace Occo;

/// <summary>Types of clouds that have a handler or that an infrastructure uses.</summary>
public sealed class CloudTypeCompleter : StoreCompleter
{
    private protected override IEnumerable<(string Text, string About)> Candidates(
        Orchestrator engine, IDictionary boundParameters)
        => engine.GetClouds().GroupBy(cloud => cloud.Type).Select(clouds =>
            (clouds.Key, clouds.SelectMany(cloud => cloud.Infrastructures).Distinct().ToList() is { Count: > 0 } users
                ? $"{clouds.Key}, used by {string.Join(", ", users)}"
                : clouds.Key));
}
