namespace Occo.Engine.InfoBroker;

/// <summary>Keys about node definitions: those of an infrastructure's node, or imported ones.</summary>
internal sealed class DefinitionInformation : InformationFamily
{
    private static readonly string[] Names = ["node_type", "type", "filter_keywords"];
    private readonly Store store;
    private readonly InformationScope scope;

    public DefinitionInformation(Store store, InformationScope scope)
    {
        (this.store, this.scope) = (store, scope);
        Add("node.definition.all",
            "All implementations of a node type (argument node_type), or of a node of an infrastructure.",
            async q => (await DefinitionAsync(q).ConfigureAwait(false)).Implementations, Names);
        Add("node.definition", "The first implementation that fits the node's filter, or the argument filter_keywords.",
            async q => First(q, await DefinitionAsync(q).ConfigureAwait(false)), Names);
    }

    private async Task<Candidates> DefinitionAsync(InformationQuestion question)
    {
        var filter = question.Arguments.Other.GetValueOrDefault("filter_keywords")
            as IReadOnlyDictionary<string, object?> ?? ComposedRequest.Empty;
        if (question.Other("node_type", "type") is { } type)
        {
            var stored = await store.Definitions.FindAsync(type).ConfigureAwait(false);
            return new(type, stored?.Definition.Implementations ?? [], filter);
        }

        if (question.Arguments is { Node: null } or { Infrastructure: null })
        {
            throw question.Missing(
                "a node type (node_type), or an infrastructure and a node (infrastructure, node)", "node_type");
        }

        var infrastructure = await scope.InfrastructureAsync(question).ConfigureAwait(false);
        var compiled = await store.Infrastructures.GetCompiledAsync(infrastructure.Id).ConfigureAwait(false);
        var node = compiled.Nodes.FirstOrDefault(n => n.Name == question.Arguments.Node) ?? throw question.NotFound(
            $"infrastructure '{compiled.Name}' has no node '{question.Arguments.Node}'. "
            + Suggestion.For(question.Arguments.Node!, infrastructure.Nodes, "nodes"));
        return new(node.Type, compiled.Definitions[node.Type].Implementations, PlainValues.Merge(node.Filter, filter));
    }

    private static NodeImplementation First(InformationQuestion question, Candidates found)
        => found.Implementations.FirstOrDefault(i => i.Resource.Contains(found.Filter))
            ?? throw question.NotFound(found.Implementations.Count == 0
                ? $"there is no definition of the node type '{found.Type}'. Import one."
                : $"no implementation of the node type '{found.Type}' fits the filter.");

    private sealed record Candidates(
        string Type, IReadOnlyList<NodeImplementation> Implementations, IReadOnlyDictionary<string, object?> Filter);
}
