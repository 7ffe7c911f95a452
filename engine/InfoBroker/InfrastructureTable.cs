using System.Collections.Concurrent;

namespace Occo.Engine.InfoBroker;

/// <summary>Infrastructures and every version of their descriptions.</summary>
internal sealed class InfrastructureTable(Store store)
{
    private const int MaxKept = 64;
    private readonly ConcurrentDictionary<(string Id, int Version), CompiledInfrastructure> kept = new();

    /// <summary>Records a new infrastructure. Throws <see cref="OccoException"/> (AlreadyExists).</summary>
    public async Task<Infrastructure> RegisterAsync(CompiledInfrastructure compiled, string? credentialPath, string actor)
    {
        var document = CompiledJson.Write(compiled);
        return await store.WriteAsync(async tx =>
        {
            if (await IdOfAsync(tx.Sql, compiled.Name).ConfigureAwait(false) is not null)
            {
                throw new OccoException(FailureKind.AlreadyExists,
                    $"There is an infrastructure '{compiled.Name}' already. "
                    + "Update it (Set-OccoInfrastructure), remove it first, or give this one another name (-Name).");
            }

            var id = Guid.NewGuid().ToString();
            await tx.Sql.ExecuteAsync(
                "INSERT INTO infrastructure (id, name, owner, version, credential_path, created_at) "
                + "VALUES (@id, @name, @owner, 0, @credential_path, @now)",
                ("@id", id), ("@name", compiled.Name), ("@owner", compiled.Owner), ("@credential_path", credentialPath),
                ("@now", tx.Now)).ConfigureAwait(false);
            await InfrastructureWrites.AddVersionAsync(tx, id, compiled, document, actor).ConfigureAwait(false);
            await tx.AppendAsync((id, compiled.Name), EventKind.InfrastructureRegistered,
                $"Registered with {InfrastructureWrites.CountOf(compiled.Nodes.Count, "node")}.", actor).ConfigureAwait(false);
            return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>
    /// Records the next version of an infrastructure; none when the description is the one it has. The name stays.
    /// Throws <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public Task<Infrastructure> UpdateAsync(string id, CompiledInfrastructure compiled, string? credentialPath, string actor)
        => store.WriteAsync(async tx =>
        {
            var current = await InfrastructureWrites.DemandUsableAsync(tx.Sql, id).ConfigureAwait(false);
            var next = compiled with { Name = current.Name };
            var document = CompiledJson.Write(next);
            await tx.Sql.ExecuteAsync(
                "UPDATE infrastructure SET credential_path = COALESCE(@credential_path, credential_path) "
                + "WHERE id = @id",
                ("@credential_path", credentialPath), ("@id", id)).ConfigureAwait(false);
            if (document != await DocumentAsync(tx.Sql, id, current.Version).ConfigureAwait(false))
            {
                await InfrastructureWrites.AddVersionAsync(tx, id, next, document, actor).ConfigureAwait(false);
                await tx.AppendAsync((id, current.Name), EventKind.InfrastructureUpdated,
                    $"Version {current.Version + 1} of the description was accepted.", actor).ConfigureAwait(false);
            }

            return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
        });

    /// <summary>
    /// Makes an older version the newest; nothing happens when it is that already. Throws <see cref="OccoException"/>
    /// (NotFound, InvalidArgument).
    /// </summary>
    public Task<Infrastructure> RevertAsync(string id, int version, string actor) => store.WriteAsync(async tx =>
    {
        if (await InfrastructureWrites.RevertAsync(tx, id, version, actor).ConfigureAwait(false) is { } next)
        {
            await tx.AppendAsync((id, await InfrastructureWrites.NameOfAsync(tx.Sql, id).ConfigureAwait(false)), EventKind.InfrastructureUpdated,
                $"Version {next} of the description is version {version} again.", actor).ConfigureAwait(false);
        }

        return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
    });

    /// <inheritdoc cref="SuspensionWrites.SuspendAsync"/>
    public Task<Infrastructure> SuspendAsync(string id, string? reason, string actor)
        => store.WriteAsync(tx => SuspensionWrites.SuspendAsync(tx, id, reason, actor));

    /// <inheritdoc cref="SuspensionWrites.ResumeAsync"/>
    public Task<Infrastructure> ResumeAsync(string id, string actor) => store.WriteAsync(tx => SuspensionWrites.ResumeAsync(tx, id, actor));

    /// <summary>Every accepted version, oldest first.</summary>
    public async Task<IReadOnlyList<InfrastructureVersion>> VersionsAsync(string id) => await store.ReadAsync(sql => sql.QueryAsync(
        "SELECT v.version, v.actor, v.accepted_at, v.version = i.version, COALESCE(v.version = i.reached_version, FALSE) "
        + "FROM infrastructure_version v JOIN infrastructure i ON i.id = v.infrastructure_id "
        + "WHERE i.id = @id ORDER BY v.version",
        row => new InfrastructureVersion(row.GetInt32(0), row.GetString(1), row.Time(2))
        {
            IsNewest = row.GetBoolean(3),
            IsReached = row.GetBoolean(4),
        },
        ("@id", id))).ConfigureAwait(false);

    /// <summary>Whether enactments are to change nothing for now.</summary>
    public async Task<bool> IsSuspendedAsync(string id) => await FindAsync(id).ConfigureAwait(false) is { State: InfrastructureState.Suspended };

    /// <summary>One by id, or by name among those that are not removed; null if there is none.</summary>
    public Task<Infrastructure?> FindAsync(string nameOrId) => store.ReadAsync(async sql =>
        await sql.ScalarAsync("SELECT id FROM infrastructure WHERE id = @it", ("@it", nameOrId)).ConfigureAwait(false) is string
            ? await InfrastructureRows.OneAsync(sql, nameOrId).ConfigureAwait(false)
            : await IdOfAsync(sql, nameOrId).ConfigureAwait(false) is { } id ? await InfrastructureRows.OneAsync(sql, id).ConfigureAwait(false) : null);

    /// <summary>All by name.</summary>
    public Task<IReadOnlyList<Infrastructure>> ListAsync(bool includeRemoved = false)
        => store.ReadAsync(sql => InfrastructureRows.AllAsync(sql, includeRemoved));

    /// <summary>
    /// The description of a version; null: the newest. Throws <see cref="OccoException"/> (NotFound).
    /// </summary>
    public async Task<CompiledInfrastructure> GetCompiledAsync(string id, int? version = null)
    {
        // Versions never change, so what was read once is right for ever.
        if (version is { } known && kept.TryGetValue((id, known), out var compiled)) return compiled;
        return await store.ReadAsync(async sql =>
        {
            var newest = await sql.ScalarAsync("SELECT version FROM infrastructure WHERE id = @id", ("@id", id)).ConfigureAwait(false) as long?
                ?? throw new OccoException(FailureKind.NotFound, $"There is no infrastructure {id}.");
            var wanted = version ?? (int)newest;
            if (kept.TryGetValue((id, wanted), out var again)) return again;
            var document = await DocumentAsync(sql, id, wanted).ConfigureAwait(false) ?? throw new OccoException(FailureKind.NotFound,
                $"'{await InfrastructureWrites.NameOfAsync(sql, id).ConfigureAwait(false)}' has no version {wanted}; the newest is {newest}.");
            if (kept.Count >= MaxKept) kept.Clear();
            return kept.GetOrAdd((id, wanted), CompiledJson.Read(document));
        }).ConfigureAwait(false);
    }

    /// <summary>Names of those, not removed, whose newest description asks for outputs of the given one.</summary>
    public async Task<IReadOnlyList<string>> UsersOfAsync(string id, string name)
    {
        // Few descriptions ask at all; only those are read.
        var askers = await store.ReadAsync(sql => sql.QueryAsync(
            "SELECT i.id, i.name, i.version FROM infrastructure i JOIN infrastructure_version v "
            + "ON v.infrastructure_id = i.id AND v.version = i.version "
            + "WHERE i.removed_at IS NULL AND i.id <> @id AND v.document LIKE '%\"uses\":%' ORDER BY i.name",
            row => (Id: row.GetString(0), Name: row.GetString(1), Version: row.GetInt32(2)),
            ("@id", id))).ConfigureAwait(false);
        var users = new List<string>();
        foreach (var asker in askers)
        {
            var compiled = await GetCompiledAsync(asker.Id, asker.Version).ConfigureAwait(false);
            if (compiled.Uses.Any(u => u == name || u == id)) users.Add(asker.Name);
        }

        return users;
    }

    /// <summary>The stored scaling targets by node; a node without one has its minimum.</summary>
    public async Task<IReadOnlyDictionary<string, int>> GetTargetsAsync(string id) => await store.ReadAsync(async sql => (await sql.QueryAsync(
        "SELECT name, target FROM node WHERE infrastructure_id = @id AND target IS NOT NULL",
        row => (Node: row.GetString(0), Target: row.GetInt32(1)),
        ("@id", id)).ConfigureAwait(false)).ToDictionary(r => r.Node, r => r.Target)).ConfigureAwait(false);

    private static async ValueTask<string?> IdOfAsync(StoreSession sql, string name) => await sql.ScalarAsync(
        "SELECT id FROM infrastructure WHERE name = @name AND removed_at IS NULL", ("@name", name)).ConfigureAwait(false) as string;

    /// <summary>The text of a version; null if there is none.</summary>
    internal static async ValueTask<string?> DocumentAsync(StoreSession sql, string id, int version) => await sql.ScalarAsync(
        "SELECT document FROM infrastructure_version WHERE infrastructure_id = @id AND version = @version",
        ("@id", id), ("@version", version)).ConfigureAwait(false) as string;
}
