namespace Occo.Engine.InfoBroker;

/// <summary>
/// The counters of a store that is about to be replaced or repaired, no number of which may be used twice, and the key
/// of its request digests; null: an older Occo wrote it last.
/// </summary>
internal sealed record StoreFacts(
    Guid StoreId, string? RequestKey, long LastEvent, IReadOnlyList<InfrastructureFacts> Infrastructures)
{
    public static async ValueTask<StoreFacts> ReadAsync(StoreSession sql) => new(
        Guid.Parse((string)(await sql.ScalarAsync(
            "SELECT value FROM meta WHERE name = 'store_id'").ConfigureAwait(false))!),
        await sql.ScalarAsync("SELECT value FROM meta WHERE name = 'request_key'").ConfigureAwait(false) as string,
        (long)(await sql.ScalarAsync("SELECT COALESCE(MAX(sequence), 0) FROM event").ConfigureAwait(false))!,
        await sql.QueryAsync(
            "SELECT i.id, i.name, i.version, i.last_ordinal, i.removed_at IS NOT NULL, COALESCE(l.fence, 0), "
            + "l.owner, l.expires_at FROM infrastructure i LEFT JOIN lease l ON l.infrastructure_id = i.id "
            + "ORDER BY i.name, i.id",
            row => new InfrastructureFacts(
                row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetBoolean(4),
                row.GetInt64(5), row.Text(6), row.TimeOrNull(7))).ConfigureAwait(false))
    {
        Revoked = await sql.HasAsync(StoreTable.Token).ConfigureAwait(false)
            ? await TokenTable.RevokedAsync(sql).ConfigureAwait(false)
            : [],
        EndedSessions = await sql.HasAsync(StoreTable.EndedSession).ConfigureAwait(false)
            ? await TokenTable.EndedSessionsAsync(sql).ConfigureAwait(false)
            : [],
    };

    /// <summary>Access tokens that are revoked, and stay so.</summary>
    public IReadOnlyList<RevokedToken> Revoked { get; init; } = [];

    /// <summary>Sessions of browsers that have ended, and stay so.</summary>
    public IReadOnlyList<string> EndedSessions { get; init; } = [];

    /// <summary>
    /// Throws <see cref="OccoException"/> (Busy, Store) when a process works in this store, or the backup is of another
    /// one.
    /// </summary>
    public void RequireReplaceable(StoreFacts restored, string path, string backup, DateTimeOffset now)
    {
        RequireIdle(path, now);
        if (StoreId == restored.StoreId) return;
        throw new OccoException(FailureKind.Store,
            $"The backup '{backup}' cannot be restored: it is a backup of another store than '{path}'. Give the path "
            + "of that store, or move the present one away. The store was left as it is.");
    }

    /// <summary>
    /// Higher than every number that can have been given out in writes that a fail-over lost: far more than a standby
    /// lags behind.
    /// </summary>
    public StoreFacts Ahead()
    {
        const int many = 1_000_000;
        // Nobody describes an infrastructure a hundred times in that time, and users see these numbers.
        const int versions = 99;
        return this with
        {
            LastEvent = LastEvent + many,
            Infrastructures = [.. Infrastructures.Select(i => i with
            {
                Version = i.IsRemoved ? i.Version : i.Version + versions,
                LastOrdinal = i.LastOrdinal + many,
                Fence = i.Fence + many,
            })],
        };
    }

    /// <summary>The infrastructures of a replaced store that this one does not know.</summary>
    public IReadOnlyList<string> Forgets(StoreFacts? replaced)
    {
        var known = Infrastructures.Select(i => i.Id).ToHashSet();
        return [.. (replaced?.Infrastructures ?? [])
            .Where(i => !i.IsRemoved && !known.Contains(i.Id)).Select(i => i.Name)];
    }

    /// <summary>The infrastructures of this store that a replaced one has removed.</summary>
    public IReadOnlyList<string> Revives(StoreFacts? replaced)
    {
        var removed = (replaced?.Infrastructures ?? []).Where(i => i.IsRemoved).Select(i => i.Id).ToHashSet();
        return [.. Infrastructures.Where(i => !i.IsRemoved && removed.Contains(i.Id)).Select(i => i.Name)];
    }

    /// <summary>Throws <see cref="OccoException"/> (Busy) when a process works on an infrastructure.</summary>
    public void RequireIdle(string path, DateTimeOffset now)
    {
        foreach (var infrastructure in Infrastructures)
        {
            if (infrastructure.Owner is not { } text || infrastructure.ExpiresAt <= now) continue;
            var owner = LeaseOwner.Parse(text);
            if (owner.HasEnded) continue;
            throw new OccoException(FailureKind.Busy,
                $"The store '{path}' cannot be replaced, moved or repaired now: '{infrastructure.Name}' is being "
                + $"enacted by {owner.Description}. Wait for it, or stop it, and try again.");
        }
    }

    /// <summary>Throws <see cref="OccoException"/> (Busy) when the store has changed since.</summary>
    public void RequireSame(StoreFacts now, string path)
    {
        // Revoked tokens and ended sessions have no event.
        if (LastEvent == now.LastEvent && Infrastructures.SequenceEqual(now.Infrastructures)
            && Revoked.SequenceEqual(now.Revoked) && EndedSessions.SequenceEqual(now.EndedSessions)) return;
        throw new OccoException(FailureKind.Busy,
            $"The store '{path}' was written by another process just now. Nothing was restored; try again.");
    }
}

internal sealed record InfrastructureFacts(
    string Id, string Name, long Version, long LastOrdinal, bool IsRemoved, long Fence, string? Owner,
    DateTimeOffset? ExpiresAt);
