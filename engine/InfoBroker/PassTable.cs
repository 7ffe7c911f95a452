namespace Occo.Engine.InfoBroker;

/// <summary>Passes. <see cref="PassJournal"/> writes them in its transactions.</summary>
internal static class PassTable
{
    /// <summary>Returns its id.</summary>
    public static async ValueTask<long?> OpenAsync(StoreTransaction tx, Fence fence, string actor, string summary)
        => (long?)await tx.Sql.ScalarAsync(
            "INSERT INTO pass (infrastructure_id, fence, version, actor, started_at, summary) "
            + "SELECT id, @fence, version, @actor, @now, @summary FROM infrastructure WHERE id = @infrastructure "
            + "RETURNING id",
            ("@fence", fence.Number), ("@actor", actor), ("@now", tx.Now), ("@summary", summary),
            ("@infrastructure", fence.InfrastructureId)).ConfigureAwait(false);

    public static async ValueTask CloseAsync(StoreTransaction tx, long? id, string summary, int? failed)
        => await tx.Sql.ExecuteAsync(
            "UPDATE pass SET ended_at = @now, summary = @summary, failed = @failed WHERE id = @id",
            ("@now", tx.Now), ("@summary", summary), ("@failed", failed), ("@id", id)).ConfigureAwait(false);

    /// <summary>The open passes of an infrastructure, in order.</summary>
    public static async ValueTask<IReadOnlyList<OpenPass>> ListOpenAsync(StoreSession sql, string infrastructureId)
        => await sql.QueryAsync(
            "SELECT id, actor, started_at, summary FROM pass "
            + "WHERE infrastructure_id = @infrastructure AND ended_at IS NULL ORDER BY id",
            row => new OpenPass(row.GetInt64(0), row.GetString(1), row.Time(2), row.GetString(3)),
            ("@infrastructure", infrastructureId)).ConfigureAwait(false);
}

/// <summary>A pass that has not ended, or whose process could not record its end.</summary>
internal sealed record OpenPass(long Id, string Actor, DateTimeOffset StartedAt, string Summary);
