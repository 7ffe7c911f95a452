namespace Occo.Engine.InfoBroker;

/// <summary>
/// Moves the content of a store to another place. The old store stays as it is, but is closed: two stores that know the
/// same instances would both enact them.
/// </summary>
internal sealed class StoreMove(IStoreBackend from, IStoreBackend to)
{
    // They keep their instances beside the store.
    private const string BoundClouds = "'local', 'dummy'";

    /// <summary>
    /// Returns the number of rows. Throws <see cref="OccoException"/> (AlreadyExists, Busy, InvalidArgument, Store),
    /// and then the old store is as it was.
    /// </summary>
    public async Task<long> RunAsync()
    {
        try
        {
            var source = await from.OpenWriterAsync().ConfigureAwait(false);
            await using var openSource = source.ConfigureAwait(false);
            await source.BeginWriteAsync().ConfigureAwait(false);
            await from.RequireWritableAsync(source).ConfigureAwait(false);
            (await StoreFacts.ReadAsync(source).ConfigureAwait(false)).RequireIdle(from.Path, source.Now);
            await RequireUnboundAsync(source).ConfigureAwait(false);
            var target = await to.OpenWriterAsync().ConfigureAwait(false);
            await using var openTarget = target.ConfigureAwait(false);
            await target.BeginWriteAsync().ConfigureAwait(false);
            await RequireEmptyAsync(target).ConfigureAwait(false);
            var rows = await StoreCopy.RunAsync(source, target).ConfigureAwait(false);
            await source.ExecuteAsync("INSERT INTO meta (name, value) VALUES ('moved_to', @path)", ("@path", to.Path))
                .ConfigureAwait(false);
            await target.CommitAsync().ConfigureAwait(false);
            await source.CommitAsync().ConfigureAwait(false);
            return rows;
        }
        catch (Exception e) when ((from.Explain(e) ?? to.Explain(e)) is { } failure)
        {
            throw failure;
        }
    }

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
        foreach (var table in new[] { "infrastructure", "definition", "pool", "access_token" })
        {
            if (await target.ScalarAsync($"SELECT 1 FROM {table} LIMIT 1").ConfigureAwait(false) is null) continue;
            throw new OccoException(FailureKind.AlreadyExists,
                $"The store '{to.Path}' is not empty. Give a path or a schema without a store.");
        }
    }
}
