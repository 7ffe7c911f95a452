namespace Occo.Engine.InfoBroker;

/// <summary>
/// Reads infrastructures with the counts of their instances and what is asked for: four queries, asked together, for
/// any number of infrastructures, without descriptions, requests and instances that are gone; two more queries for the
/// errors of those that are not ready.
/// </summary>
internal static class InfrastructureRows
{
    public static async ValueTask<IReadOnlyList<Infrastructure>> AllAsync(StoreSession sql, bool includeRemoved)
        => await ReadAsync(sql, includeRemoved ? "1 = 1" : "i.removed_at IS NULL", []).ConfigureAwait(false);

    public static async ValueTask<Infrastructure> OneAsync(StoreSession sql, string id)
        => (await ReadAsync(sql, "i.id = @id", [], ("@id", id)).ConfigureAwait(false)).Single();

    /// <summary>
    /// By id, or by name among those that are not removed; else null. Outside of a transaction its error may be newer
    /// than the rest.
    /// </summary>
    /// <param name="sql">The session.</param>
    /// <param name="nameOrId">The parameter <c>@it</c>.</param>
    /// <param name="more">Further queries of the same snapshot.</param>
    public static async ValueTask<Infrastructure?> FindAsync(
        StoreSession sql, string nameOrId, params IReadOnlyList<StoreQuery> more)
        => (await ReadAsync(sql, "i.id = COALESCE((SELECT id FROM infrastructure WHERE id = @it), "
            + "(SELECT id FROM infrastructure WHERE name = @it AND removed_at IS NULL))", more, ("@it", nameOrId))
            .ConfigureAwait(false)).SingleOrDefault();

    private static async ValueTask<List<Infrastructure>> ReadAsync(
        StoreSession sql, string condition, IReadOnlyList<StoreQuery> more, params (string, object?)[] parameters)
    {
        var nodes = new RowsById<WantedNode>();
        var counts = new RowsById<StateCount>();
        var requests = new RowsById<(string Node, ScaleRequest Request)>();
        var found = new List<Infrastructure>();
        await sql.QueryAllAsync(
        [
            new("SELECT n.infrastructure_id, n.name, n.minimum, n.maximum, n.target FROM node n "
                + $"JOIN infrastructure i ON i.id = n.infrastructure_id WHERE {condition} "
                + "ORDER BY n.infrastructure_id, n.position",
                row => nodes.Add(row, new(row.GetString(1), row.GetInt32(2), row.GetInt32(3), Wanted(row)))),
            new("SELECT x.infrastructure_id, x.node, x.state, COUNT(*), x.stop_asked FROM node_instance x "
                + $"JOIN infrastructure i ON i.id = x.infrastructure_id WHERE x.state <> 'Gone' AND {condition} "
                + "GROUP BY x.infrastructure_id, x.node, x.state, x.stop_asked",
                row => counts.Add(row, new(
                    row.GetString(1), row.Name<NodeState>(2), row.GetInt32(3),
                    row.IsDBNull(4) ? null : row.GetInt32(4) == 1))),
            new("SELECT r.infrastructure_id, r.node, r.document FROM infrastructure i CROSS JOIN scale_request r "
                + $"WHERE r.infrastructure_id = i.id AND r.decided_at IS NULL AND {condition} ORDER BY r.id",
                row => requests.Add(row, (row.GetString(1), ScaleTable.Read(row.Exact(2)!)))),
            new("SELECT i.id, i.name, i.owner, i.version, i.credential_path, i.created_at, i.removed_at, "
                + "i.removing_at, i.completed_at, i.last_ordinal, i.reached_version, i.suspended_at, i.suspended_by, "
                + "i.suspend_reason, i.failed_version, i.failed_at, i.failure, i.observed, i.unreachable, "
                + "i.attached_at, i.attached_by, i.turn_interval, i.host, i.clouds, i.due_at, i.turn_at, i.kept_by, "
                + $"i.asked, {EventTable.RevisionColumn}, i.leases FROM infrastructure i WHERE {condition} "
                + "ORDER BY i.name, i.created_at",
                row =>
                {
                    var id = row.GetString(0);
                    found.Add(Infrastructure(row, id, nodes.Of(id), counts.Of(id), requests.Of(id)));
                }),
            .. more,
        ], parameters).ConfigureAwait(false);
        if (found.All(IsWithoutError)) return found;
        var errors = await ErrorsAsync(sql, condition, parameters).ConfigureAwait(false);
        return found.ConvertAll(i => IsWithoutError(i) ? i : i with
        {
            LastError = errors.GetValueOrDefault(i.Id) ?? FailureOf(i),
        });
    }

