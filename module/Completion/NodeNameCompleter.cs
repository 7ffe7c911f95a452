using System.Collections;
namespace Occo;

/// <summary>Names of nodes, of the infrastructures that the command line names.</summary>
public sealed class NodeNameCompleter : StoreCompleter
{
    private protected override IEnumerable<(string Text, string About)> Candidates(
        Orchestrator engine, IDictionary boundParameters)
        => Infrastructures(engine, boundParameters).SelectMany(
            i => i.Nodes.Select(node => (node, $"node of {i.Name}")));
}
