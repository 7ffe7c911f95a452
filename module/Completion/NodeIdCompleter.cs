using System.Collections;
namespace Occo;

/// <summary>Ids of node instances that are not gone.</summary>
public sealed class NodeIdCompleter : StoreCompleter
{
    // Ids say nothing: what is chosen from is what they stand for.
    private protected override string ListText(string text, string about) => $"{text[..8]} {about}";

    private protected override IEnumerable<(string Text, string About)> Candidates(
        Orchestrator engine, IDictionary boundParameters)
    {
        var matches = NodeSelection.Matcher(boundParameters["Node"] is string node ? [node] : []);
        var names = boundParameters["Infrastructure"] is null
            ? [null]
            : Infrastructures(engine, boundParameters).Select(i => (string?)i.Id);
        return names.SelectMany(id => engine.GetNodes(new NodeQuery { Infrastructure = id }))
            .Where(node => matches(node.Name))
            .Select(node => (node.Id.ToString(), About(node)));
    }

    private static string About(NodeInstance node) => string.Join(", ", new[]
    {
        $"{node.Infrastructure}/{node.Name}", node.State.ToString(), node.Address,
    }.Where(part => !string.IsNullOrEmpty(part)));
}
