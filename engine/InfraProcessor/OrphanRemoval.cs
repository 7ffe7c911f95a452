using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Drops orphans of any infrastructure. Each is searched again under the lease of its infrastructure just before: it
/// may have got a record since it was found.
/// </summary>
internal sealed class OrphanRemoval(EngineServices services, LeasedWork leased, OrphanRemovalOptions options)
{
    private readonly object gate = new();
    private readonly CloudCalls calls = services.Calls.AtMost(options.MaxConcurrency);
    private int gone, total;

    /// <summary>Drops orphans; an outcome for each, in order.</summary>
    public async Task<IReadOnlyList<OrphanOutcome>> RunAsync(
        IReadOnlyList<OrphanReference> wanted, CancellationToken cancel)
    {
        var clouds = await KnownClouds.ReadAsync(services).ConfigureAwait(false);
        IReadOnlyList<OrphanReference> asked = [.. wanted.Distinct()];
        total = asked.Count;
        var found = await FindAsync(clouds.Accesses, cancel).ConfigureAwait(false);
        found = found with { Unsearched = [.. found.Unsearched, .. clouds.Closed] };
        var groups = asked.SelectMany(found.At).GroupBy(o => (o.Scope.StoreId, o.Scope.InfrastructureId));
        var dropped = await Task.WhenAll(groups.Select(g => DropAsync([.. g], cancel))).ConfigureAwait(false);
        var outcomes = dropped.SelectMany(d => d).ToLookup(o => o.Reference);
        return [.. asked.SelectMany(r => found.At(r).Count > 0 ? outcomes[r] : [Absent(r, found)])];
    }

    private Task<FoundOrphans> FindAsync(IReadOnlyList<CloudAccess> clouds, CancellationToken cancel)
        => new OrphanFinder(services, calls).FindAsync(clouds, anyStore: true, cancel);

    private async Task<IReadOnlyList<OrphanOutcome>> DropAsync(
        IReadOnlyList<FoundOrphan> orphans, CancellationToken cancel)
    {
        var first = orphans[0].Orphan;
        if (!first.IsOwn && !options.AnyStore)
        {
            return [.. orphans.Select(o => Failed(o, new CloudException(CloudErrorKind.Unauthorised,
                $"{o.Orphan.InstanceId} is not dropped: {o.Orphan.Reason} (store {o.Orphan.StoreId ?? "unknown"}).")))];
        }

        var infrastructure = await services.Store.Infrastructures.FindAsync(first.InfrastructureId)
            .ConfigureAwait(false);
        // An infrastructure that this store does not know has no lease.
        if (infrastructure?.Id != first.InfrastructureId)
            return await DropAsync(orphans, null, cancel).ConfigureAwait(false);
        try
        {
            return await leased.RunAsync(infrastructure, new(options.WaitForLease), options.OnEvent,
                (journal, token) => DropAgainFoundAsync(orphans, journal, token), cancel).ConfigureAwait(false);
        }
        catch (OccoException e) when (e.Kind is FailureKind.Busy or FailureKind.LeaseLost)
        {
            return [.. orphans.Select(o => Failed(o, e))];
        }
    }

    private async Task<IReadOnlyList<OrphanOutcome>> DropAgainFoundAsync(
        IReadOnlyList<FoundOrphan> orphans, PassJournal journal, CancellationToken cancel)
    {
        var now = await FindAsync([.. orphans.Select(o => o.Access).Distinct()], cancel).ConfigureAwait(false);
        var still = orphans.Where(o => now.At(o.Orphan.Reference).Count > 0).ToList();
        foreach (var orphan in still)
        {
            await journal.AppendAsync(EventKind.OrphanFound, orphan.Orphan.Node, orphan.Orphan.NodeId,
                $"{orphan.Orphan.InstanceId} is dropped as an orphan: {orphan.Orphan.Reason}").ConfigureAwait(false);
        }

        return
        [
            .. await DropAsync(still, journal, cancel).ConfigureAwait(false),
            .. orphans.Except(still).Select(o => Absent(o.Orphan.Reference, now)),
        ];
    }

