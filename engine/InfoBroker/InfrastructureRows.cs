namespace Occo.Engine.InfoBroker;

/// <summary>
/// Reads infrastructures with the counts of their instances: three queries for any number of infrastructures, without
/// descriptions, requests and instances that are gone; two more queries for the errors of those that are not ready.
/// </summary>
internal static class InfrastructureRows
{
    public static async ValueTask<IReadOnlyList<Infrastructure>> AllAsync(StoreSession sql, bool includeRemoved)
        => await ReadAsync(sql, includeRemoved ? "1 = 1" : "i.removed_at IS NULL").ConfigureAwait(false);

    public static async ValueTask<Infrastructure> OneAsync(StoreSession sql, string id)
        => (await ReadAsync(sql, "i.id = @id", ("@id", id)).ConfigureAwait(false)).Single();

    private static async ValueTask<List<Infrastructure>> ReadAsync(
        StoreSession sql, string condition, params (string, object?)[] parameters)
    {
        var nodes = (await sql.QueryAsync(
            "SELECT n.infrastructure_id, n.name, n.minimum, n.maximum, n.target FROM node n "
            + $"JOIN infrastructure i ON i.id = n.infrastructure_id WHERE {condition} "
            + "ORDER BY n.infrastructure_id, n.position",
            row => (row.GetString(0), new WantedNode(row.GetString(1), Wanted(row))),
            parameters).ConfigureAwait(false)).ToLookup(row => row.Item1, row => row.Item2);
        var counts = (await sql.QueryAsync(
            "SELECT x.infrastructure_id, x.node, x.state, COUNT(*) FROM node_instance x "
            + $"JOIN infrastructure i ON i.id = x.infrastructure_id WHERE x.state <> 'Gone' AND {condition} "
            + "GROUP BY x.infrastructure_id, x.node, x.state",
            row => (row.GetString(0), new StateCount(row.GetString(1), row.Name<NodeState>(2), row.GetInt32(3))),
            parameters).ConfigureAwait(false)).ToLookup(row => row.Item1, row => row.Item2);
        var found = await sql.QueryAsync(
            "SELECT i.id, i.name, i.owner, i.version, i.credential_path, i.created_at, i.removed_at, i.removing_at, "
            + "i.completed_at, i.last_ordinal, i.reached_version, i.suspended_at, i.suspended_by, i.suspend_reason "
            + $"FROM infrastructure i WHERE {condition} ORDER BY i.name, i.created_at",
            row => Infrastructure(row, [.. nodes[row.GetString(0)]], [.. counts[row.GetString(0)]]),
            parameters).ConfigureAwait(false);
        if (found.All(IsWithoutError)) return found;
        var errors = await ErrorsAsync(sql, condition, parameters).ConfigureAwait(false);
        return found.ConvertAll(i => IsWithoutError(i) ? i : i with { LastError = errors.GetValueOrDefault(i.Id) });
    }

    private static bool IsWithoutError(Infrastructure infrastructure)
        => infrastructure.State is InfrastructureState.Ready or InfrastructureState.Removed;

    // The error of an instance wins over that of a step of the newest pass that could not begin.
    private static async ValueTask<Dictionary<string, string>> ErrorsAsync(
        StoreSession sql, string condition, (string, object?)[] parameters)
    {
        var steps = await sql.QueryAsync(
            "SELECT e.infrastructure_id, e.node, e.message FROM event e JOIN (SELECT f.infrastructure_id, "
            + "MAX(f.sequence) AS sequence FROM event f JOIN infrastructure i ON i.id = f.infrastructure_id "
            + $"WHERE f.kind IN ('StepFailed', 'PassStarted') AND f.node_id IS NULL AND {condition} "
            + "GROUP BY f.infrastructure_id) newest ON newest.sequence = e.sequence WHERE e.kind = 'StepFailed'",
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

    private static Infrastructure Infrastructure(StoreRow row, List<WantedNode> nodes, List<StateCount> counts)
        => new()
        {
            Id = row.GetString(0),
            Name = row.GetString(1),
            Owner = row.GetString(2),
            Version = row.GetInt32(3),
            ReachedVersion = row.IsDBNull(10) ? null : row.GetInt32(10),
            CredentialPath = row.Exact(4),
            CreatedAt = row.Time(5),
            Suspension = row.TimeOrNull(11) is { } at ? new(at, row.GetString(12), row.Text(13)) : null,
            RemovedAt = row.TimeOrNull(6),
            State = State(row, nodes, counts),
            Nodes = [.. nodes.Select(n => n.Name)],
            Desired = nodes.Sum(n => n.Wanted),
            Ready = counts.Where(c => c.State == NodeState.Ready).Sum(c => c.Count),
        };

    private static InfrastructureState State(StoreRow row, List<WantedNode> nodes, List<StateCount> counts)
    {
        if (!row.IsDBNull(6)) return InfrastructureState.Removed;
        if (!row.IsDBNull(7)) return InfrastructureState.Removing;
        if (!row.IsDBNull(11)) return InfrastructureState.Suspended;
        if (row.GetInt64(9) == 0) return InfrastructureState.Registered;
        var wasComplete = !row.IsDBNull(8);
        if (wasComplete && counts.Any(c => c.State is NodeState.Unhealthy or NodeState.Failed))
            return InfrastructureState.Degraded;
        var ready = counts.Where(c => c.State == NodeState.Ready).ToDictionary(c => c.Node, c => c.Count);
        return nodes.All(n => ready.GetValueOrDefault(n.Name) >= n.Wanted)
            ? InfrastructureState.Ready
            : InfrastructureState.Pending;
    }

    private static int Wanted(StoreRow row)
        => Math.Clamp(row.IsDBNull(4) ? row.GetInt32(2) : row.GetInt32(4), row.GetInt32(2), row.GetInt32(3));

    private sealed record WantedNode(string Name, int Wanted);

    private sealed record StateCount(string Node, NodeState State, int Count);
}
