namespace Occo.Engine.InfoBroker;

/// <summary>Reads failures from the history, so that what is decided by them survives a restart.</summary>
internal sealed class FailureTable(Store store)
{
    private const string Failed =
        "FROM event e JOIN node_instance x ON x.id = e.node_id "
        + "WHERE e.infrastructure_id = @id AND e.node = @node AND e.kind = 'NodeFailed' ";

    /// <summary>The failures of a node, made from a version; those that went, since a time.</summary>
    public NodeFailures Find(string infrastructureId, string node, int version, DateTimeOffset since) => store.Read(sql =>
    {
        (string, object?)[] parameters =
            [("@id", infrastructureId), ("@node", node), ("@version", version), ("@since", since)];
        var (attempts, last) = sql.Query(
            $"SELECT COUNT(DISTINCT x.created_at), MAX(e.time) {Failed} AND x.ready_at IS NULL AND x.version = @version "
            + "AND e.time > COALESCE((SELECT MAX(r.ready_at) FROM node_instance r "
            + "WHERE r.infrastructure_id = @id AND r.node = @node), '')",
            row => (row.GetInt32(0), row.TimeOrNull(1)), parameters).Single();
        var replaced = sql.Query(
            $"SELECT DISTINCT x.id, x.gone_at {Failed} AND x.gone_at > @since ORDER BY x.gone_at",
            row => row.Time(1), parameters);
        return new NodeFailures(attempts, last, replaced);
    });
}
