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
    public IReadOnlyList<NodeInstance> List(string infrastructureId, bool includeGone = false) => store.Read(sql =>
        new InstanceRows(sql, store.Requests).Read(
            "x.infrastructure_id = @infrastructure" + (includeGone ? "" : NotGone) + ByOrdinal,
            ("@infrastructure", infrastructureId)));

    /// <summary>The instances of a node that are not gone, in the order of their creation.</summary>
    public IReadOnlyList<NodeInstance> ListNode(string infrastructureId, string node) => store.Read(sql =>
        new InstanceRows(sql, store.Requests).Read(
            "x.infrastructure_id = @infrastructure AND x.node = @node" + NotGone + ByOrdinal,
            ("@infrastructure", infrastructureId), ("@node", node)));

    /// <summary>
    /// The node ids of every batch with an unfinished creation, by token and in the order of the batch, whatever became
    /// of the others since.
    /// </summary>
    public ILookup<string, Guid> UnfinishedBatches(string infrastructureId) => store.Read(sql => sql.Query(
        "SELECT token, id FROM node_instance WHERE infrastructure_id = @infrastructure AND token IN ("
        + "SELECT token FROM node_instance WHERE infrastructure_id = @infrastructure AND state = @creating) "
        + "ORDER BY token, batch_index",
        row => (Token: row.GetString(0), Id: row.Id(1)),
        ("@infrastructure", infrastructureId), ("@creating", NodeState.Creating)).ToLookup(r => r.Token, r => r.Id));

    /// <summary>One by its node id, or null.</summary>
    public NodeInstance? Find(Guid nodeId) => store.Read(sql =>
        new InstanceRows(sql, store.Requests).Read("x.id = @id", ("@id", nodeId)).SingleOrDefault());

    /// <summary>The newest instance, gone or not, of each infrastructure in each cloud that it ever used.</summary>
    public IReadOnlyList<NodeInstance> NewestByCloud() => store.Read(sql =>
        new InstanceRows(sql, store.Requests).Read(
            "(x.infrastructure_id, x.ordinal) IN (SELECT infrastructure_id, MAX(ordinal) FROM node_instance "
            + "GROUP BY infrastructure_id, cloud, cloud_settings)" + ByOrdinal));

    /// <summary>
    /// Instances by infrastructure, node and order of creation. Without an infrastructure: of all that are not removed.
    /// </summary>
    public IReadOnlyList<NodeInstance> FindAll(NodeQuery query)
    {
        if (query.AsOf is { } time) return FindAsOf(query, time);
        var order = (query.IncludeGone ? "" : NotGone) + " ORDER BY i.name, i.created_at, x.node, x.ordinal";
        return store.Read(sql => query.Infrastructure is { } infrastructure
            ? new InstanceRows(sql, store.Requests).Read(
                "(i.id = @it OR (i.name = @it AND i.removed_at IS NULL))" + order, ("@it", infrastructure))
            : new InstanceRows(sql, store.Requests).Read("i.removed_at IS NULL" + order));
    }

    /// <summary>
    /// The instances that there were at a time, with their states then; those that were gone are among them.
    /// Told from the history: no state changes without an event.
    /// </summary>
    public IReadOnlyList<NodeStateAt> AsOf(string infrastructureId, DateTimeOffset time) => store.Read(sql => sql.Query(
        "SELECT e.node, e.node_id, e.state, e.time, e.sequence FROM event e JOIN ("
        + "SELECT MAX(sequence) AS sequence FROM event WHERE infrastructure_id = @infrastructure "
        + "AND node IS NOT NULL AND node_id IS NOT NULL AND state IS NOT NULL AND time <= @time "
        + "GROUP BY node_id) newest "
        + "ON newest.sequence = e.sequence ORDER BY e.sequence",
        row => new NodeStateAt(row.GetString(0), row.Id(1), row.Name<NodeState>(2), row.Time(3), row.GetInt64(4)),
        ("@infrastructure", infrastructureId), ("@time", time)));

    private List<NodeInstance> FindAsOf(NodeQuery query, DateTimeOffset time)
    {
        var all = FindAll(query with { AsOf = null, IncludeGone = true });
        var then = all.Select(instance => instance.InfrastructureId).Distinct()
            .SelectMany(id => AsOf(id, time)).ToDictionary(state => state.NodeId);
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
    public IReadOnlyList<OpenStep> OpenSteps(string infrastructureId) => store.Read(sql => sql.Query(
        "SELECT s.id, s.action, s.node, s.node_id, s.replaces, s.reason, s.intended_at FROM step s "
        + "JOIN node_instance x ON x.id = s.node_id "
        + "WHERE s.ended_at IS NULL AND x.infrastructure_id = @infrastructure ORDER BY s.id",
        row => new OpenStep(row.GetInt64(0), row.Name<StepAction>(1), row.GetString(2), row.Id(3),
            row.IsDBNull(4) ? null : row.Id(4), row.GetString(5), row.Time(6)),
        ("@infrastructure", infrastructureId)));
}
