namespace Occo.Engine.InfoBroker;

/// <summary>Makes the content of a backup fit to follow the store that it replaces.</summary>
internal static class RestoredContent
{
    /// <summary>
    /// Nobody holds a lease, and every number that others may remember (fences, versions, ordinals, events) goes on
    /// from the greater of both. Each infrastructure is marked for a look at what the clouds have and it does not know.
    /// </summary>
    /// <param name="sql">The copy of the backup.</param>
    /// <param name="replaced">The store that it replaces, if that can be read.</param>
    /// <param name="backup">Path of the backup, for the history.</param>
    /// <param name="actor">Who, for the history.</param>
    /// <param name="now">The time.</param>
    public static void Prepare(
        StoreConnection sql, StoreFacts? replaced, string backup, string actor, DateTimeOffset now)
    {
        sql.Execute("BEGIN IMMEDIATE");
        var tx = new StoreTransaction(sql, now);
        var known = (replaced?.Infrastructures ?? []).ToDictionary(i => i.Id);
        if (replaced is not null) SkipEvents(sql, replaced.LastEvent);
        foreach (var infrastructure in StoreFacts.Read(sql).Infrastructures)
        {
            var before = known.GetValueOrDefault(infrastructure.Id, infrastructure);
            EndLease(tx, infrastructure, before);
            if (before.Version > infrastructure.Version) RepeatVersion(tx, infrastructure, before.Version + 1, actor);
            sql.Execute(
                "UPDATE infrastructure SET last_ordinal = @ordinal WHERE id = @id AND last_ordinal < @ordinal",
                ("@ordinal", before.LastOrdinal), ("@id", infrastructure.Id));
            if (infrastructure.IsRemoved) continue;
            ReconciliationTable.Mark(tx, infrastructure.Id);
            tx.Append((infrastructure.Id, infrastructure.Name), EventKind.StoreRestored,
                $"The store was restored from {backup}. The next enactment adopts what is newer.", actor);
        }

        sql.Execute("COMMIT");
    }

    // Whoever follows the events asks for those after the last number it saw.
    private static void SkipEvents(StoreConnection sql, long last)
    {
        sql.Execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'event', 0 "
            + "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'event')");
        sql.Execute("UPDATE sqlite_sequence SET seq = @last WHERE name = 'event' AND seq < @last", ("@last", last));
    }

    // A holder that was paused and wakes up must not find its number again.
    private static void EndLease(StoreTransaction tx, InfrastructureFacts infrastructure, InfrastructureFacts before)
        => tx.Sql.Execute(
            "INSERT INTO lease (infrastructure_id, fence, owner, acquired_at, expires_at) "
            + "VALUES (@id, @fence, NULL, @now, @now) "
            + "ON CONFLICT (infrastructure_id) DO UPDATE SET fence = excluded.fence, owner = NULL",
            ("@id", infrastructure.Id), ("@fence", Math.Max(infrastructure.Fence, before.Fence) + 1), ("@now", tx.Now));

    // A version number means one description for ever, also to a process that read it before.
    private static void RepeatVersion(
        StoreTransaction tx, InfrastructureFacts infrastructure, long version, string actor)
    {
        tx.Sql.Execute(
            "INSERT INTO infrastructure_version (infrastructure_id, version, document, actor, accepted_at) "
            + "SELECT infrastructure_id, @next, document, @actor, @now FROM infrastructure_version "
            + "WHERE infrastructure_id = @id AND version = @version",
            ("@next", version), ("@actor", actor), ("@now", tx.Now), ("@id", infrastructure.Id),
            ("@version", infrastructure.Version));
        tx.Sql.Execute("UPDATE infrastructure SET version = @version WHERE id = @id",
            ("@version", version), ("@id", infrastructure.Id));
    }
}
