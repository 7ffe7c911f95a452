namespace Occo.Engine.InfoBroker;

/// <summary>How far the events of an infrastructure have reached an address.</summary>
/// <param name="Delivered">Sequence number up to which nothing is left to be sent.</param>
/// <param name="Attempts">How often the next event was sent in vain.</param>
/// <param name="NextAt">Not to be sent again before.</param>
/// <param name="LastError">Why it was in vain.</param>
/// <param name="Ended">The address wants no more.</param>
internal sealed record Delivery(long Delivered, int Attempts, DateTimeOffset? NextAt, string? LastError, bool Ended);

/// <summary>How far events have reached those who are told of them.</summary>
internal sealed class DeliveryTable(Store store)
{
    private const string Which = "WHERE infrastructure_id = @id AND url = @url";
    private const string Undelivered = $"{Which} AND delivered < @sequence";

    /// <summary>The state of an address; null: the newest description does not name it.</summary>
    public Task<Delivery?> FindAsync(string infrastructureId, string url) => store.ReadAsync(async sql => (await sql.QueryAsync(
        $"SELECT delivered, attempts, next_at, last_error, ended_at FROM delivery {Which}",
        row => new Delivery(row.GetInt64(0), row.GetInt32(1), row.TimeOrNull(2), row.Text(3), !row.IsDBNull(4)),
        ("@id", infrastructureId), ("@url", url)).ConfigureAwait(false)).SingleOrDefault());

    /// <summary>
    /// The first event of some kinds after a sequence number, and the number up to which all were looked at.
    /// </summary>
    public async Task<(Event? Event, long Seen)> NextAsync(string infrastructureId, long after, IReadOnlyList<EventKind> kinds)
        => await store.ReadAsync(async sql =>
        {
            var next = (await sql.QueryAsync(
                $"{EventTable.Select} WHERE e.infrastructure_id = @id AND e.sequence > @after "
                + $"AND e.kind IN ({string.Join(", ", kinds.Select(k => $"'{k}'"))}) ORDER BY e.sequence LIMIT 1",
                EventTable.Read, ("@id", infrastructureId), ("@after", after)).ConfigureAwait(false)).SingleOrDefault();
            return (next, next?.Sequence ?? (long)(await sql.ScalarAsync("SELECT COALESCE(MAX(sequence), 0) FROM event").ConfigureAwait(false))!);
        }).ConfigureAwait(false);

    /// <summary>
    /// The address has everything up to an event. What another process knows already is not taken back.
    /// </summary>
    public Task DeliveredAsync(string infrastructureId, string url, long sequence)
        => store.WriteAsync(tx => tx.Sql.ExecuteAsync(
            "UPDATE delivery SET delivered = @sequence, attempts = 0, next_at = NULL, last_error = NULL "
            + Undelivered,
            ("@sequence", sequence), ("@id", infrastructureId), ("@url", url)));

    /// <summary>An event was sent in vain. Nothing, where another process has delivered it meanwhile.</summary>
    public Task FailedAsync(
        string infrastructureId, string url, long sequence, int attempts, DateTimeOffset nextAt, string why)
        => store.WriteAsync(tx => tx.Sql.ExecuteAsync(
            $"UPDATE delivery SET attempts = @attempts, next_at = @next_at, last_error = @why {Undelivered}",
            ("@attempts", attempts), ("@next_at", nextAt), ("@why", why), ("@id", infrastructureId), ("@url", url),
            ("@sequence", sequence)));

    /// <summary>
    /// The address wants no more, from an event on. Nothing, where another process has delivered it meanwhile.
    /// </summary>
    public Task EndedAsync(string infrastructureId, string url, long sequence, string why)
        => store.WriteAsync(tx => tx.Sql.ExecuteAsync(
            $"UPDATE delivery SET ended_at = @now, last_error = @why {Undelivered}",
            ("@now", tx.Now), ("@why", why), ("@id", infrastructureId), ("@url", url), ("@sequence", sequence)));
}
