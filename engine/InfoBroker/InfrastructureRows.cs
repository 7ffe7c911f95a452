using Microsoft.Data.Sqlite;

namespace Occo.Engine;

/// <summary>
/// Reads infrastructures with the counts of their instances: three queries for however many infrastructures, none of
/// which touches a description, a request or an instance that is gone; and the trouble of each that is not ready.
/// </summary>
internal static class InfrastructureRows
{
    /// <summary>All, or all that are not removed.</summary>
    public static IReadOnlyList<Infrastructure> All(StoreConnection sql, bool includeRemoved)
        => Read(sql, includeRemoved ? "1 = 1" : "i.removed_at IS NULL");

    /// <summary>One.</summary>
    public static Infrastructure One(StoreConnection sql, string id) => Read(sql, "i.id = @id", ("@id", id)).Single();

    private static List<Infrastructure> Read(
        StoreConnection sql, string condition, params (string, object?)[] parameters)
    {
        var nodes = sql.Query(
            "SELECT n.infrastructure_id, n.name, n.minimum, n.maximum, n.target FROM node n "
            + $"JOIN infrastructure i ON i.id = n.infrastructure_id WHERE {condition} "
            + "ORDER BY n.infrastructure_id, n.position",
            row => (row.GetString(0), new WantedNode(row.GetString(1), Wanted(row))),
            parameters).ToLookup(row => row.Item1, row => row.Item2);
        var counts = sql.Query(
            "SELECT x.infrastructure_id, x.node, x.state, COUNT(*) FROM node_instance x "
            + $"JOIN infrastructure i ON i.id = x.infrastructure_id WHERE x.state <> 'Gone' AND {condition} "
            + "GROUP BY x.infrastructure_id, x.node, x.state",
            row => (row.GetString(0), new StateCount(row.GetString(1), row.Name<NodeState>(2), row.GetInt32(3))),
            parameters).ToLookup(row => row.Item1, row => row.Item2);
        var found = sql.Query(
            "SELECT i.id, i.name, i.owner, i.version, i.credential_path, i.created_at, i.removed_at, i.removing_at, "
            + $"i.completed_at, i.last_ordinal FROM infrastructure i WHERE {condition} ORDER BY i.name, i.created_at",
            row => Infrastructure(row, [.. nodes[row.GetString(0)]], [.. counts[row.GetString(0)]]),
            parameters);
        return [.. found.Select(i => i.State is InfrastructureState.Ready or InfrastructureState.Removed
            ? i : i with { LastError = Trouble(sql, i.Id) })];
    }

    private static string? Trouble(StoreConnection sql, string id) => sql.Query(
        "SELECT x.node, x.last_error FROM node_instance x WHERE x.infrastructure_id = @id AND x.state <> 'Gone' "
        + "AND x.last_error IS NOT NULL ORDER BY x.ordinal DESC LIMIT 1",
        row => $"{row.GetString(0)}: {row.GetString(1)}", ("@id", id)).FirstOrDefault()
        ?? sql.Query(
            "SELECT e.node, e.message FROM event e WHERE e.infrastructure_id = @id AND e.kind = 'StepFailed' "
            + "AND e.node_id IS NULL ORDER BY e.sequence DESC LIMIT 1",
            row => $"{row.GetString(0)}: {row.GetString(1)}", ("@id", id)).FirstOrDefault();

    private static Infrastructure Infrastructure(SqliteDataReader row, List<WantedNode> nodes, List<StateCount> counts)
        => new()
        {
            Id = row.GetString(0),
            Name = row.GetString(1),
            Owner = row.GetString(2),
            Version = row.GetInt32(3),
            CredentialPath = row.Text(4),
            CreatedAt = row.Time(5),
            RemovedAt = row.TimeOrNull(6),
            State = State(row, nodes, counts),
            Nodes = [.. nodes.Select(n => n.Name)],
            Desired = nodes.Sum(n => n.Wanted),
            Ready = counts.Where(c => c.State == NodeState.Ready).Sum(c => c.Count),
        };

    private static InfrastructureState State(SqliteDataReader row, List<WantedNode> nodes, List<StateCount> counts)
    {
        if (!row.IsDBNull(6)) return InfrastructureState.Removed;
        if (!row.IsDBNull(7)) return InfrastructureState.Removing;
        if (row.GetInt64(9) == 0) return InfrastructureState.Registered;
        var wasComplete = !row.IsDBNull(8);
        if (wasComplete && counts.Any(c => c.State is NodeState.Unhealthy or NodeState.Failed))
            return InfrastructureState.Degraded;
        var ready = counts.Where(c => c.State == NodeState.Ready).ToDictionary(c => c.Node, c => c.Count);
        return nodes.All(n => ready.GetValueOrDefault(n.Name) >= n.Wanted)
            ? InfrastructureState.Ready
            : InfrastructureState.Pending;
    }

    private static int Wanted(SqliteDataReader row)
        => Math.Clamp(row.IsDBNull(4) ? row.GetInt32(2) : row.GetInt32(4), row.GetInt32(2), row.GetInt32(3));

    private sealed record WantedNode(string Name, int Wanted);

    private sealed record StateCount(string Node, NodeState State, int Count);
}
