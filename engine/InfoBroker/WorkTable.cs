namespace Occo.Engine.InfoBroker;

/// <summary>A turn of a worker on an infrastructure, whose lease it has.</summary>
/// <param name="Infrastructure">The infrastructure.</param>
/// <param name="Fence">The fence of the lease.</param>
/// <param name="Asked">The number of the newest enactment that was asked for when the turn began; 0: none.</param>
/// <param name="IsAsked">Somebody waits for the answer.</param>
internal sealed record Turn(Infrastructure Infrastructure, Fence Fence, long Asked, bool IsAsked);

/// <summary>
/// Attached infrastructures, and the turns of workers on them. Each is due once in an interval, and at once when
/// something is asked for.
/// </summary>
internal sealed class WorkTable(Store store)
{
    // Turns of infrastructures that were attached at the same time spread by this share of their interval.
    private const double Jitter = 0.25;

    /// <summary>
    /// Workers keep the infrastructure from now on, and with <paramref name="asks"/> are asked for an enactment, too.
    /// Throws <see cref="OccoException"/> (NotFound, InvalidArgument, Changed).
    /// </summary>
    public Task<Infrastructure> AttachAsync(
        string id, TimeSpan interval, string? host, IReadOnlyList<string> clouds, string actor, bool asks = false,
        long? expected = null)
        => store.WriteAsync(async tx =>
        {
            var current = await InfrastructureTable.RequireUsableAsync(tx.Sql, id, expected).ConfigureAwait(false);
            await tx.Sql.ExecuteAsync(
                "UPDATE infrastructure SET attached_at = @now, attached_by = @actor, turn_interval = @interval, "
                + "host = @host, clouds = @clouds, due_at = @now, asked = asked + @asks WHERE id = @id",
                ("@now", tx.Now), ("@actor", actor), ("@interval", (long)interval.TotalMilliseconds), ("@host", host),
                ("@clouds", string.Join('\n', clouds)), ("@asks", asks ? 1 : 0), ("@id", id)).ConfigureAwait(false);
            if (current.Attachment?.Interval != interval)
            {
                await tx.AppendAsync((id, current.Name), EventKind.InfrastructureAttached,
                    $"Workers keep it from now on, each {interval.TotalSeconds:0.###} s.", actor).ConfigureAwait(false);
            }

            await tx.Sql.WakeAsync().ConfigureAwait(false);
            return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
        });

