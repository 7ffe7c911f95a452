using System.Collections.Concurrent;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// Leases of infrastructures. A lease has a duration and is renewed. Another process can take it when it was released,
/// has expired, or its process has ended. The fence number makes late writes of the former holder fail.
/// </summary>
internal sealed class LeaseTable(Store store)
{
    // The leases that this process uses, in any store. A lease of this process that is missing here was left by a
    // release that the store refused. By reference, because a number that was rolled back is assigned again.
    private static readonly ConcurrentDictionary<Fence, bool> Held = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// Takes the lease, or returns its present holder. Throws <see cref="OccoException"/> (Changed) when the
    /// infrastructure is not at the expected revision.
    /// </summary>
    public async Task<LeaseResult> TryAcquireAsync(
        string infrastructureId, LeaseOwner owner, TimeSpan duration, long? expected = null)
    {
        var taken = new List<Fence>();
        try
        {
            return await store.WriteAsync(async tx =>
            {
                await EventTable.RequireRevisionAsync(tx.Sql, infrastructureId, expected).ConfigureAwait(false);
                return await TryAcquireAsync(tx, infrastructureId, owner, duration, taken).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch
        {
            Forget(taken);
            throw;
        }
    }

    /// <summary>
    /// The same inside a transaction; adds the fence to a list. If the transaction fails, the caller must
    /// <see cref="Forget"/> them.
    /// </summary>
    public static async ValueTask<LeaseResult> TryAcquireAsync(
        StoreTransaction tx, string infrastructureId, LeaseOwner owner, TimeSpan duration, List<Fence> taken)
    {
        var (last, holder) = await ReadAsync(tx.Sql, tx.Now, infrastructureId).ConfigureAwait(false);
        if (holder is not null) return new(null, holder);
        var fence = new Fence(infrastructureId, owner.Name, last + 1);
        taken.Add(fence);
        // Before the commit: a lease that is visible in the store must be known as used.
        if (owner.IsCurrent) Held[fence] = true;
        await WriteAsync(tx, fence, owner, duration).ConfigureAwait(false);
        return new(fence, null);
    }

    /// <summary>Nothing in this process works under these fences.</summary>
    public static void Forget(IEnumerable<Fence> fences)
    {
        foreach (var fence in fences) Held.TryRemove(fence, out _);
    }

    /// <summary>
    /// A fence for writes while nobody works on the infrastructure; null: somebody does. A holder whose lease has
    /// expired may still be alive, and counts.
    /// </summary>
    public Task<Fence?> FreeAsync(string infrastructureId) => store.ReadAsync<Fence?>(async sql =>
    {
        var row = await RowAsync(sql, infrastructureId).ConfigureAwait(false);
        return row.Owner is null || await IsLeftAsync(sql, row.Owner, infrastructureId, row.Fence).ConfigureAwait(false)
            ? new(infrastructureId, row.Owner ?? "", row.Fence) { IsFree = true }
            : null;
    });

    /// <summary>The present holder; null: none.</summary>
    public Task<LeaseHolder?> HolderAsync(string infrastructureId) => store.ReadAsync(
        async sql => (await ReadAsync(sql, sql.Now, infrastructureId).ConfigureAwait(false)).Holder);

    /// <summary>
    /// The infrastructures that workers keep, whose lease was not released and that nobody holds: their work broke off
    /// in the middle. Those that are due anyway are left out.
    /// </summary>
    public static async ValueTask<IReadOnlyList<string>> LeftAsync(StoreSession sql)
    {
        var rows = await sql.QueryAsync(
            "SELECT l.infrastructure_id, l.fence, l.owner, l.expires_at FROM lease l "
            + "JOIN infrastructure i ON i.id = l.infrastructure_id WHERE l.owner IS NOT NULL "
            + "AND i.attached_at IS NOT NULL AND i.due_at > @now",
            row => (Id: row.GetString(0), Fence: row.GetInt64(1), Owner: row.Exact(2)!, ExpiresAt: row.Time(3)),
            ("@now", sql.Now)).ConfigureAwait(false);
        if (rows.Count == 0) return [];
        var tied = await sql.TiedAsync().ConfigureAwait(false);
        return
        [
            .. rows.Where(row => row.ExpiresAt <= sql.Now
                || IsLeft(LeaseOwner.Parse(row.Owner), row.Id, row.Fence, tied)).Select(row => row.Id),
        ];
    }

    /// <summary>The heartbeat: extends the lease. False: another process took over.</summary>
    public Task<bool> RenewAsync(Fence fence, TimeSpan duration) => store.WriteAsync(async tx =>
    {
        var renewed = await tx.Sql.ExecuteAsync(
            "UPDATE lease SET expires_at = @expires "
            + "WHERE infrastructure_id = @infrastructure AND fence = @fence AND owner IS NOT NULL",
            ("@expires", tx.Now + duration), ("@infrastructure", fence.InfrastructureId), ("@fence", fence.Number))
                .ConfigureAwait(false);
        Failpoint.Hit(FailpointName.DuringRenewal);
        return renewed == 1;
    });

    /// <summary>
    /// Releases the lease, unless another process took over. If the store refuses, this process may still take it
    /// again, because nothing here works under it any more.
    /// </summary>
    /// <param name="fence">The fence of the lease.</param>
    /// <param name="seen">What the clouds showed last, where that is not written yet.</param>
    public async Task ReleaseAsync(Fence fence, IReadOnlyDictionary<string, DateTimeOffset>? seen = null)
    {
        try
        {
            await store.WriteAsync(async tx =>
            {
                var isHeld = await tx.Sql.ExecuteAsync(
                    "UPDATE lease SET owner = NULL "
                    + "WHERE infrastructure_id = @infrastructure AND fence = @fence AND owner IS NOT NULL",
                    ("@infrastructure", fence.InfrastructureId), ("@fence", fence.Number)).ConfigureAwait(false) == 1;
                return isHeld && seen is not null ? await tx.Sql.ExecuteAsync(
                    "UPDATE infrastructure SET observed = @seen WHERE id = @infrastructure",
                    ("@seen", ObservedTimes.Write(seen)), ("@infrastructure", fence.InfrastructureId))
                    .ConfigureAwait(false) : 0;
            }).ConfigureAwait(false);
        }
        finally
        {
            Forget([fence]);
        }
    }

    // The last number, and the present holder, if any.
    private static async ValueTask<(long Last, LeaseHolder? Holder)> ReadAsync(
        StoreSession sql, DateTimeOffset now, string infrastructureId)
    {
        var row = await RowAsync(sql, infrastructureId).ConfigureAwait(false);
        return row.Owner is null || row.ExpiresAt <= now
            || await IsLeftAsync(sql, row.Owner, infrastructureId, row.Fence).ConfigureAwait(false)
            ? (row.Fence, null)
            : (row.Fence, new(
                ForeignText.Clean(LeaseOwner.Parse(row.Owner).Description), row.AcquiredAt, row.ExpiresAt));
    }

    private static async ValueTask<(
        long Fence, string? Owner, DateTimeOffset AcquiredAt, DateTimeOffset ExpiresAt)> RowAsync(
            StoreSession sql, string infrastructureId) => (await sql.QueryAsync(
        "SELECT fence, owner, acquired_at, expires_at FROM lease WHERE infrastructure_id = @infrastructure",
        r => (Fence: r.GetInt64(0), Owner: r.Exact(1), AcquiredAt: r.Time(2), ExpiresAt: r.Time(3)),
        ("@infrastructure", infrastructureId)).ConfigureAwait(false)).SingleOrDefault();

    private static async ValueTask<bool> IsLeftAsync(
        StoreSession sql, string text, string infrastructureId, long number)
    {
        var owner = LeaseOwner.Parse(text);
        return IsLeft(owner, infrastructureId, number,
            owner.Worker is null ? null : await sql.TiedAsync().ConfigureAwait(false));
    }

    // Its process or its worker has ended, or nothing in this process works under it.
    private static bool IsLeft(LeaseOwner owner, string infrastructureId, long number, IReadOnlySet<long>? tied)
        => owner.HasEnded || (owner.IsCurrent && !IsHeld(infrastructureId, number))
            || (owner.Worker is { } worker && tied?.Contains(worker) == false);

    private static async ValueTask WriteAsync(StoreTransaction tx, Fence fence, LeaseOwner owner, TimeSpan duration)
        => await tx.Sql.ExecuteAsync(
        "INSERT INTO lease (infrastructure_id, fence, owner, acquired_at, expires_at) "
        + "VALUES (@infrastructure, @fence, @owner, @now, @expires) ON CONFLICT (infrastructure_id) DO UPDATE "
        + "SET fence = excluded.fence, owner = excluded.owner, acquired_at = excluded.acquired_at, "
        + "expires_at = excluded.expires_at",
        ("@infrastructure", fence.InfrastructureId), ("@fence", fence.Number), ("@owner", owner.ToString()),
        ("@now", tx.Now), ("@expires", tx.Now + duration)).ConfigureAwait(false);

    private static bool IsHeld(string infrastructureId, long number)
        => Held.Keys.Any(f => f.InfrastructureId == infrastructureId && f.Number == number);

}
