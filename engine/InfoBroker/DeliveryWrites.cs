namespace Occo.Engine.InfoBroker;

/// <summary>What is written about deliveries, inside a transaction.</summary>
internal static class DeliveryWrites
{
    /// <summary>
    /// A version of a description says who is told from now on: who is new is not told what was before, who is not in
    /// it any more is forgotten, and who wanted no more is asked again.
    /// </summary>
    public static async ValueTask NameAsync(StoreTransaction tx, string infrastructureId, IReadOnlyList<Webhook> hooks)
    {
        var known = await tx.Sql.QueryAsync(
            "SELECT url FROM delivery WHERE infrastructure_id = @id", row => row.GetString(0),
            ("@id", infrastructureId)).ConfigureAwait(false);
        foreach (var url in known)
        {
            await tx.Sql.ExecuteAsync(
                "DELETE FROM delivery WHERE infrastructure_id = @id AND url = @url AND (@left OR ended_at IS NOT NULL)",
                ("@id", infrastructureId), ("@url", url), ("@left", hooks.All(h => h.Url != url))).ConfigureAwait(false);
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
