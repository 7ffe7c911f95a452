namespace Occo.Engine.InfoBroker;

/// <summary>A turn of a worker on an infrastructure, whose lease it has.</summary>
/// <param name="Name">The name of the infrastructure.</param>
/// <param name="Fence">The fence of the lease.</param>
/// <param name="Interval">Time between two turns.</param>
/// <param name="NextAt">When the next turn is due.</param>
/// <param name="Asked">The number of the newest enactment that was asked for when the turn began; 0: none.</param>
/// <param name="IsAsked">Somebody waits for the answer.</param>
/// <param name="AskedBy">Who asked last; null: nobody.</param>
internal sealed record Turn(
    string Name, Fence Fence, TimeSpan Interval, DateTimeOffset NextAt, long Asked, bool IsAsked, string? AskedBy)
{
    public string Id => Fence.InfrastructureId;
}

/// <summary>
/// Attached infrastructures, and the turns of workers on them. Each is due once in an interval, and at once when
/// something is asked for.
/// </summary>
internal sealed class WorkTable(Store store)
{
    // Turns of infrastructures that were attached at the same time spread by this share of their interval.
    private const double Jitter = 0.25;
    // A lease that changes earlier is a turn of its own. The clock of a worker may be so late that it does not see the
    // change in that turn: it looks again soon.
    private const string NextDue = "CASE WHEN lease_wake > @now AND lease_wake < @next THEN lease_wake "
        + "WHEN lease_wake > @late AND lease_wake <= @now AND @soon < @next THEN @soon ELSE @next END";

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Workers keep the infrastructure from now on, and with <paramref name="asks"/> are asked for an enactment, too.
    /// Throws <see cref="OccoException"/> (NotFound, InvalidArgument, Changed).
    /// </summary>
    public Task<Infrastructure> AttachAsync(
        string id, TimeSpan interval, string actor, bool asks = false, long? expected = null)
        => store.WriteAsync(async tx =>
        {
            if (interval < ShortestInterval)
                throw new OccoException(FailureKind.InvalidArgument, "The interval must be 1 s or longer.");
            var current = await InfrastructureTable.RequireUsableAsync(tx.Sql, id, expected).ConfigureAwait(false);
            await tx.Sql.ExecuteAsync(
                "UPDATE infrastructure SET attached_at = @now, attached_by = @actor, turn_interval = @interval, "
                + "host = NULL, due_at = @now, asked = asked + @asks WHERE id = @id",
                ("@now", tx.Now), ("@actor", actor), ("@interval", (long)interval.TotalMilliseconds),
                ("@asks", asks ? 1 : 0), ("@id", id)).ConfigureAwait(false);
            await BindAsync(tx, id, await store.Infrastructures.CompiledAsync(tx.Sql, id, current.Version)
                .ConfigureAwait(false)).ConfigureAwait(false);
            if (current.Attachment?.Interval != interval)
            {
                await tx.AppendAsync((id, current.Name), EventKind.InfrastructureAttached,
                    $"Workers keep it from now on, each {interval.TotalSeconds:0.###} s.", actor).ConfigureAwait(false);
            }

            if (asks) await AppendRequestAsync(tx, (id, current.Name), actor).ConfigureAwait(false);
            await tx.Sql.WakeAsync().ConfigureAwait(false);
            return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
        });

    /// <summary>
    /// What the newest version needs of workers that keep it: its clouds, and this machine if only this one can serve
    /// it, because of its clouds or its credentials file. A machine that it is bound to already stays.
    /// </summary>
    public async ValueTask BindAsync(StoreTransaction tx, string id, CompiledInfrastructure newest)
    {
        var implementations = newest.Nodes.SelectMany(node => newest.Definitions[node.Type].Implementations).ToList();
        var clouds = implementations.Select(i => i.CloudType).Distinct().Order(StringComparer.Ordinal);
        await tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET clouds = @clouds, host = COALESCE(host, "
            + "CASE WHEN @local = 1 OR credential_path IS NOT NULL THEN @here END) "
            + "WHERE id = @id AND attached_at IS NOT NULL",
            ("@clouds", string.Join('\n', clouds)),
            ("@local", implementations.Exists(i => store.IsOfThisMachine(i)) ? 1 : 0),
            ("@here", LeaseOwner.Current.Host), ("@id", id)).ConfigureAwait(false);
    }

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
    public Task<long?> AskAsync(
        string id, string actor, long? expected = null) => store.WriteAsync<long?>(async tx =>
    {
        await EventTable.RequireRevisionAsync(tx.Sql, id, expected).ConfigureAwait(false);
        var asked = await tx.Sql.QueryAsync(
            "UPDATE infrastructure SET asked = asked + 1 WHERE id = @id AND attached_at IS NOT NULL "
            + "RETURNING asked, name", row => (Number: row.GetInt64(0), Name: row.GetString(1)), ("@id", id))
            .ConfigureAwait(false);
        if (asked is not [var (number, name)]) return null;
        await AppendRequestAsync(tx, (id, name), actor).ConfigureAwait(false);
        await WakeAsync(tx, id).ConfigureAwait(false);
        return number;
    });

    /// <summary>The answer to an enactment that was asked for; null: there is none yet.</summary>
    public Task<string?> AnswerAsync(string id, long asked) => store.ReadOnceAsync(async sql => await sql.ScalarAsync(
        "SELECT answer FROM infrastructure WHERE id = @id AND answered >= @asked", ("@id", id), ("@asked", asked))
        .ConfigureAwait(false) as string);