    private async Task<IReadOnlyList<OrphanOutcome>> DropAsync(
        IReadOnlyList<FoundOrphan> orphans, PassJournal? journal, CancellationToken cancel)
    {
        var (guarded, free) = (new List<OrphanOutcome>(), new List<FoundOrphan>());
        foreach (var orphan in orphans)
        {
            if (!options.IncludeVolumes && orphan.Orphan.Kind == CloudItemKind.Volume)
                guarded.Add(Failed(orphan, Kept(orphan.Orphan.InstanceId)));
            else if (!options.IncludeProtected && await IsProtectedAsync(orphan.Orphan).ConfigureAwait(false))
                guarded.Add(Failed(orphan, Protected(orphan.Orphan.InstanceId)));
            else free.Add(orphan);
        }

        var drops = await Task.WhenAll(free.GroupBy(o => o.Scope).Select(async group =>
        {
            var loop = new DropLoop(services, calls, group.Key, Count);
            var errors = await loop.RunAsync(
                [.. group.Select(o => new DropTarget(o.Orphan.InstanceId, o.Orphan.NodeId))
                    .DistinctBy(t => t.InstanceId)], options.Timeout, cancel).ConfigureAwait(false);
            return group.Select(o => errors.GetValueOrDefault(o.Orphan.InstanceId) is { } error
                ? Failed(o, error)
                : new OrphanOutcome(o.Orphan.Reference, o.Orphan, true, null)
                {
                    Remains = loop.Remains.GetValueOrDefault(o.Orphan.InstanceId),
                });
        })).ConfigureAwait(false);
        IReadOnlyList<OrphanOutcome> outcomes = [.. drops.SelectMany(d => d)];
        foreach (var (orphan, remains) in outcomes.Where(o => o.Gone && journal is not null)
            .Select(o => (o.Orphan!, o.Remains)))
        {
            await journal!.AppendAsync(
                EventKind.OrphanGone, orphan.Node, orphan.NodeId, $"{orphan.InstanceId} is gone").ConfigureAwait(false);
            if (remains is null) continue;
            await journal!.AppendAsync(EventKind.NodeRemains, orphan.Node, orphan.NodeId, remains)
                .ConfigureAwait(false);
        }

        return [.. guarded, .. outcomes];
    }

    private async Task<bool> IsProtectedAsync(CloudOrphan orphan) => orphan.NodeId is { } id
        && await services.Store.Instances.FindAsync(id).ConfigureAwait(false) is { IsProtected: true } past
        && past.InstanceId == orphan.InstanceId;

    private static OccoException Protected(string instanceId)
        => new(FailureKind.Protected, $"{instanceId} was protected, and is not dropped.")
        {
            Remedy = new(RemedyKind.IncludeProtected),
        };

    private static OccoException Kept(string instanceId)
        => new(FailureKind.Protected, $"{instanceId} is a volume that was kept, and is not deleted with its data.")
        {
            Remedy = new(RemedyKind.IncludeVolumes),
        };

    private void Count(int more, string? current)
    {
        lock (gate) options.OnProgress?.Invoke(new(1, "Dropping", gone += more, total, current));
    }

    private static OrphanOutcome Failed(FoundOrphan orphan, Exception error)
        => new(orphan.Orphan.Reference, orphan.Orphan, false, error);

    // An orphan that no cloud lists any more is gone.
    private static OrphanOutcome Absent(OrphanReference reference, FoundOrphans found)
    {
        if (found.Living.Contains(reference))
        {
            return new(reference, null, false, new OccoException(FailureKind.NotFound,
                $"{reference.InstanceId} is no orphan: it has a living record.")
            {
                Remedy = new(RemedyKind.DropNode, reference.InstanceId),
            });
        }

        if (found.Unsearched.FirstOrDefault(u => u.CloudName == reference.CloudName) is { } unsearched)
            return new(reference, null, false, new CloudException(unsearched.Kind, unsearched.Message));
        return found.Searched.Contains(reference.CloudName)
            ? new(reference, null, true, null)
            : new(reference, null, false, new OccoException(FailureKind.NotFound,
                $"This store knows no cloud {reference.CloudName}; what became of {reference.InstanceId} is unknown."));
    }
}
