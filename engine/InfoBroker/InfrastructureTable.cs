using System.Collections.Concurrent;

namespace Occo.Engine.InfoBroker;

/// <summary>Infrastructures and every version of their descriptions.</summary>
internal sealed class InfrastructureTable(Store store)
{
    private const int MaxKept = 64;
    private readonly ConcurrentDictionary<(string Id, int Version), CompiledInfrastructure> kept = new();

    /// <summary>Records a new infrastructure. Throws <see cref="OccoException"/> (AlreadyExists).</summary>
    public Infrastructure Register(CompiledInfrastructure compiled, string? credentialPath, string actor)
    {
        var document = CompiledJson.Write(compiled);
        return store.Write(tx =>
        {
            if (IdOf(tx.Sql, compiled.Name) is not null)
            {
                throw new OccoException(FailureKind.AlreadyExists,
                    $"There is an infrastructure '{compiled.Name}' already. "
                    + "Update it, remove it first, or give this one another name.")
                {
                    Remedy = new(RemedyKind.UpdateOrRename, compiled.Name),
                };
            }

            var id = Guid.NewGuid().ToString();
            tx.Sql.Execute(
                "INSERT INTO infrastructure (id, name, owner, version, credential_path, created_at) "
                + "VALUES (@id, @name, @owner, 0, @credential_path, @now)",
                ("@id", id), ("@name", compiled.Name), ("@owner", compiled.Owner), ("@credential_path", credentialPath),
                ("@now", tx.Now));
            InfrastructureWrites.AddVersion(tx, id, compiled, document, actor);
            tx.Append((id, compiled.Name), EventKind.InfrastructureRegistered,
                $"Registered with {InfrastructureWrites.CountOf(compiled.Nodes.Count, "node")}.", actor);
            return InfrastructureRows.One(tx.Sql, id);
        });
    }

    /// <summary>
    /// Records the next version of an infrastructure; none when the description is the one it has. The name stays.
    /// Throws <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public Infrastructure Update(string id, CompiledInfrastructure compiled, string? credentialPath, string actor)
        => store.Write(tx =>
        {
            var current = InfrastructureWrites.DemandUsable(tx.Sql, id);
            var next = compiled with { Name = current.Name };
            var document = CompiledJson.Write(next);
            tx.Sql.Execute(
                "UPDATE infrastructure SET credential_path = COALESCE(@credential_path, credential_path) "
                + "WHERE id = @id",
                ("@credential_path", credentialPath), ("@id", id));
            if (document != Document(tx.Sql, id, current.Version))
            {
                InfrastructureWrites.AddVersion(tx, id, next, document, actor);
                tx.Append((id, current.Name), EventKind.InfrastructureUpdated,
                    $"Version {current.Version + 1} of the description was accepted.", actor);
            }

            return InfrastructureRows.One(tx.Sql, id);
        });

    /// <summary>
    /// Makes an older version the newest; nothing happens when it is that already. Throws <see cref="OccoException"/>
    /// (NotFound, InvalidArgument).
    /// </summary>
    public Infrastructure Revert(string id, int version, string actor) => store.Write(tx =>
    {
        if (InfrastructureWrites.Revert(tx, id, version, actor) is { } next)
        {
            tx.Append((id, InfrastructureWrites.NameOf(tx.Sql, id)), EventKind.InfrastructureUpdated,
                $"Version {next} of the description is version {version} again.", actor);
        }

        return InfrastructureRows.One(tx.Sql, id);
    });

    /// <inheritdoc cref="SuspensionWrites.Suspend"/>
    public Infrastructure Suspend(string id, string? reason, string actor)
        => store.Write(tx => SuspensionWrites.Suspend(tx, id, reason, actor));

    /// <inheritdoc cref="SuspensionWrites.Resume"/>
    public Infrastructure Resume(string id, string actor) => store.Write(tx => SuspensionWrites.Resume(tx, id, actor));

