namespace Occo.Engine.InfoBroker;

/// <summary>The clouds of PowerShell modules that were registered.</summary>
internal sealed class HandlerTable(Store store)
{
    /// <summary>
    /// Registers all or none. Throws <see cref="OccoException"/> (AlreadyExists) for a type that is registered, unless
    /// it is replaced.
    /// </summary>
    public Task<bool> RegisterAsync(IReadOnlyList<HandlerModule> handlers, bool replace, string actor)
        => store.WriteAsync(async tx =>
        {
            var known = (await ListAsync(tx.Sql).ConfigureAwait(false)).ToDictionary(h => h.Type);
            foreach (var handler in handlers)
            {
                if (known.TryGetValue(handler.Type, out var old) && !replace)
                {
                    throw new OccoException(FailureKind.AlreadyExists, $"The store has a handler of the cloud "
                        + $"'{old.Type}', of the module {old.Module} {old.Version}.")
                    {
                        Remedy = new(RemedyKind.Overwrite),
                    };
                }
            }

            await tx.Sql.ExecuteAllAsync(
                "INSERT INTO cloud_handler (type, module, version, sha256, registered_at, registered_by) "
                + "VALUES (@type, @module, @version, @hash, @now, @actor) ON CONFLICT (type) DO UPDATE SET "
                + "module = excluded.module, version = excluded.version, sha256 = excluded.sha256, "
                + "registered_at = excluded.registered_at, registered_by = excluded.registered_by",
                [.. handlers.Select(h => new (string, object?)[]
                {
                    ("@type", h.Type), ("@module", h.Module), ("@version", h.Version), ("@hash", h.Sha256),
                    ("@now", tx.Now), ("@actor", actor),
                })]).ConfigureAwait(false);
            return true;
        });

    /// <summary>All, by type.</summary>
    public Task<IReadOnlyList<HandlerModule>> ListAsync() => store.ReadOnceAsync(ListAsync);

    /// <summary>False: there was none.</summary>
    public Task<bool> RemoveAsync(string type) => store.WriteAsync(
        async tx => await tx.Sql.ExecuteAsync("DELETE FROM cloud_handler WHERE type = @type", ("@type", type))
            .ConfigureAwait(false) == 1);

    private static async ValueTask<IReadOnlyList<HandlerModule>> ListAsync(StoreSession sql) => await sql.QueryAsync(
        "SELECT type, module, version, sha256, registered_at, registered_by FROM cloud_handler ORDER BY type",
        row => new HandlerModule
        {
            Type = row.GetString(0),
            Module = row.GetString(1),
            Version = row.GetString(2),
            Sha256 = row.GetString(3),
            RegisteredAt = row.Time(4),
            RegisteredBy = row.GetString(5),
        }).ConfigureAwait(false);
}
