namespace Occo.Engine.InfoBroker;

/// <summary>
/// Infrastructures whose record was restored from a backup and not yet compared with the clouds in full: until then,
/// instances that nobody knows are newer than the backup, not orphans.
/// </summary>
internal sealed class ReconciliationTable(Store store)
{
    private const string Prefix = "reconcile:";

    /// <summary>Notes that an infrastructure is to be compared.</summary>
    public static void Mark(StoreTransaction tx, string infrastructureId) => tx.Sql.Execute(
        "INSERT INTO meta (name, value) VALUES (@name, @now) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        ("@name", Prefix + infrastructureId), ("@now", tx.Now));

    /// <summary>It has been compared.</summary>
    public static int Clear(StoreTransaction tx, string infrastructureId)
        => tx.Sql.Execute("DELETE FROM meta WHERE name = @name", ("@name", Prefix + infrastructureId));

    /// <summary>Whether an infrastructure is still to be compared.</summary>
    public bool IsPending(string infrastructureId) => RestoredAt(infrastructureId) is not null;

    /// <summary>When the record of an infrastructure that is still to be compared was restored.</summary>
    public DateTimeOffset? RestoredAt(string infrastructureId) => store.Read(sql => sql.Query(
        "SELECT value FROM meta WHERE name = @name", row => row.TimeOrNull(0), ("@name", Prefix + infrastructureId)))
        .FirstOrDefault();
}
