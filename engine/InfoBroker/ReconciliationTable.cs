namespace Occo.Engine.InfoBroker;

/// <summary>
/// Infrastructures whose record was restored from a backup and not yet compared with the clouds in full: until then,
/// instances that nobody knows are newer than the backup, not orphans.
/// </summary>
internal sealed class ReconciliationTable(Store store)
{
    private const string Prefix = "reconcile:";

    /// <summary>Notes that an infrastructure is to be compared.</summary>
    public static async ValueTask MarkAsync(StoreTransaction tx, string infrastructureId) => await tx.Sql.ExecuteAsync(
        "INSERT INTO meta (name, value) VALUES (@name, @now) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        ("@name", Prefix + infrastructureId), ("@now", tx.Now)).ConfigureAwait(false);

    /// <summary>It has been compared.</summary>
    public static ValueTask<int> ClearAsync(StoreTransaction tx, string infrastructureId)
        => tx.Sql.ExecuteAsync("DELETE FROM meta WHERE name = @name", ("@name", Prefix + infrastructureId));

    /// <summary>Whether an infrastructure is still to be compared.</summary>
    public async Task<bool> IsPendingAsync(string infrastructureId)
        => await RestoredAtAsync(infrastructureId).ConfigureAwait(false) is not null;

    /// <summary>When the record of an infrastructure that is still to be compared was restored.</summary>
    public async Task<DateTimeOffset?> RestoredAtAsync(string infrastructureId)
    {
        var found = await store.ReadAsync(sql => sql.QueryAsync(
            "SELECT value FROM meta WHERE name = @name", row => row.TimeOrNull(0),
            ("@name", Prefix + infrastructureId))).ConfigureAwait(false);
        return found.FirstOrDefault();
    }
}
