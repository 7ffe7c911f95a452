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
    private string? name;
    private long? pass;

    /// <summary>The lease.</summary>
    public Fence Fence => fence;

    /// <summary>Opens a pass.</summary>
    public async Task BeginPassAsync(string summary) => pass = await WriteAsync(async tx =>
    {
        var id = await PassTable.OpenAsync(tx, fence, actor, summary).ConfigureAwait(false);
        await TellAsync(tx, EventKind.PassStarted, summary).ConfigureAwait(false);
        return id;
    }).ConfigureAwait(false);

    /// <summary>Closes the pass.</summary>
    public async Task EndPassAsync(string summary, int failed)
    {
        var ending = pass;
        pass = null;
        await WriteAsync(async tx =>
        {
            await PassTable.CloseAsync(tx, ending, summary, failed).ConfigureAwait(false);
            return await TellAsync(tx, EventKind.PassFinished,
                failed == 0 ? summary : $"{summary}, {InfrastructureTable.CountOf(failed, "failure")}")
                    .ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>
    /// Closes the passes that ended without a word, because their process was killed or could not write: under the
    /// lease nobody else is at work. Writes nothing where there is none.
    /// </summary>
    public async Task EndInterruptedAsync()
    {
        var open = await store.ReadAsync(sql => PassTable.ListOpenAsync(sql, fence.InfrastructureId))
            .ConfigureAwait(false);
        if (open.Count == 0) return;
        await WriteAsync(tx => AllAsync(open, async interrupted =>
        {
            await PassTable.CloseAsync(tx, interrupted.Id, $"interrupted: {interrupted.Summary}", null)
                .ConfigureAwait(false);
            return await TellAsync(tx, EventKind.PassFinished,
                $"interrupted: the pass that {interrupted.Actor} began at {interrupted.StartedAt:u} was not finished")
                    .ConfigureAwait(false);
        })).ConfigureAwait(false);
    }

    /// <summary>
    /// Records what is to be created, with the whole composed requests, before any cloud is asked: all or none.
    /// Returns the instances as recorded, in the same order.
    /// </summary>
    public Task<IReadOnlyList<NodeInstance>> RecordIntentsAsync(IReadOnlyList<Intent> intents)
    {
        // Equal requests are often one object. Its text is made once, and not while others wait for the store.
        var prepared = new Dictionary<object, StoredRequest>(ReferenceEqualityComparer.Instance);
        foreach (var request in intents.Select(i => i.Instance.Request))
            if (!prepared.ContainsKey(request)) prepared.Add(request, RequestTable.Prepare(request));
        return WriteAsync(async tx =>
        {
            foreach (var request in prepared.Values) await RequestTable.PutAsync(tx, request).ConfigureAwait(false);
            return await AllAsync(intents, async intent =>
            {
                RequireOwn(intent.Instance);
                var digest = prepared[intent.Instance.Request].Digest;
                var recorded = await InstanceTable.InsertAsync(tx, intent.Instance, digest).ConfigureAwait(false);
                await InstanceTable.TellAsync(tx, recorded, EventKind.NodeCreating, intent.Reason, actor)
                    .ConfigureAwait(false);
                return recorded;
            }).ConfigureAwait(false);
        });
    }

    /// <summary>
    /// Records how an instance is now; throws <see cref="InvalidOperationException"/> for an illegal move. Without a kind
    /// an event is written only if the state changed: no state
    /// changes without one. Returns the instance as recorded.
    /// </summary>
    public Task<NodeInstance> SaveAsync(NodeInstance changed, EventKind? kind, string message)
        => WriteAsync(tx => SaveAsync(tx, new ObservedChange(changed, kind, message)));

    /// <summary>Records many changes: all or none.</summary>
    public Task<IReadOnlyList<NodeInstance>> SaveAllAsync(IReadOnlyList<ObservedChange> changes)
        => WriteAsync(tx => AllAsync(changes, change => SaveAsync(tx, change)));

    /// <summary>Records instances that exist already, as they are: all or none. Returns them as recorded.</summary>
    public Task<IReadOnlyList<NodeInstance>> AdoptAsync(IReadOnlyList<ObservedChange> adopted)
    {
        var prepared = adopted.Select(a => (Change: a, Request: RequestTable.Prepare(a.Instance.Request))).ToList();
        return WriteAsync(tx => AllAsync(prepared, item => AdoptAsync(tx, item.Change, item.Request,
            $"{item.Change.Instance.InstanceId} is newer than the restored record; it is adopted")));
    }

    /// <summary>Records an instance that somebody brought into a node, and how many the node wants now.</summary>
    public Task<NodeInstance> ImportAsync(ObservedChange imported, int targetBefore, int target)
    {
        var request = RequestTable.Prepare(imported.Instance.Request);
        var (node, instanceId) = (imported.Instance.Name, imported.Instance.InstanceId);
        return WriteAsync(async tx =>
        {
            var recorded = await AdoptAsync(tx, imported, request, $"{instanceId} was imported").ConfigureAwait(false);
            if (target == targetBefore) return recorded;
            await ScaleTable.SetTargetAsync(tx, fence.InfrastructureId, node, target).ConfigureAwait(false);
            await TellAsync(tx, EventKind.ScaleDecided, $"import of {instanceId}: {targetBefore} -> {target}", node)
                .ConfigureAwait(false);
            return recorded;
        });
    }

    /// <summary>The restored record has been compared with the clouds in full.</summary>
    public Task EndReconciliationAsync()
        => WriteAsync(tx => ReconciliationTable.ClearAsync(tx, fence.InfrastructureId));

    /// <summary>
    /// Records that running instances are what another version asks for, too: their version and request.
    /// </summary>
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
    /// Records that instances are to be dropped, before any cloud is asked: all or none. One that is being dropped
    /// already stays as it is, so a drop that failed can be begun again. Returns them as recorded.
    /// </summary>
    public Task<IReadOnlyList<NodeInstance>> BeginDropAsync(IReadOnlyList<(NodeInstance Instance, string Reason)> drops)
        => WriteAsync(tx => AllAsync(drops, drop => BeginDropAsync(tx, drop.Instance, drop.Reason)));

    /// <summary>Records the request that an instance is to be brought to, before the cloud is asked.</summary>
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
    /// Records that a refresh is done: the pending request is the instance's request now, at the version and of the
    /// implementation that are given with it. One that failed stays pending; it is begun again, or ends with the instance.
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
            await InstanceTable.SetRequestAsync(tx, instance, request, null).ConfigureAwait(false);
            await InstanceTable.TellAsync(tx, instance, EventKind.NodeRefreshed, message, actor).ConfigureAwait(false);
            return instance with { Request = done, PendingRequest = null };
        });
    }

    /// <summary>Records what was decided about scale requests: all or none.</summary>
    public Task DecideScalingAsync(ScalingDecision decision) => WriteAsync(async tx =>
    {
        await ScaleTable.DecideAsync(tx, fence.InfrastructureId, decision).ConfigureAwait(false);
        return await AllAsync(
            decision.Notes, note => TellAsync(tx, EventKind.ScaleDecided, note.Message, note.Node))
            .ConfigureAwait(false);
    });

    /// <summary>Writes an event of its own.</summary>
    public Task<Event> AppendAsync(EventKind kind, string? node, Guid? nodeId, string message)
        => WriteAsync(async tx => await TellAsync(tx, kind, message, node, nodeId).ConfigureAwait(false));

    /// <summary>Records that everything is as a version says, with an event if that is news.</summary>
    public Task ReachAsync(int version, bool isNews) => WriteAsync(async tx =>
    {
        await InfrastructureTable.MarkReachedAsync(tx, fence.InfrastructureId, version).ConfigureAwait(false);
        return isNews ? await TellAsync(tx, EventKind.InfrastructureReady, "the desired state is reached")
            .ConfigureAwait(false) : null;
    });

    /// <summary>
    /// Makes an older version the newest because the newest failed. Null, and nothing is done, when it is that already.
    /// </summary>
    public Task<int?> RollBackAsync(int version, string why) => WriteAsync(async tx =>
    {
        var next = await InfrastructureTable.RevertAsync(tx, fence.InfrastructureId, version, actor)
            .ConfigureAwait(false);
        if (next is not null)
        {
            await TellAsync(tx, EventKind.InfrastructureRolledBack,
                $"version {next - 1} failed, version {next} is version {version} again: {why}").ConfigureAwait(false);
        }

        return next;
    });

    /// <summary>Its removal begins: from now on it can only be removed.</summary>
    public Task MarkRemovingAsync()
        => WriteAsync(tx => InfrastructureTable.MarkRemovingAsync(tx, fence.InfrastructureId, actor));

    /// <summary>
    /// It becomes history. Throws <see cref="InvalidOperationException"/> while any instance is left.
    /// </summary>
    public Task MarkRemovedAsync()
        => WriteAsync(tx => InfrastructureTable.MarkRemovedAsync(tx, fence.InfrastructureId, actor));

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

    private async ValueTask<NodeInstance> SaveAsync(StoreTransaction tx, ObservedChange change)
    {
        RequireOwn(change.Instance);
        var (stored, before) = await InstanceTable.UpdateAsync(tx, change.Instance).ConfigureAwait(false);
        var kind = change.Kind ?? (stored.State == before ? null : InstanceTable.KindOf(stored.State));
        if (kind is { } known) await InstanceTable.TellAsync(tx, stored, known, change.Message, actor)
            .ConfigureAwait(false);
        return stored;
    }

    private async ValueTask<NodeInstance> AdoptAsync(
        StoreTransaction tx, ObservedChange adopted, StoredRequest request, string why)
    {
        RequireOwn(adopted.Instance);
        await RequestTable.PutAsync(tx, request).ConfigureAwait(false);
        var inserted = await InstanceTable.InsertAsync(tx, adopted.Instance, request.Digest).ConfigureAwait(false);
        await InstanceTable.TellAsync(tx, inserted, EventKind.NodeAdopted, why, actor).ConfigureAwait(false);
        return await SaveAsync(tx, adopted with
        {
            Instance = adopted.Instance with { Ordinal = inserted.Ordinal, CreatedAt = inserted.CreatedAt },
        }).ConfigureAwait(false);
    }

    private async ValueTask<NodeInstance> BeginDropAsync(
        StoreTransaction tx, NodeInstance instance, string reason)
    {
        RequireOwn(instance);
        var (dropping, before) = await InstanceTable.UpdateAsync(tx, instance with { State = NodeState.Dropping })
            .ConfigureAwait(false);
        if (before == NodeState.Dropping) return dropping;
        await InstanceTable.TellAsync(tx, dropping, EventKind.NodeDropping, reason, actor).ConfigureAwait(false);
        return dropping;
    }

    private async ValueTask<Event> TellAsync(
        StoreTransaction tx, EventKind kind, string message, string? node = null, Guid? nodeId = null)
    {
        name ??= await InfrastructureTable.NameOfAsync(tx.Sql, fence.InfrastructureId).ConfigureAwait(false);
        var state = await InstanceTable.StateOfAsync(tx, nodeId).ConfigureAwait(false);
        return await tx.AppendAsync((fence.InfrastructureId, name), kind, message, actor, node, nodeId, state)
            .ConfigureAwait(false);
    }

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
