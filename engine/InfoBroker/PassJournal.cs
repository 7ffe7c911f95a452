namespace Occo.Engine.InfoBroker;

/// <summary>
/// All writes of a pass. Each call is one transaction that first checks the lease and throws
/// <see cref="OccoException"/> (LeaseLost) when it is lost; it returns when the disk has the data. The listener gets
/// every event after its commit, in order, one call at a time. Safe for use from several threads.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="fence">The lease.</param>
/// <param name="actor">Of all events.</param>
/// <param name="onEvent">The listener.</param>
/// <param name="worker">The worker that acts in the name of another; null: none does.</param>
internal sealed partial class PassJournal(
    Store store, Fence fence, string actor, Action<Event>? onEvent = null, string? worker = null)
{
    private readonly EventStream stream = new(onEvent);
    private string? name;
    private long? pass;

    public Fence Fence => fence;

    public async Task BeginPassAsync(string summary) => pass = await WriteAsync(async tx =>
    {
        var id = await PassTable.OpenAsync(tx, fence, actor, summary).ConfigureAwait(false);
        await AppendAsync(tx, EventKind.PassStarted, worker is null ? summary : $"{summary} ({worker})")
            .ConfigureAwait(false);
        return id;
    }).ConfigureAwait(false);

    public async Task EndPassAsync(string summary, int failed)
    {
        var ending = pass;
        pass = null;
        await WriteAsync(async tx =>
        {
            await PassTable.CloseAsync(tx, ending, summary, failed).ConfigureAwait(false);
            return await AppendAsync(tx, EventKind.PassFinished,
                failed == 0 ? summary : $"{summary}, {InfrastructureTable.CountOf(failed, "failure")}")
                    .ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>
    /// Closes passes that were left open, because their process was killed or could not write. Under the lease no other
    /// process is at work. Writes nothing where there is none.
    /// </summary>
    public async Task EndInterruptedAsync()
    {
        var open = await store.ReadOnceAsync(sql => PassTable.ListOpenAsync(sql, fence.InfrastructureId))
            .ConfigureAwait(false);
        if (open.Count == 0) return;
        await WriteAsync(tx => AllAsync(open, async interrupted =>
        {
            await PassTable.CloseAsync(tx, interrupted.Id, $"interrupted: {interrupted.Summary}", null)
                .ConfigureAwait(false);
            return await AppendAsync(tx, EventKind.PassFinished,
                $"interrupted: the pass that {interrupted.Actor} began at {interrupted.StartedAt:u} was not finished")
                    .ConfigureAwait(false);
        })).ConfigureAwait(false);
    }

    /// <summary>
    /// Records instances to create, with their composed requests, before the cloud is asked: all or none. Returns them
    /// as recorded, in the same order. Throws <see cref="PoolFullException"/> where a pool has no room for all of its
    /// own: places are counted and taken in one transaction.
    /// </summary>
    public Task<IReadOnlyList<NodeInstance>> RecordIntentsAsync(IReadOnlyList<Intent> intents)
    {
        // Equal requests are often one object. It is serialised once, before others wait for the store.
        var prepared = new Dictionary<object, StoredRequest>(ReferenceEqualityComparer.Instance);
        foreach (var request in intents.Select(i => i.Instance.Request))
            if (!prepared.ContainsKey(request)) prepared.Add(request, RequestTable.Prepare(request));
        return WriteAsync(async tx =>
        {
            await RequestTable.PutAllAsync(tx, prepared.Values).ConfigureAwait(false);
            foreach (var intent in intents) RequireOwn(intent.Instance);
            await PoolTable.RequireRoomAsync(tx, intents.Select(i => i.Instance)).ConfigureAwait(false);
            var recorded = await InstanceTable.InsertAllAsync(
                tx, [.. intents.Select(i => (i.Instance, prepared[i.Instance.Request].Digest))]).ConfigureAwait(false);
            await InstanceTable.AppendEventsAsync(
                tx, [.. recorded.Zip(intents, (i, intent) => Events(i, intent)).SelectMany(e => e)], actor)
                .ConfigureAwait(false);
            return recorded;
        });
    }

    /// <summary>Records what clouds of pools answered: refusals, after which a pool cools down, or success.</summary>
    public Task RecordRefusalsAsync(IReadOnlyList<(string Pool, string Why)> refused, IReadOnlyList<string> accepted)
        => WriteAsync(async tx =>
        {
            await PoolTable.AcceptAsync(tx, accepted).ConfigureAwait(false);
            return await PoolTable.RefuseAsync(tx, refused).ConfigureAwait(false);
        });

    /// <summary>
    /// Records an instance. Without a kind an event is written only if the state changed. Returns the instance as
    /// recorded. Throws <see cref="InvalidOperationException"/> for an illegal move.
    /// </summary>
    public Task<NodeInstance> SaveAsync(NodeInstance changed, EventKind? kind, string message)
        => WriteAsync(async tx => (await SaveAsync(tx, [new(changed, kind, message)]).ConfigureAwait(false))[0]);

    /// <summary>Records all changes or none.</summary>
    public Task<IReadOnlyList<NodeInstance>> SaveAllAsync(IReadOnlyList<ObservedChange> changes)
        => WriteAsync(tx => SaveAsync(tx, changes));

    /// <summary>Records existing instances: all or none. Returns them as recorded.</summary>
    public Task<IReadOnlyList<NodeInstance>> AdoptAsync(IReadOnlyList<ObservedChange> adopted)
    {
        var prepared = adopted.Select(a => (Change: a, Request: RequestTable.Prepare(a.Instance.Request))).ToList();
        return WriteAsync(tx => AllAsync(prepared, item => AdoptAsync(tx, item.Change, item.Request,
            $"{item.Change.Instance.InstanceId} is newer than the restored record; it is adopted")));
    }

    /// <summary>Records an instance that a user imported into a node, and the new target of the node.</summary>
    public Task<NodeInstance> ImportAsync(ObservedChange imported, int targetBefore, int target)
    {
        var request = RequestTable.Prepare(imported.Instance.Request);
        var (node, instanceId) = (imported.Instance.Name, imported.Instance.InstanceId);
        return WriteAsync(async tx =>
        {
            var recorded = await AdoptAsync(tx, imported, request, $"{instanceId} was imported").ConfigureAwait(false);
            if (target == targetBefore) return recorded;
            await ScaleTable.SetTargetAsync(tx, fence.InfrastructureId, node, target).ConfigureAwait(false);
            await AppendAsync(tx, EventKind.ScaleDecided, $"import of {instanceId}: {targetBefore} -> {target}", node)
                .ConfigureAwait(false);
            return recorded;
        });
    }

    /// <summary>The restored record has been compared with all clouds.</summary>
    public Task EndReconciliationAsync()
        => WriteAsync(tx => ReconciliationTable.ClearAsync(tx, fence.InfrastructureId));

    /// <summary>Records that running instances already match another version: their version and request.</summary>
    public Task ConfirmAsync(IReadOnlyList<NodeInstance> confirmed)
    {
        var prepared = confirmed.Select(i => (Instance: i, Request: RequestTable.Prepare(i.Request))).ToList();
        return WriteAsync(tx => AllAsync(prepared, async item =>
        {
            RequireOwn(item.Instance);
            await InstanceTable.SetRequestAsync(tx, item.Instance, item.Request, null).ConfigureAwait(false);
            return item.Instance;
        }));
    }

    /// <summary>
    /// Records that instances are to be dropped, before the cloud is asked: all or none. An instance that is being
    /// dropped stays as it is, so a failed drop can be repeated; and so does a protected one, unless all may be
    /// dropped. Returns them as recorded.
    /// </summary>
    public Task<IReadOnlyList<NodeInstance>> BeginDropAsync(
        IReadOnlyList<(NodeInstance Instance, string Reason)> drops, bool includeProtected = false)
        => WriteAsync(async tx =>
        {
            IReadOnlySet<Guid> guarded = includeProtected
                ? new HashSet<Guid>()
                : await InstanceTable.GuardedAsync(tx, [.. drops.Select(d => d.Instance)]).ConfigureAwait(false);
            var dropping = new Queue<NodeInstance>(await SaveAsync(
                tx, [.. drops.Where(d => !guarded.Contains(d.Instance.Id)).Select(d => new ObservedChange(
                    d.Instance with { State = NodeState.Dropping, DropReason = d.Instance.DropReason ?? d.Reason },
                    null, d.Reason))]).ConfigureAwait(false));
            return (IReadOnlyList<NodeInstance>)[.. drops.Select(d => guarded.Contains(d.Instance.Id)
                ? d.Instance with { IsProtected = true }
                : dropping.Dequeue())];
        });

    /// <summary>Records that these instances stay in their clouds when their records end.</summary>
    public Task KeepAsync(IReadOnlyList<NodeInstance> instances) => WriteAsync(tx => AllAsync(instances, instance =>
    {
        RequireOwn(instance);
        return tx.Sql.ExecuteAsync("UPDATE node_instance SET kept = 1 WHERE id = @id", ("@id", instance.Id));
    }));

    /// <summary>Records the request of a refresh, before the cloud is asked.</summary>
    public Task<NodeInstance> BeginRefreshAsync(NodeInstance instance, ComposedRequest pending)
    {
        var request = RequestTable.Prepare(pending);
        return WriteAsync(async tx =>
        {
            RequireOwn(instance);
            await InstanceTable.RequireMoveAsync(tx, instance, instance.State).ConfigureAwait(false);
            await InstanceTable.SetRequestAsync(tx, instance, null, request).ConfigureAwait(false);
            return instance with { PendingRequest = pending };
        });
    }

    /// <summary>
    /// Records a finished refresh: the pending request becomes the instance's request, with the given version and
    /// implementation. A failed refresh stays pending; it is repeated, or ends with the instance.
    /// </summary>
    public Task<NodeInstance> EndRefreshAsync(NodeInstance instance, string message)
    {
        var done = instance.PendingRequest
            ?? throw new InvalidOperationException($"No refresh of instance {instance.Id} was begun.");
        var request = RequestTable.Prepare(done);
        return WriteAsync(async tx =>
        {
            RequireOwn(instance);
            await InstanceTable.RequireMoveAsync(tx, instance, instance.State).ConfigureAwait(false);
            var refreshed = instance with
            {
                Request = done,
                PendingRequest = null,
                RefreshedAt = tx.Now,
                ShownDigest = null,
            };
            await InstanceTable.SetRequestAsync(tx, refreshed, request, null).ConfigureAwait(false);
            await InstanceTable.AppendEventAsync(tx, refreshed, EventKind.NodeRefreshed, message, actor)
                .ConfigureAwait(false);
            return refreshed;
        });
    }

    /// <summary>Records the decision on scale requests: all or nothing.</summary>
    public Task DecideScalingAsync(ScalingDecision decision) => WriteAsync(async tx =>
    {
        await ScaleTable.DecideAsync(tx, fence.InfrastructureId, decision).ConfigureAwait(false);
        return await AllAsync(
            decision.Notes, note => AppendAsync(tx, EventKind.ScaleDecided, note.Message, note.Node))
            .ConfigureAwait(false);
    });

    public Task<Event> AppendAsync(EventKind kind, string? node, Guid? nodeId, string message)
        => WriteAsync(async tx => await AppendAsync(tx, kind, message, node, nodeId).ConfigureAwait(false));

    private async Task<T> WriteAsync<T>(Func<StoreTransaction, ValueTask<T>> work)
    {
        var result = await store.WriteAsync(
            async tx =>
            {
                await tx.RequireAsync(fence).ConfigureAwait(false);
                return await work(tx).ConfigureAwait(false);
            },
            stream.Add).ConfigureAwait(false);
        stream.Deliver();
        return result;
    }

    private async ValueTask<IReadOnlyList<NodeInstance>> SaveAsync(
        StoreTransaction tx, IReadOnlyList<ObservedChange> changes)
    {
        foreach (var change in changes) RequireOwn(change.Instance);
        var saved = await InstanceTable.UpdateAllAsync(tx, [.. changes.Select(c => c.Instance)]).ConfigureAwait(false);
        await InstanceTable.AppendEventsAsync(tx, [.. changes.Zip(saved)
            .Where(c => c.First.Kind is not null || c.Second.Stored.State != c.Second.Before)
            .Select(c => (c.Second.Stored, c.First.Kind ?? InstanceTable.KindOf(c.Second.Stored.State),
                c.First.Message))], actor).ConfigureAwait(false);
        return [.. saved.Select(s => s.Stored)];
    }

    private async ValueTask<NodeInstance> AdoptAsync(
        StoreTransaction tx, ObservedChange adopted, StoredRequest request, string why)
    {
        RequireOwn(adopted.Instance);
        await RequestTable.PutAsync(tx, request).ConfigureAwait(false);
        var inserted = (await InstanceTable.InsertAllAsync(tx, [(adopted.Instance, request.Digest)])
            .ConfigureAwait(false))[0];
        await InstanceTable.AppendEventAsync(tx, inserted, EventKind.NodeAdopted, why, actor).ConfigureAwait(false);
        return (await SaveAsync(tx, [adopted with
        {
            Instance = adopted.Instance with { Ordinal = inserted.Ordinal, CreatedAt = inserted.CreatedAt },
        }]).ConfigureAwait(false))[0];
    }

    private async ValueTask<Event> AppendAsync(
        StoreTransaction tx, EventKind kind, string message, string? node = null, Guid? nodeId = null)
    {
        name ??= await InfrastructureTable.NameOfAsync(tx.Sql, fence.InfrastructureId).ConfigureAwait(false);
        var state = await InstanceTable.StateOfAsync(tx, nodeId).ConfigureAwait(false);
        return await tx.AppendAsync((fence.InfrastructureId, name), kind, message, actor, node, nodeId, state)
            .ConfigureAwait(false);
    }

    private static (NodeInstance, EventKind, string)[] Events(NodeInstance instance, Intent intent)
        => intent.Placement is { } place
            ? [(instance, EventKind.NodePlaced, place.ToString()), (instance, EventKind.NodeCreating, intent.Reason)]
            : [(instance, EventKind.NodeCreating, intent.Reason)];

    private void RequireOwn(NodeInstance instance)
    {
        if (instance.InfrastructureId == fence.InfrastructureId) return;
        throw new InvalidOperationException(
            $"Instance {instance.Id} is not of infrastructure {fence.InfrastructureId}.");
    }

    private static async ValueTask<IReadOnlyList<TResult>> AllAsync<T, TResult>(
        IReadOnlyList<T> items, Func<T, ValueTask<TResult>> write)
    {
        var written = new List<TResult>(items.Count);
        foreach (var item in items) written.Add(await write(item).ConfigureAwait(false));
        return written;
    }
}
