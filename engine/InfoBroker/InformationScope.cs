namespace Occo.Engine.InfoBroker;

/// <summary>Finds the subject of a query.</summary>
internal sealed class InformationScope(Store store)
{
    /// <summary>The infrastructure: by its name or id, or by an instance.</summary>
    public async Task<Infrastructure> InfrastructureAsync(InformationQuestion question)
    {
        var name = question.Arguments.Infrastructure;
        if (name is null && question.Arguments.NodeId is not null)
            name = (await InstanceAsync(question).ConfigureAwait(false)).InfrastructureId;
        if (name is null)
            throw question.Missing("the name or id of an infrastructure (infrastructure)", "infrastructure");
        return await store.Infrastructures.FindAsync(name).ConfigureAwait(false)
            ?? throw question.NotFound($"there is no infrastructure '{name}'.");
    }

    /// <summary>The instances that match and are not gone, in the order of their creation.</summary>
    public async Task<IReadOnlyList<NodeInstance>> InstancesAsync(InformationQuestion question)
    {
        var arguments = question.Arguments;
        if (arguments.NodeId is { } id)
        {
            var found = await store.Instances.FindAsync(id).ConfigureAwait(false);
            return found is null || (arguments.Node is { } name && name != found.Name) ? [] : [found];
        }

        var infrastructure = await InfrastructureAsync(question).ConfigureAwait(false);
        if (arguments.Node is not { } node) return await store.Instances.ListAsync(infrastructure.Id)
            .ConfigureAwait(false);
        if (!infrastructure.Nodes.Contains(node))
        {
            throw question.NotFound($"infrastructure '{infrastructure.Name}' has no node '{node}'. "
                + Suggestion.For(node, infrastructure.Nodes, "nodes"));
        }

        return await store.Instances.ListNodeAsync(infrastructure.Id, node).ConfigureAwait(false);
    }

    /// <summary>One instance: by node id, or the oldest of a node, an alive one first.</summary>
    public async Task<NodeInstance> InstanceAsync(InformationQuestion question)
    {
        var (id, node) = (question.Arguments.NodeId, question.Arguments.Node);
        if (id is null && node is null)
            throw question.Missing("the name of a node (node) or a node id (node_id)", "node");
        var instances = await InstancesAsync(question).ConfigureAwait(false);
        return instances.FirstOrDefault(i => NodeLifecycle.IsAlive(i.State))
            ?? (instances.Count > 0 ? instances[0] : null)
            ?? throw question.NotFound(id is null
                ? $"the node '{node}' has no instance now."
                : $"there is no instance {id}{(node is null ? "" : $" of a node '{node}'")}.");
    }
}
