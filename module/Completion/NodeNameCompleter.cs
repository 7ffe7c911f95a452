using System.Collections;
namespace Occo;

/// <summary>Completes node names of the infrastructures on the command line.</summary>
public sealed class NodeNameCompleter : StoreCompleter
{
    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
        => (await InfrastructuresAsync(engine, boundParameters).ConfigureAwait(false)).SelectMany(
            i => i.Nodes.Select(node => (node, $"node of {i.Name}")));
}
