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

    /// <summary>Takes the lease, or returns its present holder.</summary>
    public async Task<LeaseResult> TryAcquireAsync(string infrastructureId, LeaseOwner owner, TimeSpan duration)
    {
        Fence? fence = null;
        try
        {
            return await store.WriteAsync(async tx =>
            {
                var (last, holder) = await ReadAsync(tx, infrastructureId).ConfigureAwait(false);
                if (holder is not null) return new LeaseResult(null, holder);
                fence = new Fence(infrastructureId, owner.Actor, last + 1);
                // Before the commit: a lease that is visible in the store must be known as used.
                if (owner == LeaseOwner.Current) Held[fence] = true;
                await WriteAsync(tx, fence, owner, duration).ConfigureAwait(false);
                return new LeaseResult(fence, null);
            }).ConfigureAwait(false);
        }
        catch
        {
            Forget(fence);
            throw;
        }
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
    public async Task ReleaseAsync(Fence fence)
    {
        try
        {
            await store.WriteAsync(tx => tx.Sql.ExecuteAsync(
                "UPDATE lease SET owner = NULL WHERE infrastructure_id = @infrastructure AND fence = @fence",
                ("@infrastructure", fence.InfrastructureId), ("@fence", fence.Number))).ConfigureAwait(false);
        }
        finally
        {
            Forget(fence);
        }
    }

    // The last number, and the present holder, if any.
    private static async ValueTask<(
        long Last, LeaseHolder? Holder)> ReadAsync(StoreTransaction tx, string infrastructureId)
    {
        var row = (await tx.Sql.QueryAsync(
            "SELECT fence, owner, acquired_at, expires_at FROM lease WHERE infrastructure_id = @infrastructure",
            r => (Fence: r.GetInt64(0), Owner: r.Exact(1), AcquiredAt: r.Time(2), ExpiresAt: r.Time(3)),
            ("@infrastructure", infrastructureId)).ConfigureAwait(false)).SingleOrDefault();
        if (row.Owner is null || row.ExpiresAt <= tx.Now) return (row.Fence, null);
        var owner = LeaseOwner.Parse(row.Owner);
        var isLeft = owner.HasEnded || (owner == LeaseOwner.Current && !IsHeld(infrastructureId, row.Fence));
        return (row.Fence, isLeft ? null : new(ForeignText.Clean(owner.Actor), row.AcquiredAt, row.ExpiresAt));
    }

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

    private static void Forget(Fence? fence)
    {
        if (fence is not null) Held.TryRemove(fence, out _);
    }
}
