using System.Collections;
namespace Occo;

/// <summary>Completes ids of node instances that are not gone.</summary>
public sealed class NodeIdCompleter : StoreCompleter
{
    // The list shows what the id stands for.
    private protected override string ListText(string text, string about) => $"{text[..8]} {about}";

    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
    {
        var matches = NodeSelection.Matcher(boundParameters["Node"] is string node ? [node] : []);
        var names = boundParameters["Infrastructure"] is null
            ? [null]
            : (await InfrastructuresAsync(engine, boundParameters).ConfigureAwait(false)).Select(i => (string?)i.Id);
        var nodes = new List<NodeInstance>();
        foreach (var id in names)
            nodes.AddRange(await engine.GetNodesAsync(new NodeQuery { Infrastructure = id }).ConfigureAwait(false));
        return nodes
            .Where(node => matches(node.Name))
            .Select(node => (node.Id.ToString(), About(node)));
    }

    private static string About(NodeInstance node) => string.Join(", ", new[]
    {
        $"{node.Infrastructure}/{node.Name}", node.State.ToString(), node.Address,
    }.Where(part => !string.IsNullOrEmpty(part)));
}
