namespace Occo.Engine.InfoBroker;

/// <summary>
/// Moves the content of a store to another place. The old store stays as it is, but is closed: two stores that know the
/// same instances would both enact them. So it is closed before the new one is there. When that was cut off in between,
/// it is moved again.
/// </summary>
internal sealed class StoreMove(IStoreBackend from, IStoreBackend to, CancellationToken stop)
{
    // They keep their instances beside the store.
    private const string BoundClouds = "'local', 'dummy'";

    /// <summary>
    /// Returns the number of rows. Throws <see cref="OccoException"/> (AlreadyExists, Busy, InvalidArgument, Store,
    /// StoreReplaced), and then the old store is as it was, or only closed when the end of the move failed.
    /// </summary>
    public async Task<long> RunAsync()
    {
        // Both may be on servers of the same kind.
        var (at, other) = (from, to);
        try
        {
            var source = await from.OpenWriterAsync().ConfigureAwait(false);
            await using var openSource = source.ConfigureAwait(false);
            await source.BeginWriteAsync().ConfigureAwait(false);
            var place = await MetaAsync(source, "moved_to").ConfigureAwait(false);
            if (place != to.Path) await from.RequireWritableAsync(source).ConfigureAwait(false);
            (await StoreFacts.ReadAsync(source).ConfigureAwait(false)).RequireIdle(from.Path, source.Now);
            await RequireUnboundAsync(source).ConfigureAwait(false);
            (at, other) = (to, from);
            var target = await to.OpenWriterAsync().ConfigureAwait(false);
            await using var openTarget = target.ConfigureAwait(false);
            await target.BeginWriteAsync().ConfigureAwait(false);
            if (place is not null && await MetaAsync(source, "store_id").ConfigureAwait(false)
                == await MetaAsync(target, "store_id").ConfigureAwait(false)) throw Store.Moved(from, place);
            await RequireEmptyAsync(target).ConfigureAwait(false);
            var rows = await StoreCopy.RunAsync(source, target, stop).ConfigureAwait(false);
            await target.ExecuteAsync("DELETE FROM meta WHERE name = 'moved_to'").ConfigureAwait(false);
            await source.ExecuteAsync(
                "INSERT INTO meta (name, value) VALUES ('moved_to', @path) ON CONFLICT (name) DO NOTHING",
                ("@path", to.Path)).ConfigureAwait(false);
            (at, other) = (from, to);
            await source.CommitAsync().ConfigureAwait(false);
            (at, other) = (to, from);
            await target.CommitAsync().ConfigureAwait(false);
            return rows;
        }
        catch (Exception e) when ((at.Explain(e) ?? other.Explain(e)) is { } failure)
        {
            throw failure;
        }
    }

    private static async ValueTask<string?> MetaAsync(StoreSession store, string name)
        => await store.ScalarAsync("SELECT value FROM meta WHERE name = @name", ("@name", name)).ConfigureAwait(false)
            as string;

    private async ValueTask RequireUnboundAsync(StoreSession source)
    {
        var bound = await source.QueryAsync(
            "SELECT DISTINCT i.name FROM node_instance x JOIN infrastructure i ON i.id = x.infrastructure_id "
            + $"WHERE x.cloud IN ({BoundClouds}) AND x.state <> 'Gone' ORDER BY i.name", row => row.GetString(0))
            .ConfigureAwait(false);
        if (bound.Count == 0) return;
        throw new OccoException(FailureKind.InvalidArgument,
            $"The store '{from.Path}' cannot be moved: {bound[0]} has instances on the cloud 'local' or 'dummy', which "
            + "are kept beside the store. Remove these instances first.");
    }

    private async ValueTask RequireEmptyAsync(StoreSession target)
    {
        foreach (var table in new[] { "infrastructure", "definition", "pool", "cloud_handler", "access_token" })
        {
            if (await target.ScalarAsync($"SELECT 1 FROM {table} LIMIT 1").ConfigureAwait(false) is null) continue;
            throw new OccoException(FailureKind.AlreadyExists,
                $"The store '{to.Path}' is not empty. Give a path or a schema without a store.");
        }
    }
}