    /// <summary>Every accepted version, oldest first.</summary>
    public IReadOnlyList<InfrastructureVersion> Versions(string id) => store.Read(sql => sql.Query(
        "SELECT v.version, v.actor, v.accepted_at, v.version = i.version, COALESCE(v.version = i.reached_version, 0) "
        + "FROM infrastructure_version v JOIN infrastructure i ON i.id = v.infrastructure_id "
        + "WHERE i.id = @id ORDER BY v.version",
        row => new InfrastructureVersion(row.GetInt32(0), row.GetString(1), row.Time(2))
        {
            IsNewest = row.GetBoolean(3),
            IsReached = row.GetBoolean(4),
        },
        ("@id", id)));

    /// <summary>Whether enactments are to change nothing for now.</summary>
    public bool IsSuspended(string id) => Find(id) is { State: InfrastructureState.Suspended };

    /// <summary>One by id, or by name among those that are not removed; null if there is none.</summary>
    public Infrastructure? Find(string nameOrId) => store.Read(sql =>
        sql.Scalar("SELECT id FROM infrastructure WHERE id = @it", ("@it", nameOrId)) is string
            ? InfrastructureRows.One(sql, nameOrId)
            : IdOf(sql, nameOrId) is { } id ? InfrastructureRows.One(sql, id) : null);

    /// <summary>All by name.</summary>
    public IReadOnlyList<Infrastructure> List(bool includeRemoved = false)
        => store.Read(sql => InfrastructureRows.All(sql, includeRemoved));

    /// <summary>
    /// The description of a version; null: the newest. Throws <see cref="OccoException"/> (NotFound).
    /// </summary>
    public CompiledInfrastructure GetCompiled(string id, int? version = null)
    {
        // Versions never change, so what was read once is right for ever.
        if (version is { } known && kept.TryGetValue((id, known), out var compiled)) return compiled;
        return store.Read(sql =>
        {
            var newest = sql.Scalar("SELECT version FROM infrastructure WHERE id = @id", ("@id", id)) as long?
                ?? throw new OccoException(FailureKind.NotFound, $"There is no infrastructure {id}.");
            var wanted = version ?? (int)newest;
            if (kept.TryGetValue((id, wanted), out var again)) return again;
            var document = Document(sql, id, wanted) ?? throw new OccoException(FailureKind.NotFound,
                $"'{InfrastructureWrites.NameOf(sql, id)}' has no version {wanted}; the newest is {newest}.");
            if (kept.Count >= MaxKept) kept.Clear();
            return kept.GetOrAdd((id, wanted), CompiledJson.Read(document));
        });
    }

    /// <summary>Names of those, not removed, whose newest description asks for outputs of the given one.</summary>
    public IReadOnlyList<string> UsersOf(string id, string name)
    {
        // Few descriptions ask at all; only those are read.
        var askers = store.Read(sql => sql.Query(
            "SELECT i.id, i.name, i.version FROM infrastructure i JOIN infrastructure_version v "
            + "ON v.infrastructure_id = i.id AND v.version = i.version "
            + "WHERE i.removed_at IS NULL AND i.id <> @id AND v.document LIKE '%\"uses\":%' ORDER BY i.name",
            row => (Id: row.GetString(0), Name: row.GetString(1), Version: row.GetInt32(2)),
            ("@id", id)));
        return [.. askers
            .Where(a => GetCompiled(a.Id, a.Version).Uses.Any(u => u == name || u == id))
            .Select(a => a.Name)];
    }

    /// <summary>The stored scaling targets by node; a node without one has its minimum.</summary>
    public IReadOnlyDictionary<string, int> GetTargets(string id) => store.Read(sql => sql.Query(
        "SELECT name, target FROM node WHERE infrastructure_id = @id AND target IS NOT NULL",
        row => (Node: row.GetString(0), Target: row.GetInt32(1)),
        ("@id", id)).ToDictionary(r => r.Node, r => r.Target));

    private static string? IdOf(StoreConnection sql, string name) => sql.Scalar(
        "SELECT id FROM infrastructure WHERE name = @name AND removed_at IS NULL", ("@name", name)) as string;

    /// <summary>The text of a version; null if there is none.</summary>
    internal static string? Document(StoreConnection sql, string id, int version) => sql.Scalar(
        "SELECT document FROM infrastructure_version WHERE infrastructure_id = @id AND version = @version",
        ("@id", id), ("@version", version)) as string;
}
