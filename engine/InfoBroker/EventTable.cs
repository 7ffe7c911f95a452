namespace Occo.Engine.InfoBroker;

/// <summary>The append-only history; <see cref="StoreTransaction.AppendAsync"/> writes it.</summary>
internal sealed class EventTable(Store store)
{
    /// <summary>The columns that <see cref="Read"/> reads; conditions on e, the event, follow.</summary>
    public const string Select =
        "SELECT e.sequence, e.time, i.name, e.kind, e.node, e.node_id, e.state, e.message, e.actor "
        + "FROM event e JOIN infrastructure i ON i.id = e.infrastructure_id";

    public async Task<IReadOnlyList<Event>> QueryAsync(EventQuery query)
    {
        var (conditions, parameters) = Conditions(query);
        var sql = $"{Select} WHERE {conditions} ORDER BY e.sequence";
        if (query.Last is { } last)
        {
            sql += " DESC LIMIT @last";
            parameters.Add(("@last", Math.Max(0, last)));
        }

        var events = await store.ReadAsync(connection => connection.QueryAsync(sql, Read, [.. parameters]))
            .ConfigureAwait(false);
        if (query.Last is not null) events.Reverse();
        return events;
    }

    public static Event Read(StoreRow row) => new()
    {
        Sequence = row.GetInt64(0),
        Time = row.Time(1),
        Infrastructure = row.GetString(2),
        Kind = row.Name<EventKind>(3),
        Node = row.Text(4),
        NodeId = row.IsDBNull(5) ? null : row.Id(5),
        State = row.IsDBNull(6) ? null : row.Name<NodeState>(6),
        Message = row.GetString(7),
        Actor = row.GetString(8),
    };

    private static (string Sql, List<(string, object?)> Parameters) Conditions(EventQuery query)
    {
        var sql = "e.sequence > @after";
        var parameters = new List<(string, object?)> { ("@after", query.AfterSequence) };
        // A name means all infrastructures that ever had it; an id means one.
        And("e.infrastructure_id IN (SELECT id FROM infrastructure WHERE id = {0} OR name = {0})", "@infrastructure",
            query.Infrastructure);
        And("e.node = {0}", "@node", query.Node);
        And("e.node_id = {0}", "@node_id", query.NodeId);
        And("e.time >= {0}", "@since", query.Since);
        And("e.time <= {0}", "@until", query.Until);
        return (sql, parameters);

        void And(string condition, string name, object? value)
        {
            if (value is null) return;
            sql += " AND " + condition.Replace("{0}", name, StringComparison.Ordinal);
            parameters.Add((name, value));
        }
    }
}
