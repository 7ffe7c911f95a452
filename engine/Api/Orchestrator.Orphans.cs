using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>Cloud instances that carry tags of Occo and are in no record.</summary>
public sealed partial class Orchestrator
{
    /// <summary>
    /// Looks for cloud instances with this store's tags, or any store's, and no living record, in every cloud that the
    /// store has used or may use. Changes nothing. A cloud that cannot be asked is in the result.
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
    /// Drops orphans, each only if it still is one, and waits until the clouds say that they are gone. An outcome for
    /// each, in order; one that no cloud has any more is gone.
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
    /// Records a cloud instance that carries the tags of an infrastructure, and has no record, as an instance of a
    /// node. If the node has as many as it wants it wants one more from now on. Throws like
    /// <see cref="PlanImportAsync"/>, and <see cref="OccoException"/> (Busy, LeaseLost).
    /// </summary>
    /// <param name="infrastructure">Name or id.</param>
    /// <param name="node">Name of the node.</param>
    /// <param name="instanceId">The cloud's name of the instance.</param>
    /// <param name="waitForLease">How long to wait for an enactment of the infrastructure. Null: fail at once.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<NodeInstance> ImportNodeAsync(
        string infrastructure, string node, string instanceId, TimeSpan? waitForLease = null,
        CancellationToken cancel = default)
        => await leased.RunAsync(await RequirePresentAsync(infrastructure).ConfigureAwait(false), waitForLease, onEvent: null,
            (await ImportOfAsync(infrastructure, node, instanceId).ConfigureAwait(false)).RunAsync, cancel)
                .ConfigureAwait(false);

    private async Task<NodeImport> ImportOfAsync(string infrastructure, string node, string instanceId)
    {
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        RequireNode(found, node);
        return new(services, found.Id, node, instanceId);
    }
}
