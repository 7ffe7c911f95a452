namespace Occo.Engine.InfoBroker;

/// <summary>
/// Pools: how many instances of the whole store each has room for, and until when it cools down after a refusal.
/// </summary>
internal sealed class PoolTable(Store store)
{
    private static readonly TimeSpan FirstCoolDown = TimeSpan.FromMinutes(5);
    private const int MostDoubled = 6;

    private const string Columns =
        "SELECT p.name, p.document, p.imported_at, p.refusals, p.cools_until, p.refusal, "
        + "(SELECT COUNT(*) FROM node_instance x WHERE x.pool = p.name AND x.gone_at IS NULL), "
        + "(SELECT CAST(COALESCE(SUM(x.millicores), 0) AS BIGINT) FROM node_instance x WHERE x.pool = p.name "
        + "AND x.gone_at IS NULL), "
        + "(SELECT CAST(COALESCE(SUM(x.memory), 0) AS BIGINT) FROM node_instance x WHERE x.pool = p.name "
        + "AND x.gone_at IS NULL), "
        + "(SELECT MAX(x.gone_at) FROM node_instance x WHERE x.pool = p.name) FROM pool p";

    /// <summary>
    /// Stores all pools or none; they replace those of the same name. A cool-down ends: the user knows better.
    /// </summary>
    public async Task<IReadOnlyList<PoolStatus>> ImportAsync(IReadOnlyList<Pool> pools)
    {
        var names = pools.Select(p => p.Name).ToHashSet();
        return await store.WriteAsync(async tx =>
        {
            await tx.Sql.ExecuteAllAsync(
                "INSERT INTO pool (name, document, imported_at) VALUES (@name, @document, @now) "
                + "ON CONFLICT (name) DO UPDATE SET document = excluded.document, imported_at = excluded.imported_at, "
                + "refusals = 0, cools_until = NULL, refusal = NULL",
                [.. pools.Select(p => new (string, object?)[]
                {
                    ("@name", p.Name), ("@document", PlacementJson.Write(p)), ("@now", tx.Now),
                })]).ConfigureAwait(false);
            return (IReadOnlyList<PoolStatus>)
                [.. (await ListAsync(tx.Sql).ConfigureAwait(false)).Where(p => names.Contains(p.Pool.Name))];
        }).ConfigureAwait(false);
    }

    /// <summary>All that were imported or have refused, by name.</summary>
    public Task<IReadOnlyList<PoolStatus>> ListAsync() => store.ReadOnceAsync(ListAsync);

    /// <summary>False: there was none.</summary>
    public Task<bool> RemoveAsync(string name) => store.WriteAsync(
        async tx => await tx.Sql.ExecuteAsync("DELETE FROM pool WHERE name = @name", ("@name", name))
            .ConfigureAwait(false) == 1);

    /// <summary>
    /// Throws <see cref="PoolFullException"/> when a pool has no room for all of these instances. No other transaction
    /// can take the places meanwhile: all writes of a store follow each other.
    /// </summary>
    public static async ValueTask RequireRoomAsync(StoreTransaction tx, IEnumerable<NodeInstance> wanted)
    {
        foreach (var pool in wanted.Where(i => i.Pool is not null).GroupBy(i => i.Pool!))
        {
            var found = (await tx.Sql.QueryAsync($"{Columns} WHERE p.name = @name", Row, ("@name", pool.Key))
                .ConfigureAwait(false)).SingleOrDefault();
            var (given, fitting) = (default(PoolShare), 0);
            foreach (var share in pool.Select(PoolShare.Of))
            {
                if (found?.WhyFull(share, given) is { } why) throw new PoolFullException(pool.Key, fitting, why);
                (given, fitting) = (given + share, fitting + 1);
            }
        }
    }

    /// <summary>The clouds of pools have refused: each cools down, longer each time. One that cools already stays so.
    /// </summary>
    public static async ValueTask<bool> RefuseAsync(StoreTransaction tx, IEnumerable<(string Pool, string Why)> refused)
    {
        foreach (var (pool, why) in refused.DistinctBy(r => r.Pool))
        {
            var (refusals, until) = (await tx.Sql.QueryAsync(
                "SELECT refusals, cools_until FROM pool WHERE name = @name",
                row => (row.GetInt32(0), row.TimeOrNull(1)), ("@name", pool)).ConfigureAwait(false)).SingleOrDefault();
            if (until > tx.Now) continue;
            var next = tx.Now + (FirstCoolDown * Math.Pow(2, Math.Min(refusals, MostDoubled)));
            await tx.Sql.ExecuteAsync(
                "INSERT INTO pool (name, refusals, cools_until, refusal) VALUES (@name, 1, @until, @why) "
                + "ON CONFLICT (name) DO UPDATE SET refusals = pool.refusals + 1, cools_until = excluded.cools_until, "
                + "refusal = excluded.refusal",
                ("@name", pool), ("@until", next), ("@why", why)).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>The clouds of pools have made instances again.</summary>
    public static async ValueTask<bool> AcceptAsync(StoreTransaction tx, IEnumerable<string> pools)
    {
        foreach (var pool in pools.Distinct())
        {
            await tx.Sql.ExecuteAsync(
                "UPDATE pool SET refusals = 0, cools_until = NULL, refusal = NULL WHERE name = @name", ("@name", pool))
                .ConfigureAwait(false);
        }

        return true;
    }

    private static async ValueTask<IReadOnlyList<PoolStatus>> ListAsync(StoreSession sql)
        => await sql.QueryAsync($"{Columns} ORDER BY p.name", Row).ConfigureAwait(false);

    private static PoolStatus Row(StoreRow row) => new()
    {
        Pool = PlacementJson.Pool(row.GetString(0), row.Exact(1)),
        ImportedAt = row.TimeOrNull(2),
        Refusals = row.GetInt32(3),
        CoolsUntil = row.TimeOrNull(4),
        Refusal = row.Text(5),
        Used = row.GetInt32(6),
        UsedCores = row.GetInt64(7) / 1000.0,
        UsedMemoryMiB = row.GetInt64(8),
        LeftAt = row.TimeOrNull(9),
    };
}

/// <summary>A pool has no room for the instances of an intent; nothing is recorded.</summary>
internal sealed class PoolFullException(string pool, int free, string why) : Exception(
    $"The pool '{pool}' has room for {free} more ({why}): others took the places meanwhile. The next pass plans anew.")
{
    public string Pool => pool;

    public int Free => free;
}
