namespace Occo.Engine.InfoBroker;

/// <summary>
/// Infrastructures restored from a backup, or repaired after a fail-over, and not yet compared with all clouds: until
/// then unknown instances are newer than the record, not orphans.
/// </summary>
internal sealed class ReconciliationTable(Store store)
{
    private const string Prefix = "reconcile:";

    /// <summary>A row when the infrastructure <c>@id</c> has to be compared with its clouds.</summary>
    public const string IsPending = $"SELECT 1 FROM meta WHERE name = '{Prefix}' || @id";

    public static async ValueTask MarkAsync(StoreTransaction tx, string infrastructureId) => await tx.Sql.ExecuteAsync(
        "INSERT INTO meta (name, value) VALUES (@name, @now) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        ("@name", Prefix + infrastructureId), ("@now", tx.Now)).ConfigureAwait(false);

    public static ValueTask<int> ClearAsync(StoreTransaction tx, string infrastructureId)
        => tx.Sql.ExecuteAsync("DELETE FROM meta WHERE name = @name", ("@name", Prefix + infrastructureId));

    public async Task<bool> IsPendingAsync(string infrastructureId)
        => await RestoredAtAsync(infrastructureId).ConfigureAwait(false) is not null;

    /// <summary>
    /// The instances whose creation began after the restore: their requests are known, and are sent again.
    /// </summary>
    public Task<IReadOnlySet<Guid>> BegunSinceAsync(string infrastructureId)
        => store.ReadOnceAsync(async sql => (IReadOnlySet<Guid>)(await sql.QueryAsync(
            "SELECT node_id FROM event WHERE infrastructure_id = @id AND kind = @creating AND sequence > "
            + "(SELECT MAX(sequence) FROM event WHERE infrastructure_id = @id AND kind = @restored)",
            row => row.Id(0), ("@id", infrastructureId), ("@creating", $"{EventKind.NodeCreating}"),
            ("@restored", $"{EventKind.StoreRestored}")).ConfigureAwait(false)).ToHashSet());

    /// <summary>When it was restored; null: it needs no comparison.</summary>
    public async Task<DateTimeOffset?> RestoredAtAsync(string infrastructureId)
    {
        var found = await store.ReadOnceAsync(sql => sql.QueryAsync(
            "SELECT value FROM meta WHERE name = @name", row => row.TimeOrNull(0),
            ("@name", Prefix + infrastructureId))).ConfigureAwait(false);
        return found.FirstOrDefault();
    }
}
