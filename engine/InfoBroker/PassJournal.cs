namespace Occo.Engine.InfoBroker;

/// <summary>
/// Everything that a pass writes. Each call is one transaction that first checks that the lease is still held, and
/// throws
/// <see cref="OccoException"/> (LeaseLost) if not; it ends when the disk has it. Safe for use from several threads.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="fence">The lease.</param>
/// <param name="actor">Who, for events: user@host/process.</param>
/// <param name="onEvent">Called with every event in order, after its commit, never from two threads at once.</param>
internal sealed class PassJournal(Store store, Fence fence, string actor, Action<Event>? onEvent = null)
{
    private readonly EventStream stream = new(onEvent);
    private readonly (string Id, string Name) infrastructure = (
        fence.InfrastructureId, store.Read(sql => InfrastructureWrites.NameOf(sql, fence.InfrastructureId)));

    private long? pass;

    /// <summary>The lease.</summary>
    public Fence Fence => fence;

    /// <summary>Opens a pass: steps recorded from now on belong to it.</summary>
    public async Task BeginPassAsync(string summary) => pass = await WriteAsync(tx =>
    {
        var id = PassWrites.Open(tx, fence, actor, summary);
        Tell(tx, EventKind.PassStarted, summary);
        return id;
    }).ConfigureAwait(false);

    /// <summary>Closes the pass.</summary>
    public async Task EndPassAsync(string summary, int failed)
    {
        var ending = pass;
        pass = null;
        await WriteAsync(tx =>
        {
            PassWrites.Close(tx, ending, summary, failed);
            return Tell(tx, EventKind.PassFinished,
                failed == 0 ? summary : $"{summary}, {InfrastructureWrites.CountOf(failed, "failure")}");
        }).ConfigureAwait(false);
    }

    /// <summary>
    /// Closes the passes that ended without a word, because their process was killed or could not write: under the
    /// lease nobody else is at work. Writes nothing where there is none.
    /// </summary>
    public async Task EndInterruptedAsync()
    {
        var open = store.Read(sql => PassWrites.ListOpen(sql, fence.InfrastructureId));
        if (open.Count == 0) return;
        await WriteAsync(tx => All(open, interrupted =>
        {
            PassWrites.Close(tx, interrupted.Id, $"interrupted: {interrupted.Summary}", null);
            return Tell(tx, EventKind.PassFinished,
                $"interrupted: the pass that {interrupted.Actor} began at {interrupted.StartedAt:u} was not finished");
        })).ConfigureAwait(false);
    }

    /// <summary>
    /// Records what is to be created, with the whole composed requests, before any cloud is asked: all or none.
    /// Returns the instances as recorded, in the same order.
    /// </summary>
    public Task<IReadOnlyList<NodeInstance>> RecordIntentsAsync(IReadOnlyList<Intent> intents)
    {
        var current = pass;
        // Equal requests are often one object. Its text is made once, and not while others wait for the store.
        var prepared = new Dictionary<object, StoredRequest>(ReferenceEqualityComparer.Instance);
        foreach (var request in intents.Select(i => i.Instance.Request))
            if (!prepared.ContainsKey(request)) prepared.Add(request, RequestTable.Prepare(request));
        return WriteAsync(tx =>
        {
            foreach (var request in prepared.Values) RequestTable.Put(tx, request);
            return All(intents, intent =>
            {
                DemandOwn(intent.Instance);
                var recorded = InstanceWrites.Insert(tx, intent.Instance, prepared[intent.Instance.Request].Digest);
                StepWrites.Open(tx, current, intent.Action, recorded, intent.Reason, intent.Replaces);
                InstanceWrites.Tell(tx, recorded, EventKind.NodeCreating, intent.Reason, actor);
                return recorded;
            });
        });
    }

    /// <summary>
    /// Records how an instance is now; throws <see cref="InvalidOperationException"/> for an illegal move. Its step is
    /// closed when it is ready, failed or gone. Without a kind an event is written only if the state changed: no state
    /// changes without one. Returns the instance as recorded.
    /// </summary>
    public Task<NodeInstance> SaveAsync(NodeInstance changed, EventKind? kind, string message)
        => WriteAsync(tx => Save(tx, new ObservedChange(changed, kind, message)));

    /// <summary>Records many changes: all or none.</summary>
    public Task<IReadOnlyList<NodeInstance>> SaveAllAsync(IReadOnlyList<ObservedChange> changes)
        => WriteAsync(tx => All(changes, change => Save(tx, change)));

