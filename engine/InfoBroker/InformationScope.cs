namespace Occo.Engine.InfoBroker;

/// <summary>Finds what a question is about.</summary>
internal sealed class InformationScope(Store store)
{
    /// <summary>The infrastructure, given by name or id, or by one of its instances.</summary>
    public Infrastructure Infrastructure(InformationQuestion question)
    {
        var name = question.Arguments.Infrastructure
            ?? (question.Arguments.NodeId is null ? null : Instance(question).InfrastructureId)
            ?? throw question.Missing("the name or id of an infrastructure (infrastructure)");
        return store.Infrastructures.Find(name) ?? throw question.NotFound($"there is no infrastructure '{name}'.");
    }

    /// <summary>The instances that are meant and not gone, in the order of their creation; may be none.</summary>
    public IReadOnlyList<NodeInstance> Instances(InformationQuestion question)
    {
        var arguments = question.Arguments;
        if (arguments.NodeId is { } id)
        {
            var found = store.Instances.Find(id);
            return found is null || (arguments.Node is { } name && name != found.Name) ? [] : [found];
        }

        var infrastructure = Infrastructure(question);
        if (arguments.Node is not { } node) return store.Instances.List(infrastructure.Id);
        if (!infrastructure.Nodes.Contains(node))
        {
            throw question.NotFound($"infrastructure '{infrastructure.Name}' has no node '{node}'. "
                + Suggestion.For(node, infrastructure.Nodes, "nodes"));
        }

        return store.Instances.ListNode(infrastructure.Id, node);
    }

    /// <summary>
    /// The one instance that is meant: by node id, or the oldest of a node, one that is alive before others.
    /// </summary>
    public NodeInstance Instance(InformationQuestion question)
    {
        var (id, node) = (question.Arguments.NodeId, question.Arguments.Node);
        if (id is null && node is null) throw question.Missing("the name of a node (node) or a node id (node_id)");
        var instances = Instances(question);
        return instances.FirstOrDefault(i => NodeLifecycle.IsAlive(i.State))
            ?? (instances.Count > 0 ? instances[0] : null)
            ?? throw question.NotFound(id is null
                ? $"the node '{node}' has no instance now."
                : $"there is no instance {id}{(node is null ? "" : $" of a node '{node}'")}.");
    }
}