    private static Attachment? AttachmentOf(StoreRow row)
        => row.IsDBNull(6) && row.TimeOrNull(19) is { } at
            ? new(at, row.GetString(20), TimeSpan.FromMilliseconds(row.GetInt64(21)))
            {
                Host = row.Text(22),
                Clouds = WorkTable.CloudsOf(row.Text(23)),
                NextTurnAt = row.Time(24),
                LastTurnAt = row.TimeOrNull(25),
                Worker = row.IsDBNull(26) ? null : row.GetInt64(26),
                Asked = row.GetInt64(27),
            }
            : null;

    // A removal tries something else than the enactment that gave up.
    private static string? FailureOf(Infrastructure infrastructure)
        => infrastructure is { State: not InfrastructureState.Removing, Failure: { } failure }
            && failure.Version == infrastructure.Version ? failure.Message : null;

    private static bool IsWithoutError(Infrastructure infrastructure)
        => infrastructure.State is InfrastructureState.Ready or InfrastructureState.Removed;

    // The error of an instance wins over that of a step of the newest pass that could not begin.
    private static async ValueTask<Dictionary<string, string>> ErrorsAsync(
        StoreSession sql, string condition, (string, object?)[] parameters)
    {
        var steps = await sql.QueryAsync(
            "SELECT e.infrastructure_id, e.node, e.message FROM infrastructure i JOIN event e ON e.sequence = "
            + "(SELECT MAX(f.sequence) FROM event f WHERE f.infrastructure_id = i.id "
            + "AND f.kind IN ('StepFailed', 'PassStarted') AND f.node_id IS NULL) "
            + $"WHERE e.kind = 'StepFailed' AND {condition}",
            Error, parameters).ConfigureAwait(false);
        var instances = await sql.QueryAsync(
            "SELECT x.infrastructure_id, x.node, x.last_error FROM node_instance x JOIN (SELECT y.infrastructure_id, "
            + "MAX(y.ordinal) AS ordinal FROM node_instance y JOIN infrastructure i ON i.id = y.infrastructure_id "
            + $"WHERE y.state <> 'Gone' AND y.last_error IS NOT NULL AND {condition} GROUP BY y.infrastructure_id) "
            + "newest ON newest.infrastructure_id = x.infrastructure_id AND newest.ordinal = x.ordinal",
            Error, parameters).ConfigureAwait(false);
        return steps.Concat(instances).GroupBy(t => t.Id).ToDictionary(g => g.Key, g => g.Last().Text);

        static (string Id, string Text) Error(StoreRow row)
            => (row.GetString(0), $"{row.GetString(1)}: {row.GetString(2)}");
    }

    private static Infrastructure Infrastructure(
        StoreRow row, string id, List<WantedNode> nodes, List<StateCount> counts,
        List<(string Node, ScaleRequest Request)> requests)
    {
        var limited = Limited(nodes, LeaseJson.Read(row.Exact(29)), requests);
        var asked = requests.Count == 0 ? limited
            : limited.ConvertAll(n => n.After(requests.Where(r => r.Node == n.Name).Select(r => r.Request)));
        var pending = Pending(row, asked, [.. requests.Select(r => r.Node)]);
        return new()
        {
            Id = id,
            Name = row.GetString(1),
            Owner = row.GetString(2),
            Version = row.GetInt32(3),
            Revision = row.GetInt64(28),
            ReachedVersion = row.IsDBNull(10) ? null : row.GetInt32(10),
            CredentialPath = row.Exact(4),
            CreatedAt = row.Time(5),
            Suspension = row.TimeOrNull(11) is { } at ? new(at, row.GetString(12), row.Text(13)) : null,
            RemovedAt = row.TimeOrNull(6),
            State = State(row, asked, counts, pending.Count > 0),
            Pending = pending,
            Observed = ObservedTimes.Read(row.Exact(17)),
            UnreachableClouds = row.IsDBNull(6)
                ? [.. ObservedTimes.Read(row.Text(18)).Keys.Order(StringComparer.Ordinal)] : [],
            Failure = row.IsDBNull(14) ? null : new(row.GetInt32(14), row.Time(15), row.GetString(16)),
            Attachment = AttachmentOf(row),
            Nodes = [.. nodes.Select(n => n.Name)],
            Existing = counts.Sum(c => c.Count),
            Desired = row.IsDBNull(7) ? asked.Sum(n => n.Wanted) : 0,
            Ready = counts.Where(c => c.State == NodeState.Ready).Sum(c => c.Count),
            Stopped = counts.Where(c => c.State == NodeState.Stopped).Sum(c => c.Count),
        };
    }

