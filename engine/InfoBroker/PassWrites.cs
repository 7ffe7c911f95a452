namespace Occo.Engine.InfoBroker;

/// <summary>What is written about passes, inside a transaction.</summary>
internal static class PassWrites
{
    /// <summary>Opens a pass; returns its id.</summary>
    public static long? Open(StoreTransaction tx, Fence fence, string actor, string summary) => (long?)tx.Sql.Scalar(
        "INSERT INTO pass (infrastructure_id, fence, version, actor, started_at, summary) "
        + "SELECT id, @fence, version, @actor, @now, @summary FROM infrastructure WHERE id = @infrastructure "
        + "RETURNING id",
        ("@fence", fence.Number), ("@actor", actor), ("@now", tx.Now), ("@summary", summary),
        ("@infrastructure", fence.InfrastructureId));

    /// <summary>Closes a pass.</summary>
    public static void Close(StoreTransaction tx, long? id, string summary, int? failed) => tx.Sql.Execute(
        "UPDATE pass SET ended_at = @now, summary = @summary, failed = @failed WHERE id = @id",
        ("@now", tx.Now), ("@summary", summary), ("@failed", failed), ("@id", id));

    /// <summary>The passes of an infrastructure that are open, in order.</summary>
    public static IReadOnlyList<OpenPass> ListOpen(StoreConnection sql, string infrastructureId) => sql.Query(
        "SELECT id, actor, started_at, summary FROM pass "
        + "WHERE infrastructure_id = @infrastructure AND ended_at IS NULL ORDER BY id",
        row => new OpenPass(row.GetInt64(0), row.GetString(1), row.Time(2), row.GetString(3)),
        ("@infrastructure", infrastructureId));
}

/// <summary>A pass that has not ended, or whose process could not write that it has.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Actor">Who made it: user@host/process.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Summary">What it was about to do.</param>
internal sealed record OpenPass(long Id, string Actor, DateTimeOffset StartedAt, string Summary);
