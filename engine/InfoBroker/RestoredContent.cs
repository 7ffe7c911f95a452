namespace Occo.Engine.InfoBroker;

/// <summary>Prepares the content of a store that has gone back in time: a backup, or what a fail-over left.</summary>
internal static class RestoredContent
{
    /// <summary>Prepares a backup to replace a store, which is null if it is not readable.</summary>
    public static async ValueTask PrepareAsync(
        StoreSession sql, StoreFacts? replaced, string backup, string actor)
    {
        await sql.BeginWriteAsync().ConfigureAwait(false);
        // The backup of an older Occo got a new key just now; the tags in the clouds are of the replaced store.
        if (replaced?.RequestKey is { } key)
        {
            await sql.ExecuteAsync("UPDATE meta SET value = @key WHERE name = 'request_key'", ("@key", key))
                .ConfigureAwait(false);
        }

        await RenewAsync(new(sql, sql.Now), replaced, $"The store was restored from {backup}.", actor)
            .ConfigureAwait(false);
        await sql.CommitAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Ends all leases, and continues every number that others may remember (fences, versions, ordinals, events) after
    /// those that are given. Revoked tokens and ended sessions stay so. Marks each infrastructure for a comparison with
    /// its clouds. Returns their number.
    /// </summary>
    public static async ValueTask<int> RenewAsync(StoreTransaction tx, StoreFacts? used, string why, string actor)
    {
        var known = (used?.Infrastructures ?? []).ToDictionary(i => i.Id);
        // Followers ask for the events after the last number that they saw.
        if (used is not null) await tx.Sql.SkipNumbersAsync(StoreTable.Event, used.LastEvent).ConfigureAwait(false);
        await TokenTable.RevokeAsync(tx, used?.Revoked ?? []).ConfigureAwait(false);
        await TokenTable.EndSessionsAsync(tx, used?.EndedSessions ?? []).ConfigureAwait(false);
        var marked = 0;
        foreach (var infrastructure in (await StoreFacts.ReadAsync(tx.Sql).ConfigureAwait(false)).Infrastructures)
        {
            var before = known.GetValueOrDefault(infrastructure.Id, infrastructure);
            await EndLeaseAsync(tx, infrastructure, before).ConfigureAwait(false);
            if (before.Version > infrastructure.Version)
                await RepeatVersionAsync(tx, infrastructure, before.Version + 1, actor).ConfigureAwait(false);
            await tx.Sql.ExecuteAsync(
                "UPDATE infrastructure SET last_ordinal = @ordinal WHERE id = @id AND last_ordinal < @ordinal",
                ("@ordinal", before.LastOrdinal), ("@id", infrastructure.Id)).ConfigureAwait(false);
            // Nobody waits for an answer that will not come.
            await tx.Sql.ExecuteAsync(
                "UPDATE infrastructure SET asked = asked + 1000000, due_at = @now "
                + "WHERE id = @id AND attached_at IS NOT NULL",
                ("@now", tx.Now), ("@id", infrastructure.Id)).ConfigureAwait(false);
            if (infrastructure.IsRemoved) continue;
            await ReconciliationTable.MarkAsync(tx, infrastructure.Id).ConfigureAwait(false);
            await tx.AppendAsync((infrastructure.Id, infrastructure.Name), EventKind.StoreRestored,
                $"{why} The next enactment adopts newer instances.", actor).ConfigureAwait(false);
            marked++;
        }

        return marked;
    }

    // A holder that was paused and wakes up must not find its number again.
    private static async ValueTask EndLeaseAsync(
        StoreTransaction tx, InfrastructureFacts infrastructure, InfrastructureFacts before)
        => await tx.Sql.ExecuteAsync(
            "INSERT INTO lease (infrastructure_id, fence, owner, acquired_at, expires_at) "
            + "VALUES (@id, @fence, NULL, @now, @now) "
            + "ON CONFLICT (infrastructure_id) DO UPDATE SET fence = excluded.fence, owner = NULL",
            ("@id", infrastructure.Id), ("@fence", Math.Max(infrastructure.Fence, before.Fence) + 1), ("@now", tx.Now))
                .ConfigureAwait(false);

    // A version number means one description for ever, also to a process that read it before.
    private static async ValueTask RepeatVersionAsync(
        StoreTransaction tx, InfrastructureFacts infrastructure, long version, string actor)
    {
        await tx.Sql.ExecuteAsync(
            "INSERT INTO infrastructure_version (infrastructure_id, version, document, actor, accepted_at) "
            + "SELECT infrastructure_id, @next, document, @actor, @now FROM infrastructure_version "
            + "WHERE infrastructure_id = @id AND version = @version",
            ("@next", version), ("@actor", actor), ("@now", tx.Now), ("@id", infrastructure.Id),
            ("@version", infrastructure.Version)).ConfigureAwait(false);
        await tx.Sql.ExecuteAsync("UPDATE infrastructure SET version = @version WHERE id = @id",
            ("@version", version), ("@id", infrastructure.Id)).ConfigureAwait(false);
    }
}
