namespace Occo.Engine.InfoBroker;

/// <summary>Reads failures from the history, so that decisions that rest on them survive a restart.</summary>
internal sealed class FailureTable(Store store)
{
    private const string Failed =
        "FROM event e JOIN node_instance x ON x.id = e.node_id "
        + "WHERE e.infrastructure_id = @id AND e.node = @node AND e.kind = 'NodeFailed' ";

    /// <summary>
    /// Failures by node: of instances that were made from a version, and of failed instances gone since a time. Nodes
    /// without failures are left out.
    /// </summary>
    public Task<IReadOnlyDictionary<string, NodeFailures>> FindAsync(
        string infrastructureId, int version, DateTimeOffset since) => store.ReadOnceAsync(async sql =>
    {
        // Failures are never deleted, and only an enactment adds some: it reads them itself.
        var found = new Dictionary<string, NodeFailures>(StringComparer.Ordinal);
        var nodes = await sql.QueryAsync(
            "SELECT DISTINCT node FROM event WHERE infrastructure_id = @id AND kind = 'NodeFailed'",
            row => row.GetString(0), ("@id", infrastructureId)).ConfigureAwait(false);
        foreach (var node in nodes)
        {
            found[node] = await FindAsync(sql, infrastructureId, node, version, since).ConfigureAwait(false);
        }

        return (IReadOnlyDictionary<string, NodeFailures>)found;
    });

    private static async ValueTask<NodeFailures> FindAsync(
        StoreSession sql, string infrastructureId, string node, int version, DateTimeOffset since)
    {
        (string, object?)[] where = [("@id", infrastructureId), ("@node", node)];
        var (attempts, last) = (await sql.QueryAsync(
            $"SELECT COUNT(DISTINCT x.created_at), MAX(e.time) {Failed} AND x.ready_at IS NULL "
            + "AND x.version = @version AND e.time > COALESCE((SELECT MAX(r.ready_at) FROM node_instance r "
            + "WHERE r.infrastructure_id = @id AND r.node = @node AND r.ready_at IS NOT NULL), '')",
            row => (row.GetInt32(0), row.TimeOrNull(1)), [.. where, ("@version", version)])
            .ConfigureAwait(false)).Single();
        var replaced = await sql.QueryAsync(
            $"SELECT DISTINCT x.id, x.gone_at {Failed} AND x.gone_at > @since ORDER BY x.gone_at",
            row => row.Time(1), [.. where, ("@since", since)]).ConfigureAwait(false);
        return new NodeFailures(attempts, last, replaced);
    }
}
