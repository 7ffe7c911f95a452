namespace Occo.Engine;

/// <summary>
/// Who works on which infrastructure. A lease is taken for a time and renewed; it can be taken by another when it is
/// released, has expired, or its process has ended. The fence number makes a late write of the former holder fail.
/// </summary>
internal sealed class LeaseTable(Store store)
{
    /// <summary>Takes the lease if it can be had, or tells who holds it.</summary>
    public Task<LeaseResult> TryAcquireAsync(
        string infrastructureId, LeaseOwner owner, TimeSpan duration) => store.WriteAsync(tx =>
    {
        var row = tx.Sql.Query(
            "SELECT fence, owner, acquired_at, expires_at FROM lease WHERE infrastructure_id = @infrastructure",
            r => (Fence: r.GetInt64(0), Owner: r.Text(1), AcquiredAt: r.Time(2), ExpiresAt: r.Time(3)),
            ("@infrastructure", infrastructureId)).SingleOrDefault();
        if (row.Owner is { } text)
        {
            var holder = LeaseOwner.Parse(text);
            if (row.ExpiresAt > tx.Now && !holder.HasEnded)
                return new LeaseResult(null, new LeaseHolder(holder.Actor, row.AcquiredAt, row.ExpiresAt));
        }

        var fence = new Fence(infrastructureId, owner.Actor, row.Fence + 1);
        tx.Sql.Execute(
            "INSERT INTO lease (infrastructure_id, fence, owner, acquired_at, expires_at) "
            + "VALUES (@infrastructure, @fence, @owner, @now, @expires) ON CONFLICT (infrastructure_id) DO UPDATE "
            + "SET fence = excluded.fence, owner = excluded.owner, acquired_at = excluded.acquired_at, "
            + "expires_at = excluded.expires_at",
            ("@infrastructure", infrastructureId), ("@fence", fence.Number), ("@owner", owner.ToString()),
            ("@now", tx.Now), ("@expires", tx.Now + duration));
        return new LeaseResult(fence, null);
    });

    /// <summary>The heartbeat: the lease lasts so long from now. False: somebody else took over.</summary>
    public Task<bool> RenewAsync(Fence fence, TimeSpan duration) => store.WriteAsync(tx =>
    {
        var renewed = tx.Sql.Execute(
            "UPDATE lease SET expires_at = @expires "
            + "WHERE infrastructure_id = @infrastructure AND fence = @fence AND owner IS NOT NULL",
            ("@expires", tx.Now + duration), ("@infrastructure", fence.InfrastructureId), ("@fence", fence.Number));
        Failpoint.Hit(FailpointName.DuringRenewal);
        return renewed == 1;
    });

    /// <summary>Gives the lease back. Nothing happens when somebody else took over.</summary>
    public Task ReleaseAsync(Fence fence) => store.WriteAsync(tx => tx.Sql.Execute(
        "UPDATE lease SET owner = NULL WHERE infrastructure_id = @infrastructure AND fence = @fence",
        ("@infrastructure", fence.InfrastructureId), ("@fence", fence.Number)));
}
