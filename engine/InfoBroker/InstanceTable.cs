namespace Occo.Engine.InfoBroker;

/// <summary>State of an instance at a time in the past, and the time of the event that set it.</summary>
internal sealed record NodeStateAt(Guid NodeId, NodeState State, DateTimeOffset Since);

/// <summary>Recorded node instances. <see cref="PassJournal"/> writes them in its transactions.</summary>
internal sealed partial class InstanceTable(Store store)
{
    private const string NotGone = " AND x.state <> 'Gone'";
    private const string ByOrdinal = " ORDER BY x.infrastructure_id, x.ordinal";

    /// <summary>The instances of an infrastructure in the order of their creation.</summary>
    public Task<IReadOnlyList<NodeInstance>> ListAsync(string infrastructureId, bool includeGone = false) => QueryAsync(
        "x.infrastructure_id = @infrastructure" + (includeGone ? "" : NotGone) + ByOrdinal,
        ("@infrastructure", infrastructureId));

    /// <summary>The instances of a node that are not gone, in the order of their creation.</summary>
    public Task<IReadOnlyList<NodeInstance>> ListNodeAsync(string infrastructureId, string node) => QueryAsync(
        "x.infrastructure_id = @infrastructure AND x.node = @node" + NotGone + ByOrdinal,
        ("@infrastructure", infrastructureId), ("@node", node));

    /// <summary>All node ids of every batch with an unfinished creation, by token, in the order of the batch.</summary>
    public async Task<ILookup<string, Guid>> UnfinishedBatchesAsync(string infrastructureId)
    {
        var rows = await store.ReadOnceAsync(sql => sql.QueryAsync(
            "SELECT token, id FROM node_instance WHERE infrastructure_id = @infrastructure AND token IN ("
            + "SELECT token FROM node_instance WHERE infrastructure_id = @infrastructure AND state <> 'Gone' "
            + "AND state = @creating) "
            + "ORDER BY token, batch_index",
            row => (Token: row.GetString(0), Id: row.Id(1)),
            ("@infrastructure", infrastructureId), ("@creating", NodeState.Creating))).ConfigureAwait(false);
        return rows.ToLookup(r => r.Token, r => r.Id);
    }

