namespace Occo.Engine.InfoBroker;

/// <summary>State of the delivery of events to an address.</summary>
/// <param name="Delivered">Sequence number of the last event that needs no more sending.</param>
/// <param name="Attempts">Failed attempts to send the next event.</param>
/// <param name="NextAt">Earliest time of the next attempt.</param>
/// <param name="LastError">Why the last attempt failed.</param>
/// <param name="Ended">The address wants no more events.</param>
internal sealed record Delivery(long Delivered, int Attempts, DateTimeOffset? NextAt, string? LastError, bool Ended);

/// <summary>State of the delivery of events, by address.</summary>
internal sealed class DeliveryTable(Store store)
{
    private const string OfAddress = "WHERE infrastructure_id = @id AND url = @url";
    private const string Undelivered = $"{OfAddress} AND delivered < @sequence";

    /// <summary>Null: the newest description does not name the address.</summary>
    public async Task<Delivery?> FindAsync(string infrastructureId, string url)
    {
        var found = await store.ReadOnceAsync(sql => sql.QueryAsync(
            $"SELECT delivered, attempts, next_at, last_error, ended_at FROM delivery {OfAddress}",
            row => new Delivery(row.GetInt64(0), row.GetInt32(1), row.TimeOrNull(2), row.Text(3), !row.IsDBNull(4)),
            ("@id", infrastructureId), ("@url", url))).ConfigureAwait(false);
        return found.SingleOrDefault();
    }

    /// <summary>
    /// The first event of some kinds after a sequence number, and the number of the last event that was looked at.
    /// </summary>
    public Task<(Event? Event, long Seen)> NextAsync(
        string infrastructureId, long after, IReadOnlyList<EventKind> kinds) => store.ReadAsync(async sql =>
    {
        var found = await sql.QueryAsync(
            $"{EventTable.Select} WHERE e.infrastructure_id = @id AND e.sequence > @after "
            + $"AND e.kind IN ({string.Join(", ", kinds.Select(k => $"'{k}'"))}) ORDER BY e.sequence LIMIT 1",
            EventTable.Read, ("@id", infrastructureId), ("@after", after)).ConfigureAwait(false);
        if (found is [var next]) return ((Event?)next, next.Sequence);
        var newest = await sql.ScalarAsync("SELECT COALESCE(MAX(sequence), 0) FROM event").ConfigureAwait(false);
        return (null, (long)newest!);
    });

    /// <summary>
    /// The address has all events up to this one. Never moves back behind what another process recorded.
    /// </summary>
    public Task DeliveredAsync(string infrastructureId, string url, long sequence)
        => store.WriteAsync(tx => tx.Sql.ExecuteAsync(
            "UPDATE delivery SET delivered = @sequence, attempts = 0, next_at = NULL, last_error = NULL "
            + Undelivered,
            ("@sequence", sequence), ("@id", infrastructureId), ("@url", url)));

    /// <summary>An attempt failed. Ignored if another process has delivered the event meanwhile.</summary>
    public Task FailedAsync(
        string infrastructureId, string url, long sequence, int attempts, DateTimeOffset nextAt, string why)
        => store.WriteAsync(tx => tx.Sql.ExecuteAsync(
            $"UPDATE delivery SET attempts = @attempts, next_at = @next_at, last_error = @why {Undelivered}",
            ("@attempts", attempts), ("@next_at", nextAt), ("@why", why), ("@id", infrastructureId), ("@url", url),
            ("@sequence", sequence)));

    /// <summary>
    /// The address wants no more events, from this one on. Ignored if another process has delivered it meanwhile.
    /// </summary>
    public Task EndedAsync(string infrastructureId, string url, long sequence, string why)
        => store.WriteAsync(tx => tx.Sql.ExecuteAsync(
            $"UPDATE delivery SET ended_at = @now, last_error = @why {Undelivered}",
            ("@now", tx.Now), ("@why", why), ("@id", infrastructureId), ("@url", url), ("@sequence", sequence)));

    /// <summary>
    /// Sets the addresses of a new version of the description. A new address gets only later events, a missing one is
    /// forgotten, and one that wanted no more events is asked again.
    /// </summary>
    public static async ValueTask SetAddressesAsync(
        StoreTransaction tx, string infrastructureId, IReadOnlyList<Webhook> hooks)
    {
        var known = await tx.Sql.QueryAsync(
            "SELECT url FROM delivery WHERE infrastructure_id = @id", row => row.Exact(0)!,
            ("@id", infrastructureId)).ConfigureAwait(false);
        foreach (var url in known)
        {
            await tx.Sql.ExecuteAsync(
                "DELETE FROM delivery WHERE infrastructure_id = @id AND url = @url "
                + "AND (@left = 1 OR ended_at IS NOT NULL)",
                ("@id", infrastructureId), ("@url", url), ("@left", hooks.All(h => h.Url != url) ? 1 : 0))
                    .ConfigureAwait(false);
        }

        foreach (var hook in hooks)
        {
            await tx.Sql.ExecuteAsync(
                "INSERT INTO delivery (infrastructure_id, url, delivered) "
                + "SELECT @id, @url, COALESCE(MAX(sequence), 0) FROM event WHERE 1 = 1 ON CONFLICT DO NOTHING",
                ("@id", infrastructureId), ("@url", hook.Url)).ConfigureAwait(false);
        }
    }
}