    /// <summary>Records instances that exist already, as they are: all or none. Returns them as recorded.</summary>
    public Task<IReadOnlyList<NodeInstance>> AdoptAsync(IReadOnlyList<ObservedChange> adopted)
    {
        var prepared = adopted.Select(a => (Change: a, Request: RequestTable.Prepare(a.Instance.Request))).ToList();
        return WriteAsync(tx => All(prepared, item => Adopt(tx, item.Change, item.Request,
            $"{item.Change.Instance.InstanceId} is newer than the restored record; it is adopted")));
    }

    /// <summary>Records an instance that somebody brought into a node, and how many the node wants now.</summary>
    public Task<NodeInstance> ImportAsync(ObservedChange imported, int targetBefore, int target)
    {
        var request = RequestTable.Prepare(imported.Instance.Request);
        var (node, instanceId) = (imported.Instance.Name, imported.Instance.InstanceId);
        return WriteAsync(tx =>
        {
            var recorded = Adopt(tx, imported, request, $"{instanceId} was imported");
            if (target == targetBefore) return recorded;
            ScalingWrites.SetTarget(tx, fence.InfrastructureId, node, target);
            Tell(tx, EventKind.ScaleDecided, $"import of {instanceId}: {targetBefore} -> {target}", node);
            return recorded;
        });
    }

    /// <summary>The restored record has been compared with the clouds in full.</summary>
    public Task EndReconciliationAsync()
        => WriteAsync(tx => ReconciliationTable.Clear(tx, fence.InfrastructureId));

    /// <summary>
    /// Records that running instances are what another version asks for, too: their version and request.
    /// </summary>
    public Task ConfirmAsync(IReadOnlyList<NodeInstance> confirmed)
    {
        var prepared = confirmed.Select(i => (Instance: i, Request: RequestTable.Prepare(i.Request))).ToList();
        return WriteAsync(tx => All(prepared, item =>
        {
            DemandOwn(item.Instance);
            InstanceWrites.SetRequest(tx, item.Instance, item.Request, null);
            return item.Instance;
        }));
    }

    /// <summary>
    /// Records that instances are to be dropped, before any cloud is asked: all or none. One that is being dropped
    /// already stays as it is, so a drop that failed can be begun again. Returns them as recorded.
    /// </summary>
    public Task<IReadOnlyList<NodeInstance>> BeginDropAsync(IReadOnlyList<(NodeInstance Instance, string Reason)> drops)
    {
        var current = pass;
        return WriteAsync(tx => All(drops, drop => BeginDrop(tx, current, drop.Instance, drop.Reason)));
    }

    /// <summary>Records the request that an instance is to be brought to, before the cloud is asked.</summary>
    public Task<NodeInstance> BeginRefreshAsync(NodeInstance instance, ComposedRequest pending)
    {
        var current = pass;
        var request = RequestTable.Prepare(pending);
        return WriteAsync(tx =>
        {
            DemandOwn(instance);
            InstanceWrites.DemandMove(tx, instance, instance.State);
            InstanceWrites.SetRequest(tx, instance, null, request);
            StepWrites.Open(tx, current, StepAction.Refresh, instance, "its request changed");
            return instance with { PendingRequest = pending };
        });
    }

    /// <summary>
    /// Records that a refresh is done: the pending request is the instance's request now, at the version and of the
    /// implementation that are given with it. One that failed stays pending; it is begun again, or ends with the instance.
    /// </summary>
    public Task<NodeInstance> EndRefreshAsync(NodeInstance instance, string message)
    {
        var done = instance.PendingRequest
            ?? throw new InvalidOperationException($"No refresh of instance {instance.Id} was begun.");
        var request = RequestTable.Prepare(done);
        return WriteAsync(tx =>
        {
            DemandOwn(instance);
            InstanceWrites.DemandMove(tx, instance, instance.State);
            InstanceWrites.SetRequest(tx, instance, request, null);
            StepWrites.CloseRefresh(tx, instance.Id);
            InstanceWrites.Tell(tx, instance, EventKind.NodeRefreshed, message, actor);
            return instance with { Request = done, PendingRequest = null };
        });
    }

    /// <summary>Records what was decided about scale requests: all or none.</summary>
    public Task DecideScalingAsync(ScalingDecision decision) => WriteAsync(tx =>
    {
        ScalingWrites.Decide(tx, fence.InfrastructureId, decision);
        return All(decision.Notes, note => Tell(tx, EventKind.ScaleDecided, note.Message, note.Node));
    });

