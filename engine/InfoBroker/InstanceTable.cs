namespace Occo.Engine.InfoBroker;

/// <summary>State of an instance at a time in the past.</summary>
/// <param name="Node">The node.</param>
/// <param name="NodeId">The instance.</param>
/// <param name="State">Its state.</param>
/// <param name="Since">Time of the event that says so.</param>
/// <param name="Sequence">Number of that event.</param>
internal sealed record NodeStateAt(string Node, Guid NodeId, NodeState State, DateTimeOffset Since, long Sequence);

/// <summary>Node instances as recorded. Writing is in <see cref="PassJournal"/>.</summary>
internal sealed class InstanceTable(Store store)
{
    private const string NotGone = " AND x.state <> 'Gone'";
    private const string ByOrdinal = " ORDER BY x.infrastructure_id, x.ordinal";

    /// <summary>The instances of an infrastructure in the order of their creation.</summary>
    public async Task<IReadOnlyList<NodeInstance>> ListAsync(string infrastructureId, bool includeGone = false) => await store.ReadAsync(sql =>
        new InstanceRows(sql, store.Requests).ReadAsync(
            "x.infrastructure_id = @infrastructure" + (includeGone ? "" : NotGone) + ByOrdinal,
            ("@infrastructure", infrastructureId))).ConfigureAwait(false);

    /// <summary>The instances of a node that are not gone, in the order of their creation.</summary>
    public async Task<IReadOnlyList<NodeInstance>> ListNodeAsync(string infrastructureId, string node) => await store.ReadAsync(sql =>
        new InstanceRows(sql, store.Requests).ReadAsync(
            "x.infrastructure_id = @infrastructure AND x.node = @node" + NotGone + ByOrdinal,
            ("@infrastructure", infrastructureId), ("@node", node))).ConfigureAwait(false);

    /// <summary>
    /// The node ids of every batch with an unfinished creation, by token and in the order of the batch, whatever became
    /// of the others since.
    /// </summary>
    public Task<ILookup<string, Guid>> UnfinishedBatchesAsync(string infrastructureId) => store.ReadAsync(async sql => (await sql.QueryAsync(
        "SELECT token, id FROM node_instance WHERE infrastructure_id = @infrastructure AND token IN ("
        + "SELECT token FROM node_instance WHERE infrastructure_id = @infrastructure AND state = @creating) "
        + "ORDER BY token, batch_index",
        row => (Token: row.GetString(0), Id: row.Id(1)),
        ("@infrastructure", infrastructureId), ("@creating", NodeState.Creating)).ConfigureAwait(false)).ToLookup(r => r.Token, r => r.Id));

    /// <summary>One by its node id, or null.</summary>
    public Task<NodeInstance?> FindAsync(Guid nodeId) => store.ReadAsync(async sql =>
        (await new InstanceRows(sql, store.Requests).ReadAsync("x.id = @id", ("@id", nodeId)).ConfigureAwait(false)).SingleOrDefault());

    /// <summary>The newest instance, gone or not, of each infrastructure in each cloud that it ever used.</summary>
    public async Task<IReadOnlyList<NodeInstance>> NewestByCloudAsync() => await store.ReadAsync(sql =>
        new InstanceRows(sql, store.Requests).ReadAsync(
            "(x.infrastructure_id, x.ordinal) IN (SELECT infrastructure_id, MAX(ordinal) FROM node_instance "
            + "GROUP BY infrastructure_id, cloud, cloud_settings)" + ByOrdinal)).ConfigureAwait(false);

    /// <summary>
    /// Instances by infrastructure, node and order of creation. Without an infrastructure: of all that are not removed.
    /// </summary>
    public async Task<IReadOnlyList<NodeInstance>> FindAllAsync(NodeQuery query)
    {
        if (query.AsOf is { } time) return await FindAsOfAsync(query, time).ConfigureAwait(false);
        var order = (query.IncludeGone ? "" : NotGone) + " ORDER BY i.name, i.created_at, x.node, x.ordinal";
        return await store.ReadAsync(async sql => query.Infrastructure is { } infrastructure
            ? await new InstanceRows(sql, store.Requests).ReadAsync(
                "(i.id = @it OR (i.name = @it AND i.removed_at IS NULL))" + order, ("@it", infrastructure)).ConfigureAwait(false)
            : await new InstanceRows(sql, store.Requests).ReadAsync("i.removed_at IS NULL" + order).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>
    /// The instances that there were at a time, with their states then; those that were gone are among them.
    /// Told from the history: no state changes without an event.
    /// </summary>
    public async Task<IReadOnlyList<NodeStateAt>> AsOfAsync(string infrastructureId, DateTimeOffset time) => await store.ReadAsync(sql => sql.QueryAsync(
        "SELECT e.node, e.node_id, e.state, e.time, e.sequence FROM event e JOIN ("
        + "SELECT MAX(sequence) AS sequence FROM event WHERE infrastructure_id = @infrastructure "
        + "AND node IS NOT NULL AND node_id IS NOT NULL AND state IS NOT NULL AND time <= @time "
        + "GROUP BY node_id) newest "
        + "ON newest.sequence = e.sequence ORDER BY e.sequence",
        row => new NodeStateAt(row.GetString(0), row.Id(1), row.Name<NodeState>(2), row.Time(3), row.GetInt64(4)),
        ("@infrastructure", infrastructureId), ("@time", time))).ConfigureAwait(false);

    private async Task<List<NodeInstance>> FindAsOfAsync(NodeQuery query, DateTimeOffset time)
    {
        var all = await FindAllAsync(query with { AsOf = null, IncludeGone = true }).ConfigureAwait(false);
        var then = new Dictionary<Guid, NodeStateAt>();
        foreach (var id in all.Select(instance => instance.InfrastructureId).Distinct())
            foreach (var state in await AsOfAsync(id, time).ConfigureAwait(false)) then.Add(state.NodeId, state);
        return
        [
            .. all.Where(i => then.TryGetValue(i.Id, out var at) && (query.IncludeGone || at.State != NodeState.Gone))
                .Select(i => i with
                {
                    State = then[i.Id].State,
                    ResourceState = ComponentState.Unknown,
                    HealthState = ComponentState.Unknown,
                    ReadyAt = i.ReadyAt <= time ? i.ReadyAt : null,
                    UnhealthySince = then[i.Id].State == NodeState.Unhealthy ? then[i.Id].Since : null,
                    GoneAt = i.GoneAt <= time ? i.GoneAt : null,
                    DropReason = null,
                    LastError = null,
                }),
        ];
    }

    /// <summary>Steps of an infrastructure that were begun and have no outcome: what an earlier process left.</summary>
    public async Task<IReadOnlyList<OpenStep>> OpenStepsAsync(string infrastructureId) => await store.ReadAsync(sql => sql.QueryAsync(
        "SELECT s.id, s.action, s.node, s.node_id, s.replaces, s.reason, s.intended_at FROM step s "
        + "JOIN node_instance x ON x.id = s.node_id "
        + "WHERE s.ended_at IS NULL AND x.infrastructure_id = @infrastructure ORDER BY s.id",
        row => new OpenStep(row.GetInt64(0), row.Name<StepAction>(1), row.GetString(2), row.Id(3),
            row.IsDBNull(4) ? null : row.Id(4), row.GetString(5), row.Time(6)),
        ("@infrastructure", infrastructureId))).ConfigureAwait(false);
}