    /// <summary>
    /// Takes the leases of infrastructures that are due and that the worker can serve, oldest first. Those whose turn
    /// broke off, because its worker was killed, are due at once.
    /// </summary>
    public async Task<IReadOnlyList<Turn>> ClaimAsync(
        LeaseOwner owner, WorkerStatus worker, int most, TimeSpan lease, Random random)
    {
        // Many idle workers must not take the lock of the store again and again.
        if (!await store.ReadAsync(sql => HasWorkAsync(sql, worker)).ConfigureAwait(false)) return [];
        var taken = new List<Fence>();
        try
        {
            return await store.WriteAsync<IReadOnlyList<Turn>>(async tx =>
            {
                var turns = new List<Turn>();
                foreach (var left in await LeaseTable.LeftAsync(tx.Sql).ConfigureAwait(false))
                {
                    await tx.Sql.ExecuteAsync(
                        "UPDATE infrastructure SET due_at = @now WHERE id = @id AND due_at > @now",
                        ("@now", tx.Now), ("@id", left)).ConfigureAwait(false);
                }

                foreach (var due in await DueAsync(tx.Sql, worker).ConfigureAwait(false))
                {
                    if (turns.Count == most) break;
                    var asker = due.IsAsked ? await AskerAsync(tx.Sql, due.Id).ConfigureAwait(false) : null;
                    var result = await LeaseTable
                        .TryAcquireAsync(tx, due.Id, owner with { For = asker }, lease, taken).ConfigureAwait(false);
                    if (result.Fence is not { } fence) continue;
                    // One that was asked for stays due until it is answered, whatever happens to the worker.
                    var next = due.IsAsked ? tx.Now : tx.Now + Spread(due.Interval, random);
                    turns.Add(new(due.Name, fence, due.Interval, next, due.Asked, due.IsAsked, asker));
                }

                await tx.Sql.ExecuteAllAsync(
                    $"UPDATE infrastructure SET due_at = {NextDue}, turn_at = @now, kept_by = @worker WHERE id = @id",
                    [.. turns.Select(turn => ((string, object?)[])
                    [
                        .. TimesOf(tx, turn.NextAt), ("@worker", worker.Id), ("@id", turn.Id),
                    ])]).ConfigureAwait(false);
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
    /// The end of a turn: answers those who asked for it, unless another turn did. The next one is due after some
    /// intervals, unless something was asked for meanwhile.
    /// </summary>
    public Task EndAsync(Turn turn, string answer, int intervals) => store.WriteAsync(tx => tx.Sql.ExecuteAsync(
        // Before this turn has answered, another one may begin, which finds nothing to do.
        "UPDATE infrastructure SET answer = CASE WHEN answered < @asked THEN @answer ELSE answer END, "
        + "answered = @asked, "
        + $"due_at = CASE WHEN due_at = @was AND asked = @asked THEN {NextDue} ELSE due_at END "
        + "WHERE id = @id AND answered <= @asked",
        [
            .. TimesOf(tx, tx.Now + turn.Interval * intervals), ("@answer", answer), ("@asked", turn.Asked),
            ("@was", turn.NextAt), ("@id", turn.Id),
        ]));

    /// <summary>A turn was cut off: another worker takes it at once.</summary>
    public Task ReturnAsync(string id) => store.WriteAsync(async tx =>
    {
        await WakeAsync(tx, id).ConfigureAwait(false);
        return true;
    });

    private static async ValueTask AppendRequestAsync(
        StoreTransaction tx, (string, string) infrastructure, string actor)
        => await tx.AppendAsync(infrastructure, EventKind.EnactmentRequested,
            "The workers are asked to enact it now.", actor).ConfigureAwait(false);

    // A worker acts in the name of who asked. Older workers have recorded nobody.
    private static async ValueTask<string?> AskerAsync(StoreSession sql, string id) => await sql.ScalarAsync(
        "SELECT actor FROM event WHERE infrastructure_id = @id AND kind = @kind ORDER BY sequence DESC LIMIT 1",
        ("@id", id), ("@kind", $"{EventKind.EnactmentRequested}")).ConfigureAwait(false) as string;

    private static async ValueTask<bool> HasWorkAsync(StoreSession sql, WorkerStatus worker)
        => (await DueAsync(sql, worker).ConfigureAwait(false)).Any()
            || (await LeaseTable.LeftAsync(sql).ConfigureAwait(false)).Count > 0;

    private static async ValueTask<IEnumerable<Due>> DueAsync(StoreSession sql, WorkerStatus worker)
    {
        var due = await sql.QueryAsync(
            "SELECT id, name, turn_interval, asked, answered, host, clouds FROM infrastructure "
            + "WHERE attached_at IS NOT NULL AND due_at <= @now AND suspended_at IS NULL AND removing_at IS NULL "
            + "ORDER BY due_at",
            row => new Due(
                row.GetString(0), row.GetString(1), TimeSpan.FromMilliseconds(row.GetInt64(2)), row.GetInt64(3),
                row.GetInt64(3) > row.GetInt64(4), new Attachment(default, "", default)
                {
                    Host = row.Text(5),
                    Clouds = CloudsOf(row.Text(6)),
                }),
            ("@now", sql.Now)).ConfigureAwait(false);
        return due.Where(d => d.Bound.WhyNot(worker) is null);
    }

    private static (string, object?)[] TimesOf(StoreTransaction tx, DateTimeOffset next) =>
    [
        ("@next", next), ("@now", tx.Now), ("@late", tx.Now - 2 * StoreClock.Tolerance),
        ("@soon", tx.Now + StoreClock.Tolerance),
    ];

    private static TimeSpan Spread(TimeSpan interval, Random random)
        => interval * (1 - Jitter + 2 * Jitter * random.NextDouble());

    public static IReadOnlyList<string> CloudsOf(string? text) => string.IsNullOrEmpty(text) ? [] : text.Split('\n');

    private sealed record Due(
        string Id, string Name, TimeSpan Interval, long Asked, bool IsAsked, Attachment Bound);
}