    /// <summary>Writes an event of its own.</summary>
    public Task<Event> AppendAsync(EventKind kind, string? node, Guid? nodeId, string message)
        => WriteAsync(tx => Tell(tx, kind, message, node, nodeId));

    /// <summary>Records that everything is as a version says, with an event if that is news.</summary>
    public Task ReachAsync(int version, bool isNews) => WriteAsync(tx =>
    {
        InfrastructureWrites.MarkReached(tx, fence.InfrastructureId, version);
        return isNews ? Tell(tx, EventKind.InfrastructureReady, "the desired state is reached") : null;
    });

    /// <summary>
    /// Makes an older version the newest because the newest failed. Null, and nothing is done, when it is that already.
    /// </summary>
    public Task<int?> RollBackAsync(int version, string why) => WriteAsync(tx =>
    {
        var next = InfrastructureWrites.Revert(tx, fence.InfrastructureId, version, actor);
        if (next is not null)
        {
            Tell(tx, EventKind.InfrastructureRolledBack,
                $"version {next - 1} failed, version {next} is version {version} again: {why}");
        }

        return next;
    });

    /// <summary>Its removal begins: from now on it can only be removed.</summary>
    public Task MarkRemovingAsync()
        => WriteAsync(tx => InfrastructureWrites.MarkRemoving(tx, fence.InfrastructureId, actor));

    /// <summary>
    /// It becomes history. Throws <see cref="InvalidOperationException"/> while any instance is left.
    /// </summary>
    public Task MarkRemovedAsync()
        => WriteAsync(tx => InfrastructureWrites.MarkRemoved(tx, fence.InfrastructureId, actor));

    private async Task<T> WriteAsync<T>(Func<StoreTransaction, T> work)
    {
        var result = await store.WriteAsync(
            tx =>
            {
                tx.Demand(fence);
                return work(tx);
            },
            stream.Add).ConfigureAwait(false);
        stream.Deliver();
        return result;
    }

    private NodeInstance Save(StoreTransaction tx, ObservedChange change)
    {
        DemandOwn(change.Instance);
        var (stored, before) = InstanceWrites.Update(tx, change.Instance);
        if (stored.State is NodeState.Ready or NodeState.Failed or NodeState.Gone)
            StepWrites.Close(tx, stored.Id, stored.State);
        var kind = change.Kind ?? (stored.State == before ? null : InstanceWrites.KindOf(stored.State));
        if (kind is { } known) InstanceWrites.Tell(tx, stored, known, change.Message, actor);
        return stored;
    }

    private NodeInstance Adopt(StoreTransaction tx, ObservedChange adopted, StoredRequest request, string why)
    {
        DemandOwn(adopted.Instance);
        RequestTable.Put(tx, request);
        var inserted = InstanceWrites.Insert(tx, adopted.Instance, request.Digest);
        InstanceWrites.Tell(tx, inserted, EventKind.NodeAdopted, why, actor);
        return Save(tx, adopted with
        {
            Instance = adopted.Instance with { Ordinal = inserted.Ordinal, CreatedAt = inserted.CreatedAt },
        });
    }

    private NodeInstance BeginDrop(StoreTransaction tx, long? current, NodeInstance instance, string reason)
    {
        DemandOwn(instance);
        var (dropping, before) = InstanceWrites.Update(tx, instance with { State = NodeState.Dropping });
        if (before == NodeState.Dropping) return dropping;
        StepWrites.Close(tx, instance.Id, NodeState.Dropping);
        StepWrites.Open(tx, current, StepAction.Drop, instance, reason);
        InstanceWrites.Tell(tx, dropping, EventKind.NodeDropping, reason, actor);
        return dropping;
    }

    private Event Tell(StoreTransaction tx, EventKind kind, string message, string? node = null, Guid? nodeId = null)
        => tx.Append(infrastructure, kind, message, actor,
            node, nodeId, InstanceWrites.StateOf(tx, nodeId));

    private void DemandOwn(NodeInstance instance)
    {
        if (instance.InfrastructureId == fence.InfrastructureId) return;
        throw new InvalidOperationException(
            $"Instance {instance.Id} is not of infrastructure {fence.InfrastructureId}.");
    }

    private static IReadOnlyList<TResult> All<T, TResult>(IReadOnlyList<T> items, Func<T, TResult> write)
    {
        var written = new List<TResult>(items.Count);
        foreach (var item in items) written.Add(write(item));
        return written;
    }
}
