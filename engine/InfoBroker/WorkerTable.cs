namespace Occo.Engine.InfoBroker;

/// <summary>The workers of the store.</summary>
internal sealed class WorkerTable(Store store)
{
    // A worker that was not seen for this long is alive only if its tie or its process tells so.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    // How long a worker that was killed is shown.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    /// <summary>A worker with a new number, instead of the one that it had.</summary>
    public Task<WorkerStatus> EnlistAsync(
        IReadOnlyList<string> clouds, int slots, long? before = null) => store.WriteAsync(async tx =>
    {
        await tx.Sql.ExecuteAsync("DELETE FROM worker WHERE seen_at < @then OR id = @before",
            ("@then", tx.Now - Memory), ("@before", before ?? 0)).ConfigureAwait(false);
        var owner = LeaseOwner.Current;
        var id = (long)(await tx.Sql.ScalarAsync(
            "INSERT INTO worker (owner, host, clouds, slots, busy, started_at, seen_at) "
            + "VALUES (@owner, @host, @clouds, @slots, 0, @now, @now) RETURNING id",
            ("@owner", owner.ToString()), ("@host", owner.Host), ("@clouds", string.Join('\n', clouds)),
            ("@slots", slots), ("@now", tx.Now)).ConfigureAwait(false))!;
        return new WorkerStatus(id, owner.Actor, owner.Host, clouds, slots, 0, tx.Now, tx.Now, true);
    });

    /// <summary>The worker is alive.</summary>
    public Task BeatAsync(long id, int busy) => store.WriteAsync(tx => tx.Sql.ExecuteAsync(
        "UPDATE worker SET seen_at = @now, busy = @busy WHERE id = @id",
        ("@now", tx.Now), ("@busy", busy), ("@id", id)));

    /// <summary>The worker has ended as it should.</summary>
    public Task RetireAsync(long id) => store.WriteAsync(
        tx => tx.Sql.ExecuteAsync("DELETE FROM worker WHERE id = @id", ("@id", id)));

    public Task<IReadOnlyList<WorkerStatus>> ListAsync() => store.ReadAsync(ListAsync);

    /// <summary>
    /// The same infrastructures, with why no worker that is alive can serve an attached one. For callers of the engine
    /// only: it costs two more queries.
    /// </summary>
    public async Task<IReadOnlyList<Infrastructure>> JudgeAsync(IReadOnlyList<Infrastructure> infrastructures)
    {
        if (infrastructures.All(i => i.Attachment is null)) return infrastructures;
        var alive = (await ListAsync().ConfigureAwait(false)).Where(worker => worker.IsAlive).ToList();
        return
        [
            .. infrastructures.Select(i => i.Attachment is not { } attachment ? i : i with
            {
                Attachment = attachment with
                {
                    Unserved = alive.Count == 0 ? "no worker is alive"
                        : alive.Exists(worker => attachment.WhyNot(worker) is null) ? null
                        : attachment.WhyNot(alive[0]),
                },
            }),
        ];
    }

    /// <inheritdoc cref="JudgeAsync(IReadOnlyList{Infrastructure})"/>
    public async Task<Infrastructure> JudgeAsync(Infrastructure infrastructure)
        => (await JudgeAsync([infrastructure]).ConfigureAwait(false))[0];

    private static async ValueTask<IReadOnlyList<WorkerStatus>> ListAsync(StoreSession sql)
    {
        var rows = await sql.QueryAsync(
            "SELECT id, owner, host, clouds, slots, busy, started_at, seen_at FROM worker ORDER BY id",
            row => (
                Owner: LeaseOwner.Parse(row.Exact(1)!),
                Status: new WorkerStatus(
                    row.GetInt64(0), ForeignText.Clean(LeaseOwner.Parse(row.Exact(1)!).Actor), row.GetString(2),
                    WorkTable.CloudsOf(row.Text(3)), row.GetInt32(4), row.GetInt32(5), row.Time(6), row.Time(7),
                    IsAlive: true))).ConfigureAwait(false);
        if (rows.Count == 0) return [];
        var tied = await sql.TiedAsync().ConfigureAwait(false);
        return
        [
            .. rows.Select(row => row.Status with
            {
                IsAlive = !row.Owner.HasEnded
                    && (tied?.Contains(row.Status.Id) ?? sql.Now - row.Status.SeenAt < Silence),
            }),
        ];
    }
}
