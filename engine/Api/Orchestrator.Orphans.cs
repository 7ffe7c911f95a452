using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>Cloud instances with Occo's tags and without a record.</summary>
public sealed partial class Orchestrator
{
    /// <summary>
    /// Searches every cloud that the store has used or may use for instances with this store's tags, or any store's,
    /// and no living record. Changes nothing. Clouds that cannot be searched are in the result.
    /// </summary>
    public async Task<OrphanSearch> FindOrphansAsync(
        OrphanSearchOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new();
        var clouds = await KnownClouds.ReadAsync(services).ConfigureAwait(false);
        var found = await new OrphanFinder(services, services.Calls.AtMost(options.MaxConcurrency))
            .FindAsync(clouds.Accesses, options.AnyStore, cancel).ConfigureAwait(false);
        return new([.. found.Orphans.Select(o => o.Orphan)], [.. found.Unsearched, .. clouds.Closed]);
    }

    /// <summary>
    /// Drops orphans that still are orphans, and waits until the clouds say that they are gone. Returns an outcome for
    /// each, in order.
    /// </summary>
    public Task<IReadOnlyList<OrphanOutcome>> RemoveOrphansAsync(
        IReadOnlyList<OrphanReference> orphans, OrphanRemovalOptions? options = null,
        CancellationToken cancel = default)
        => new OrphanRemoval(services, leased, options ?? new()).RunAsync(orphans, cancel);

    /// <summary>
    /// What <see cref="ImportNodeAsync"/> would do. Takes no lease, changes nothing. Throws <see cref="OccoException"/>
    /// (NotFound, AlreadyExists, InvalidArgument), <see cref="CompositionException"/> and <see cref="CloudException"/>.
    /// </summary>
    public async Task<NodeImportPlan> PlanImportAsync(
        string infrastructure, string node, string instanceId, CancellationToken cancel = default)
        => await (await ImportOfAsync(infrastructure, node, instanceId).ConfigureAwait(false)).PlanAsync(cancel)
            .ConfigureAwait(false);

    /// <summary>
    /// Records a cloud instance with the tags of an infrastructure, and without a record, as an instance of a node. If
    /// the node has as many instances as it wants, its target grows by one. Waits up to
    /// <paramref name="waitForLease"/> for an enactment of the infrastructure; null: fails at once. Throws like
    /// <see cref="PlanImportAsync"/>, and <see cref="OccoException"/> (Busy, Changed, LeaseLost).
    /// </summary>
    public async Task<NodeInstance> ImportNodeAsync(
        string infrastructure, string node, string instanceId, TimeSpan? waitForLease = null, long? expected = null,
        CancellationToken cancel = default)
    {
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        var import = await ImportOfAsync(infrastructure, node, instanceId).ConfigureAwait(false);
        return await leased.RunAsync(found, new(waitForLease, expected), onEvent: null, import.RunAsync, cancel)
            .ConfigureAwait(false);
    }

    private async Task<NodeImport> ImportOfAsync(
        string infrastructure, string node, string instanceId, NodeHandover? given = null)
    {
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        RequireNode(found, node);
        return new(services, found.Id, node, instanceId, Sees, given);
    }
}
