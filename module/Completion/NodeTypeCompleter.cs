using System.Collections;
namespace Occo;

/// <summary>Node types that the store has definitions of.</summary>
public sealed class NodeTypeCompleter : StoreCompleter
{
    private protected override IEnumerable<(string Text, string About)> Candidates(
        Orchestrator engine, IDictionary boundParameters)
        => engine.GetDefinitions().Select(d => (d.Type, string.Join(", ", d.Clouds)));
}