    // What a removal will not carry out any more is not pending.
    private static List<string> Pending(StoreRow row, List<WantedNode> asked, HashSet<string> scaled)
    {
        if (!row.IsDBNull(7)) return [];
        var isReached = !row.IsDBNull(10) && row.GetInt32(10) == row.GetInt32(3);
        return
        [
            .. isReached ? Enumerable.Empty<string>() : [$"version {row.GetInt32(3)}"],
            .. asked.Where(n => scaled.Contains(n.Name)).Select(n => $"scale {n.Name} to {n.Wanted}"),
        ];
    }

    private static InfrastructureState State(
        StoreRow row, List<WantedNode> nodes, List<StateCount> counts, bool isPending)
    {
        if (!row.IsDBNull(6)) return InfrastructureState.Removed;
        if (!row.IsDBNull(7)) return InfrastructureState.Removing;
        if (!row.IsDBNull(11)) return InfrastructureState.Suspended;
        if (row.GetInt64(9) == 0 && row.IsDBNull(10)) return InfrastructureState.Registered;
        var wasComplete = !row.IsDBNull(8);
        if (wasComplete && counts.Any(c => c.State is NodeState.Unhealthy or NodeState.Failed))
            return InfrastructureState.Degraded;
        if (isPending) return wasComplete ? InfrastructureState.Outdated : InfrastructureState.Pending;
        var settled = counts.Where(c => c.IsSettled).ToLookup(c => c.Node, c => c.Count);
        return nodes.All(n => settled[n.Name].Sum() == n.Wanted)
            && counts.Sum(c => c.Count) == nodes.Sum(n => n.Wanted)
                ? InfrastructureState.Ready
                : InfrastructureState.Pending;
    }

    private static int Wanted(StoreRow row)
        => Math.Clamp(row.IsDBNull(4) ? row.GetInt32(2) : row.GetInt32(4), row.GetInt32(2), row.GetInt32(3));

    private sealed record WantedNode(string Name, int Minimum, int Maximum, int Wanted)
    {
        public WantedNode After(IEnumerable<ScaleRequest> requests) => this with
        {
            Wanted = requests.Aggregate(
                Wanted, (wanted, request) => (int)Math.Clamp(request.WishFrom(wanted), Minimum, Maximum)),
        };
    }

    // A request renews the lease.
    private static List<WantedNode> Limited(
        List<WantedNode> nodes, IReadOnlyDictionary<string, NodeLease> leases,
        List<(string Node, ScaleRequest Request)> requests) => leases.Count == 0 ? nodes
            : nodes.ConvertAll(n => leases.GetValueOrDefault(n.Name) is { State: LeaseState.Ended } lease
                && !requests.Exists(r => r.Node == n.Name && r.Request.Drop.Count == 0)
                    ? n with { Wanted = Math.Min(n.Wanted, lease.Staying) } : n);

    private sealed record StateCount(string Node, NodeState State, int Count, bool? StopAsked)
    {
        /// <summary>They are ready or stopped, and no user has asked for the other.</summary>
        public bool IsSettled => State switch
        {
            NodeState.Ready => StopAsked != true,
            NodeState.Stopped => StopAsked != false,
            _ => false,
        };
    }

    // Their first column is the id of an infrastructure.
    private sealed class RowsById<T>
    {
        private readonly Dictionary<string, List<T>> rows = [];

        public void Add(StoreRow row, T value)
        {
            var id = row.GetString(0);
            if (!rows.TryGetValue(id, out var same)) rows.Add(id, same = []);
            same.Add(value);
        }

        public List<T> Of(string id) => rows.GetValueOrDefault(id) ?? [];
    }
}
