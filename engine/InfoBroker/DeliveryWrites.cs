namespace Occo.Engine.InfoBroker;

/// <summary>What is written about deliveries, inside a transaction.</summary>
internal static class DeliveryWrites
{
    /// <summary>
    /// A version of a description says who is told from now on: who is new is not told what was before, who is not in
    /// it any more is forgotten, and who wanted no more is asked again.
    /// </summary>
    public static void Name(StoreTransaction tx, string infrastructureId, IReadOnlyList<Webhook> hooks)
    {
        var known = tx.Sql.Query(
            "SELECT url FROM delivery WHERE infrastructure_id = @id", row => row.GetString(0),
            ("@id", infrastructureId));
        foreach (var url in known)
        {
            tx.Sql.Execute(
                "DELETE FROM delivery WHERE infrastructure_id = @id AND url = @url AND (@left OR ended_at IS NOT NULL)",
                ("@id", infrastructureId), ("@url", url), ("@left", hooks.All(h => h.Url != url)));
        }

        foreach (var hook in hooks)
        {
            tx.Sql.Execute(
                "INSERT INTO delivery (infrastructure_id, url, delivered) "
                + "SELECT @id, @url, COALESCE(MAX(sequence), 0) FROM event WHERE 1 = 1 ON CONFLICT DO NOTHING",
                ("@id", infrastructureId), ("@url", hook.Url));
        }
    }
}
