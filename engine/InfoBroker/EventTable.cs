using System.Globalization;

namespace Occo.Engine.InfoBroker;

/// <summary>The append-only history; <see cref="StoreTransaction.AppendAsync"/> writes it.</summary>
internal sealed class EventTable(Store store)
{
    /// <summary>The columns that <see cref="Read"/> reads; conditions on e, the event, follow.</summary>
    public const string Select =
        "SELECT e.sequence, e.time, i.name, e.kind, e.node, e.node_id, e.state, e.message, e.actor "
        + "FROM event e JOIN infrastructure i ON i.id = e.infrastructure_id";

    public Task<IReadOnlyList<Event>> QueryAsync(EventQuery query)
        => store.ReadAsync(async connection =>
        {
            if (query.Infrastructure is null) return await QueryAsync(connection, query, null).ConfigureAwait(false);

            // A name means all infrastructures that ever had it; an id means one. One question for each, because
            // the index orders the events of one.
            var ids = await connection.QueryAsync("SELECT id FROM infrastructure WHERE id = @name OR name = @name",
                row => row.GetString(0), ("@name", query.Infrastructure)).ConfigureAwait(false);
            var found = new List<Event>();
            foreach (var id in ids) found.AddRange(await QueryAsync(connection, query, id).ConfigureAwait(false));
            if (ids.Count > 1) found.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
            if (query.First is { } first && first < found.Count) found.RemoveRange(first, found.Count - first);
            return query.Last is { } last && last < found.Count ? found[^last..] : (IReadOnlyList<Event>)found;
        });

    /// <summary>The number of the newest event of an infrastructure, in the query of another one (i).</summary>
    public const string RevisionColumn
        = "(SELECT e.sequence FROM event e WHERE e.infrastructure_id = i.id ORDER BY e.sequence DESC LIMIT 1)";

    /// <summary>
    /// Checks that nothing happened to an infrastructure since the event with this number; null: anything may have.
    /// Throws <see cref="OccoException"/> (Changed). In a transaction that writes, nothing happens until its commit.
    /// </summary>
    public static async ValueTask RequireRevisionAsync(StoreSession sql, string infrastructureId, long? expected)
    {
        if (expected is not { } revision) return;
        var newest = (await sql.QueryAsync(
            $"{Select} WHERE e.infrastructure_id = @id ORDER BY e.sequence DESC LIMIT 1", Read,
            ("@id", infrastructureId)).ConfigureAwait(false)).SingleOrDefault();
        if (newest is null || newest.Sequence == revision) return;
        throw new OccoException(FailureKind.Changed, string.Create(CultureInfo.InvariantCulture,
            $"'{newest.Infrastructure}' is not at revision {revision} any more, so nothing was done. Revision "
            + $"{newest.Sequence} at {newest.Time:u}, {newest.Kind} by {newest.Actor}: {newest.Message.Closed()}"))
        {
            Remedy = new(RemedyKind.LookAgain, newest.Infrastructure),
        };
    }

    /// <summary>The same outside of a write, for what may need none.</summary>
    public Task RequireRevisionAsync(string infrastructureId, long? expected) => store.ReadAsync(async sql =>
    {
        await RequireRevisionAsync(sql, infrastructureId, expected).ConfigureAwait(false);
        return true;
    });

    /// <summary>The number of the newest event; 0: there is none.</summary>
    public async Task<long> NewestAsync() => (long)(await store.ReadOnceAsync(
        sql => sql.ScalarAsync("SELECT COALESCE(MAX(sequence), 0) FROM event")).ConfigureAwait(false))!;

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

    private static async ValueTask<IReadOnlyList<Event>> QueryAsync(
        StoreSession connection, EventQuery query, string? infrastructureId)
    {
        var (conditions, parameters) = Conditions(query, infrastructureId);
        var sql = $"{Select} WHERE {conditions} ORDER BY e.sequence";
        if (query.Last is { } last)
        {
            sql += " DESC LIMIT @last";
            parameters.Add(("@last", Math.Max(0, last)));
        }
        else if (query.First is { } first)
        {
            sql += " LIMIT @first";
            parameters.Add(("@first", Math.Max(0, first)));
        }

        var events = await connection.QueryAsync(sql, Read, [.. parameters]).ConfigureAwait(false);
        if (query.Last is not null) events.Reverse();
        return events;
    }

    private static (string Sql, List<(string, object?)> Parameters) Conditions(
        EventQuery query, string? infrastructureId)
    {
        var sql = "e.sequence > @after";
        var parameters = new List<(string, object?)> { ("@after", query.AfterSequence) };
        And("e.sequence < {0}", "@before", query.BeforeSequence);
        And("e.infrastructure_id = {0}", "@infrastructure", infrastructureId);
        And("e.node = {0}", "@node", query.Node);
        And("e.node_id = {0}", "@node_id", query.NodeId);
        And("e.time >= {0}", "@since", query.Since);
        And("e.time <= {0}", "@until", query.Until);
        if (query.Kinds.Count == 0) return (sql, parameters);
        var kinds = query.Kinds.Select((kind, i) => ($"@kind{i}", (object?)kind.ToString())).ToList();
        parameters.AddRange(kinds);
        return ($"{sql} AND e.kind IN ({string.Join(", ", kinds.Select(kind => kind.Item1))})", parameters);

        void And(string condition, string name, object? value)
        {
            if (value is null) return;
            sql += " AND " + condition.Replace("{0}", name, StringComparison.Ordinal);
            parameters.Add((name, value));
        }
    }
}