    /// <summary>The newest version needs these clouds. A machine that it is bound to already stays.</summary>
    public Task BindAsync(string id, string? host, IReadOnlyList<string> clouds) => store.WriteAsync(
        tx => tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET host = COALESCE(host, @host), clouds = @clouds "
            + "WHERE id = @id AND attached_at IS NOT NULL",
            ("@host", host), ("@clouds", string.Join('\n', clouds)), ("@id", id)));

    /// <summary>Workers do not keep it any more. A turn that has begun ends as usual.</summary>
    public Task<Infrastructure> DetachAsync(
        string id, string actor, long? expected = null) => store.WriteAsync(async tx =>
    {
        await EventTable.RequireRevisionAsync(tx.Sql, id, expected).ConfigureAwait(false);
        var current = await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
        if (current.Attachment is null) return current;
        await tx.Sql.ExecuteAsync("UPDATE infrastructure SET attached_at = NULL WHERE id = @id", ("@id", id))
            .ConfigureAwait(false);
        await tx.AppendAsync((id, current.Name), EventKind.InfrastructureDetached,
            "Workers do not keep it any more.", actor).ConfigureAwait(false);
        return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
    });

    /// <summary>Something is asked for: the next turn is due now.</summary>
    public static async ValueTask WakeAsync(StoreTransaction tx, string id)
    {
        if (await tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET due_at = @now WHERE id = @id AND attached_at IS NOT NULL",
            ("@now", tx.Now), ("@id", id)).ConfigureAwait(false) == 1)
        {
            await tx.Sql.WakeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Asks the workers for an enactment now. Returns its number; null: it is not attached. Throws
    /// <see cref="OccoException"/> (Changed).
    /// </summary>
    public Task<long?> AskAsync(string id, long? expected = null) => store.WriteAsync<long?>(async tx =>
    {
        await EventTable.RequireRevisionAsync(tx.Sql, id, expected).ConfigureAwait(false);
        await WakeAsync(tx, id).ConfigureAwait(false);
        return await tx.Sql.ScalarAsync(
            "UPDATE infrastructure SET asked = asked + 1 WHERE id = @id AND attached_at IS NOT NULL RETURNING asked",
            ("@id", id)).ConfigureAwait(false) as long?;
    });

    /// <summary>The answer to an enactment that was asked for; null: there is none yet.</summary>
    public Task<string?> AnswerAsync(string id, long asked) => store.ReadAsync(async sql => await sql.ScalarAsync(
        "SELECT answer FROM infrastructure WHERE id = @id AND answered >= @asked", ("@id", id), ("@asked", asked))
        .ConfigureAwait(false) as string);

    /// <summary>
    /// Takes the leases of infrastructures that are due and that the worker can serve, oldest first. Those whose turn
    /// broke off, because its worker was killed, are due at once.
    /// </summary>
    public async Task<IReadOnlyList<Turn>> ClaimAsync(
        LeaseOwner owner, WorkerStatus worker, int most, TimeSpan lease, Random random)
    {
        var taken = new List<Fence>();
        try
        {
            return await store.WriteAsync<IReadOnlyList<Turn>>(async tx =>
            {
                var turns = new List<Turn>();
                foreach (var left in await LeaseTable.LeftAsync(tx).ConfigureAwait(false))
                {
                    await tx.Sql.ExecuteAsync("UPDATE infrastructure SET due_at = @now WHERE id = @id AND due_at > @now",
                        ("@now", tx.Now), ("@id", left)).ConfigureAwait(false);
                }

                foreach (var (id, interval, asked, isAsked) in await DueAsync(tx, worker).ConfigureAwait(false))
                {
                    if (turns.Count == most) break;
                    var result = await LeaseTable.TryAcquireAsync(tx, id, owner, lease, taken).ConfigureAwait(false);
                    if (result.Fence is not { } fence) continue;
                    // One that was asked for stays due until it is answered, whatever happens to the worker.
                    var next = isAsked ? tx.Now : tx.Now + Spread(interval, random);
                    await tx.Sql.ExecuteAsync(
                        "UPDATE infrastructure SET due_at = @next, turn_at = @now, kept_by = @worker WHERE id = @id",
                        ("@next", next), ("@now", tx.Now), ("@worker", worker.Id), ("@id", id)).ConfigureAwait(false);
                    turns.Add(new(
                        await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false), fence, asked, isAsked));
                }

                return turns;
            }).ConfigureAwait(false);
        }
        catch
        {
            LeaseTable.Forget(taken);
            throw;
        }
    }

    /// <summary>
    /// The end of a turn: answers those who asked for it. The next one is due after some intervals, unless something was
    /// asked for meanwhile.
    /// </summary>
    public Task EndAsync(Turn turn, string answer, int intervals) => store.WriteAsync(tx => tx.Sql.ExecuteAsync(
        "UPDATE infrastructure SET answer = @answer, answered = @asked, "
        + "due_at = CASE WHEN due_at = @was AND asked = @asked THEN @next ELSE due_at END "
        + "WHERE id = @id AND answered <= @asked",
        ("@answer", answer), ("@asked", turn.Asked), ("@was", turn.Infrastructure.Attachment!.NextTurnAt),
        ("@next", tx.Now + turn.Infrastructure.Attachment.Interval * intervals), ("@id", turn.Infrastructure.Id)));

    /// <summary>A turn was cut off: another worker takes it at once.</summary>
    public Task ReturnAsync(string id) => store.WriteAsync(async tx =>
    {
        await WakeAsync(tx, id).ConfigureAwait(false);
        return true;
    });

    private static async ValueTask<List<(string Id, TimeSpan Interval, long Asked, bool IsAsked)>> DueAsync(
        StoreTransaction tx, WorkerStatus worker)
    {
        var due = await tx.Sql.QueryAsync(
            "SELECT id, turn_interval, asked, answered, host, clouds FROM infrastructure "
            + "WHERE attached_at IS NOT NULL AND due_at <= @now AND suspended_at IS NULL AND removing_at IS NULL "
            + "ORDER BY due_at",
            row => (
                Id: row.GetString(0), Interval: TimeSpan.FromMilliseconds(row.GetInt64(1)),
                Asked: row.GetInt64(2), IsAsked: row.GetInt64(2) > row.GetInt64(3),
                Bound: new Attachment(default, "", default) { Host = row.Text(4), Clouds = CloudsOf(row.Text(5)) }),
            ("@now", tx.Now)).ConfigureAwait(false);
        return [.. due.Where(d => d.Bound.WhyNot(worker) is null).Select(d => (d.Id, d.Interval, d.Asked, d.IsAsked))];
    }

    private static TimeSpan Spread(TimeSpan interval, Random random)
        => interval * (1 - Jitter + 2 * Jitter * random.NextDouble());

    public static IReadOnlyList<string> CloudsOf(string? text) => string.IsNullOrEmpty(text) ? [] : text.Split('\n');
}