    public async Task<NodeInstance?> FindAsync(Guid nodeId)
        => (await QueryAsync("x.id = @id", ("@id", nodeId)).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>The instances, gone or not, whose ids begin with this text, in the order of their creation.</summary>
    public Task<IReadOnlyList<NodeInstance>> FindAsync(string start)
        => QueryAsync("x.id >= @start AND x.id < @end" + ByOrdinal, ("@start", start), ("@end", start + "g"));

    /// <summary>
    /// Instances by infrastructure, node and order of creation. Without an infrastructure: of all that are not removed.
    /// </summary>
    public Task<IReadOnlyList<NodeInstance>> FindAllAsync(NodeQuery query) => FindAllAsync(query, null);

    // Without an infrastructure, only those in a range of names.
    private async Task<IReadOnlyList<NodeInstance>> FindAllAsync(NodeQuery query, (string After, string Last)? range)
    {
        if (query.AsOf is { } time) return await FindAsOfAsync(query, range, time).ConfigureAwait(false);
        var order = (query.IncludeGone ? "" : NotGone) + " ORDER BY i.name, i.created_at, x.node, x.ordinal";
        return query.Infrastructure is { } infrastructure
            ? await QueryAsync(
                "(i.id = @it OR (i.name = @it AND i.removed_at IS NULL))" + order, ("@it", infrastructure))
                .ConfigureAwait(false)
            : range is var (after, last) ? await QueryAsync(
                "i.removed_at IS NULL AND i.name > @after AND i.name <= @last" + order,
                ("@after", after), ("@last", last)).ConfigureAwait(false)
            : await QueryAsync("i.removed_at IS NULL" + order).ConfigureAwait(false);
    }

    /// <summary>
    /// The instances of the next infrastructures by name, until there are enough, and the name of the last of them;
    /// null: there are no more. Each infrastructure is whole.
    /// </summary>
    /// <param name="query">Which instances; it names no infrastructure.</param>
    /// <param name="enough">How many.</param>
    /// <param name="after">The name of the last infrastructure of the page before.</param>
    /// <param name="isSeen">Others do not count.</param>
    public async Task<(IReadOnlyList<NodeInstance> Instances, string? Last)> FindPageAsync(
        NodeQuery query, int enough, string after, Func<string, bool> isSeen)
    {
        var withGone = query.IncludeGone || query.AsOf is not null;
        var counts = (await store.ReadOnceAsync(sql => sql.QueryAsync(
            "SELECT i.name, (SELECT COUNT(*) FROM node_instance x WHERE x.infrastructure_id = i.id"
            + (withGone ? "" : NotGone) + ") FROM infrastructure i WHERE i.removed_at IS NULL AND i.name > @after "
            + "ORDER BY i.name", row => (Name: row.Exact(0)!, Count: row.GetInt32(1)), ("@after", after)))
            .ConfigureAwait(false)).FindAll(one => isSeen(one.Name));
        var (page, sum) = (0, 0);
        while (page < counts.Count && sum < enough) sum += counts[page++].Count;
        if (page == 0) return ([], null);
        var last = counts[page - 1].Name;
        var found = await FindAllAsync(query, (after, last)).ConfigureAwait(false);
        return ([.. found.Where(i => isSeen(i.Infrastructure))], page < counts.Count ? last : null);
    }

    /// <summary>
    /// The instances that existed at a time, including those gone by then, with their states. Read from the history:
    /// every change of state has an event.
    /// </summary>
    public async Task<IReadOnlyList<NodeStateAt>> AsOfAsync(string infrastructureId, DateTimeOffset time)
        => await store.ReadOnceAsync(sql => sql.QueryAsync(
            "SELECT e.node_id, e.state, e.time FROM event e JOIN ("
            + "SELECT MAX(sequence) AS sequence FROM event WHERE infrastructure_id = @infrastructure "
            + "AND node IS NOT NULL AND node_id IS NOT NULL AND state IS NOT NULL AND time <= @time "
            + "GROUP BY node_id) newest "
            + "ON newest.sequence = e.sequence ORDER BY e.sequence",
            row => new NodeStateAt(row.Id(0), row.Name<NodeState>(1), row.Time(2)),
            ("@infrastructure", infrastructureId), ("@time", time))).ConfigureAwait(false);

    /// <summary>
    /// Protects an instance, or ends that. Throws <see cref="OccoException"/> (InvalidArgument) when it is gone or is
    /// being dropped, and (Changed).
    /// </summary>
    public async Task<NodeInstance> ProtectAsync(
        NodeInstance instance, bool protect, string actor, long? expected = null)
        => await store.WriteAsync(async tx =>
        {
            await EventTable.RequireRevisionAsync(tx.Sql, instance.InfrastructureId, expected).ConfigureAwait(false);
            var state = await StateOfAsync(tx, instance.Id).ConfigureAwait(false);
            if (state is NodeState.Dropping or NodeState.Gone)
            {
                throw new OccoException(FailureKind.InvalidArgument,
                    $"{instance.Name} {instance.InstanceId ?? $"{instance.Id}"} is {state}: it cannot be protected.");
            }

            var changed = await SetProtectionAsync(tx, instance.InfrastructureId, "id", instance.Id, protect)
                .ConfigureAwait(false);
            if (changed.Count > 0)
            {
                await AppendEventAsync(tx, instance with { State = state!.Value },
                    protect ? EventKind.NodeProtected : EventKind.NodeUnprotected,
                    protect ? "it is protected" : "it is not protected any more", actor).ConfigureAwait(false);
            }

            return instance with { State = state!.Value, IsProtected = protect };
        }).ConfigureAwait(false);

    /// <summary>
    /// Records that a user wants an instance stopped, or running. Throws <see cref="OccoException"/> (InvalidArgument)
    /// when it is gone or is being dropped, and (Changed).
    /// </summary>
    public async Task<NodeInstance> AskPowerAsync(
        NodeInstance instance, bool stop, string actor, long? expected = null)
        => await store.WriteAsync(async tx =>
        {
            await EventTable.RequireRevisionAsync(tx.Sql, instance.InfrastructureId, expected).ConfigureAwait(false);
            var asked = await tx.Sql.QueryAsync("SELECT state, stop_asked FROM node_instance WHERE id = @id",
                row => (State: row.Name<NodeState>(0), Stop: row.IsDBNull(1) ? null : (bool?)(row.GetInt32(1) == 1)),
                ("@id", instance.Id)).ConfigureAwait(false);
            var (state, before) = asked.Single();
            if (state is NodeState.Dropping or NodeState.Gone)
            {
                throw new OccoException(FailureKind.InvalidArgument,
                    $"{instance.Name} {instance.InstanceId ?? $"{instance.Id}"} is {state}: it cannot be "
                    + (stop ? "stopped." : "started."));
            }

            await tx.Sql.ExecuteAsync(
                "UPDATE node_instance SET stop_asked = @stop, power_asked_at = @now WHERE id = @id",
                ("@stop", stop ? 1 : 0), ("@now", tx.Now), ("@id", instance.Id)).ConfigureAwait(false);
            if (stop != before)
            {
                await AppendEventAsync(tx, instance with { State = state },
                    stop ? EventKind.NodeStopRequested : EventKind.NodeStartRequested,
                    stop ? "it is to be stopped" : "it is to run", actor).ConfigureAwait(false);
            }

            await WorkTable.WakeAsync(tx, instance.InfrastructureId).ConfigureAwait(false);

            return instance with { State = state, PowerAsked = new(stop, tx.Now) };
        }).ConfigureAwait(false);

    private async Task<IReadOnlyList<NodeInstance>> QueryAsync(
        string condition, params (string Name, object? Value)[] parameters) => await store.ReadOnceAsync(
            sql => new InstanceRows(sql, store.Requests).ReadAsync(condition, parameters)).ConfigureAwait(false);

    private async Task<List<NodeInstance>> FindAsOfAsync(
        NodeQuery query, (string After, string Last)? range, DateTimeOffset time)
    {
        var all = await FindAllAsync(query with { AsOf = null, IncludeGone = true }, range).ConfigureAwait(false);
        var then = new Dictionary<Guid, NodeStateAt>();
        var versions = new Dictionary<Guid, int>();
        foreach (var id in all.Select(instance => instance.InfrastructureId).Distinct())
        {
            foreach (var state in await AsOfAsync(id, time).ConfigureAwait(false)) then.Add(state.NodeId, state);
            foreach (var (nodeId, version) in await VersionsAsOfAsync(id, time).ConfigureAwait(false))
                versions.TryAdd(nodeId, version);
        }

        return
        [
            .. all.Where(i => then.TryGetValue(i.Id, out var at) && (query.IncludeGone || at.State != NodeState.Gone))
                .Select(i => i with
                {
                    State = then[i.Id].State,
                    Version = versions.GetValueOrDefault(i.Id, i.Version),
                    ResourceState = ComponentState.Unknown,
                    ServiceState = ComponentState.Unknown,
                    HealthState = ComponentState.Unknown,
                    ReadyAt = i.ReadyAt <= time ? i.ReadyAt : null,
                    UnhealthySince = then[i.Id].State == NodeState.Unhealthy ? then[i.Id].Since : null,
                    GoneAt = i.GoneAt <= time ? i.GoneAt : null,
                    DropReason = null,
                    LastError = null,
                    ObservedAt = null,
                    UnreachableSince = null,
                }),
        ];
    }

    // Of the instances that had another version then; the first of each is the one of that time.
    private Task<List<(Guid NodeId, int Version)>> VersionsAsOfAsync(string infrastructureId, DateTimeOffset time)
        => store.ReadOnceAsync(sql => sql.QueryAsync(
            "SELECT v.node_id, v.version FROM instance_version v JOIN node_instance x ON x.id = v.node_id "
            + "WHERE x.infrastructure_id = @infrastructure AND v.until > @time ORDER BY v.until",
            row => (row.Id(0), row.GetInt32(1)), ("@infrastructure", infrastructureId), ("@time", time)));

    /// <summary>
    /// Protects instances of an infrastructure, or ends that. Returns those that changed. Those that are gone or are
    /// being dropped stay as they are.
    /// </summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="infrastructure">Its id.</param>
    /// <param name="column">The column of the table that is compared.</param>
    /// <param name="value">The node id, or the name of the node.</param>
    /// <param name="protect">True: protects them.</param>
    public static async ValueTask<IReadOnlyList<Guid>> SetProtectionAsync(
        StoreTransaction tx, string infrastructure, string column, object value, bool protect)
        => await tx.Sql.QueryAsync(
            $"UPDATE node_instance SET protected = @protect WHERE infrastructure_id = @it AND {column} = @value "
            + "AND protected <> @protect AND state <> 'Gone' AND state <> 'Dropping' RETURNING id",
            row => row.Id(0), ("@protect", protect ? 1 : 0), ("@it", infrastructure), ("@value", value))
            .ConfigureAwait(false);

    /// <summary>
    /// Writes version, request, pending request, shown digest and the time of the newest refresh of an instance.
    /// </summary>
    public static async ValueTask SetRequestAsync(
        StoreTransaction tx, NodeInstance instance, StoredRequest? request, StoredRequest? pending)
    {
        if (request is not null) await RequestTable.PutAsync(tx, request).ConfigureAwait(false);
        if (pending is not null) await RequestTable.PutAsync(tx, pending).ConfigureAwait(false);
        await tx.Sql.ExecuteAsync(
            "INSERT INTO instance_version (node_id, until, version) SELECT id, @now, version FROM node_instance "
            + "WHERE id = @id AND version <> @version ON CONFLICT (node_id, until) DO NOTHING",
            ("@now", tx.Now), ("@id", instance.Id), ("@version", instance.Version)).ConfigureAwait(false);
        await tx.Sql.ExecuteAsync(
            "UPDATE node_instance SET version = @version, digest = @digest, pool = @pool, "
            + "millicores = @millicores, memory = @memory, "
            + "request_digest = COALESCE(@request, request_digest), pending_digest = @pending, "
            + "refreshed_at = @refreshed, shown_digest = @shown WHERE id = @id",
            ("@version", instance.Version), ("@digest", instance.Digest), ("@pool", instance.Pool),
            ("@request", request?.Digest), ("@pending", pending?.Digest), ("@refreshed", instance.RefreshedAt),
            ("@millicores", InstanceRows.MillicoresColumn(instance)), ("@memory", instance.MemoryMiB),
            ("@shown", instance.ShownDigest), ("@id", instance.Id)).ConfigureAwait(false);
    }

    /// <summary>Writes events about instances of one infrastructure, with their states.</summary>
    public static async ValueTask AppendEventsAsync(
        StoreTransaction tx, IReadOnlyList<(NodeInstance Instance, EventKind Kind, string Message)> events,
        string actor)
    {
        if (events is not [var (first, _, _), ..]) return;
        await tx.AppendAllAsync((first.InfrastructureId, first.Infrastructure),
            [.. events.Select(e => new NewEvent(e.Kind, e.Message, e.Instance.Name, e.Instance.Id, e.Instance.State))],
            actor).ConfigureAwait(false);
    }

    public static ValueTask AppendEventAsync(
        StoreTransaction tx, NodeInstance instance, EventKind kind, string message, string actor)
        => AppendEventsAsync(tx, [(instance, kind, message)], actor);

    /// <summary>The event for a change of state without a given kind.</summary>
    public static EventKind KindOf(NodeState state) => state switch
    {
        NodeState.Creating => EventKind.NodeCreating,
        NodeState.Ready => EventKind.NodeReady,
        NodeState.Unhealthy => EventKind.NodeUnhealthy,
        NodeState.Stopped => EventKind.NodeStopped,
        NodeState.Failed => EventKind.NodeFailed,
        NodeState.Dropping => EventKind.NodeDropping,
        NodeState.Gone => EventKind.NodeGone,
        _ => EventKind.NodeChanged,
    };
}
