namespace Occo.Engine.InfoBroker;

/// <summary>Accepted versions of a description, and the nodes that the newest one wants.</summary>
internal sealed partial class InfrastructureTable
{
    /// <summary>
    /// Records the next version, unless the description has not changed. The name stays. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument, Changed).
    /// </summary>
    public Task<Infrastructure> UpdateAsync(
        string id, CompiledInfrastructure compiled, string? credentialPath, string actor, long? expected = null)
        => store.WriteAsync(async tx =>
    {
        var current = await RequireUsableAsync(tx.Sql, id, expected).ConfigureAwait(false);
        var next = compiled with { Name = current.Name };
        var document = CompiledJson.Write(next);
        await tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET credential_path = COALESCE(@credential_path, credential_path) WHERE id = @id",
            ("@credential_path", credentialPath), ("@id", id)).ConfigureAwait(false);
        if (!await IsNewestAsync(tx, current, document).ConfigureAwait(false))
        {
            await AddVersionAsync(tx, id, next, document, actor).ConfigureAwait(false);
            await tx.AppendAsync((id, current.Name), EventKind.InfrastructureUpdated,
                $"Version {current.Version + 1} of the description was accepted.", actor).ConfigureAwait(false);
        }
        else if (credentialPath is not null && credentialPath != current.CredentialPath)
        {
            await tx.AppendAsync((id, current.Name), EventKind.InfrastructureUpdated,
                $"The credentials file is {credentialPath} from now on.", actor).ConfigureAwait(false);
        }

        await store.Work.BindAsync(tx, id, next).ConfigureAwait(false);
        return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
    });

    /// <summary>
    /// Makes an older version the newest, unless the newest is equal. Throws <see cref="OccoException"/> (NotFound,
    /// InvalidArgument, Changed).
    /// </summary>
    public Task<Infrastructure> RevertAsync(
        string id, int version, string actor, long? expected = null, IReadOnlyList<string>? mayRead = null)
        => store.WriteAsync(async tx =>
    {
        await EventTable.RequireRevisionAsync(tx.Sql, id, expected).ConfigureAwait(false);
        if (await RevertAsync(tx, id, version, actor, mayRead).ConfigureAwait(false) is { } next)
        {
            var name = await NameOfAsync(tx.Sql, id).ConfigureAwait(false);
            await tx.AppendAsync((id, name), EventKind.InfrastructureUpdated,
                $"Version {next} of the description is version {version} again.", actor).ConfigureAwait(false);
        }

        return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
    });

    /// <summary>
    /// Makes an older version the newest; returns the new number, or null when the newest is equal. Throws
    /// <see cref="OccoException"/> (NotFound).
    /// </summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="id">Id of the infrastructure.</param>
    /// <param name="version">The older version.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="mayRead">What its templates may read from now on; null: what they might.</param>
    public async ValueTask<int?> RevertAsync(
        StoreTransaction tx, string id, int version, string actor, IReadOnlyList<string>? mayRead = null)
    {
        var current = await RequireUsableAsync(tx.Sql, id).ConfigureAwait(false);
        var document = await DocumentAsync(tx.Sql, id, version).ConfigureAwait(false)
            ?? throw await NoVersionAsync(tx.Sql, id, version).ConfigureAwait(false);
        if (await IsNewestAsync(tx, current, document).ConfigureAwait(false)) return null;
        var compiled = CompiledJson.Read(document);
        if (mayRead is not null) document = CompiledJson.Write(compiled = compiled with { MayRead = mayRead });
        await AddVersionAsync(tx, id, compiled, document, actor).ConfigureAwait(false);
        await store.Work.BindAsync(tx, id, compiled).ConfigureAwait(false);
        return current.Version + 1;
    }

    /// <summary>
    /// The version is fully reached: a failed update may return to it, and from now on an unhealthy instance makes the
    /// infrastructure degraded.
    /// </summary>
    public static ValueTask<int> MarkReachedAsync(StoreTransaction tx, string id, int version) => tx.Sql.ExecuteAsync(
        "UPDATE infrastructure SET completed_at = COALESCE(completed_at, @now), reached_version = @version, "
        + "failed_version = NULLIF(failed_version, @version) WHERE id = @id",
        ("@now", tx.Now), ("@version", version), ("@id", id));

    /// <summary>An enactment ended without reaching the version; null: the newest.</summary>
    public static ValueTask<int> MarkFailedAsync(StoreTransaction tx, string id, int? version, string why)
        => tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET failed_version = COALESCE(@version, version), failed_at = @now, failure = @why "
            + "WHERE id = @id",
            ("@version", version), ("@now", tx.Now), ("@why", why), ("@id", id));

    /// <summary>The newest version is tried again, or something else is asked for.</summary>
    public static ValueTask<int> ForgetFailureAsync(StoreTransaction tx, string id) => tx.Sql.ExecuteAsync(
        "UPDATE infrastructure SET failed_version = NULL WHERE id = @id AND failed_version = version", ("@id", id));

    /// <summary>The version before another; null: there is none. After a restore, numbers may be missing.</summary>
    public async Task<int?> BeforeAsync(string id, int version) => (int?)(await store.ReadOnceAsync(
        sql => sql.ScalarAsync(
            "SELECT MAX(version) FROM infrastructure_version WHERE infrastructure_id = @id AND version < @version",
            ("@id", id), ("@version", version))).ConfigureAwait(false) as long?);

    /// <summary>All versions, oldest first.</summary>
    public async Task<IReadOnlyList<InfrastructureVersion>> VersionsAsync(string id) => await store.ReadOnceAsync(
        sql => sql.QueryAsync(
            "SELECT v.version, v.actor, v.accepted_at, v.version = i.version, "
            + "COALESCE(v.version = i.reached_version, FALSE) "
            + "FROM infrastructure_version v JOIN infrastructure i ON i.id = v.infrastructure_id "
            + "WHERE i.id = @id ORDER BY v.version",
            row => new InfrastructureVersion(row.GetInt32(0), row.GetString(1), row.Time(2))
            {
                IsNewest = row.GetBoolean(3),
                IsReached = row.GetBoolean(4),
            },
            ("@id", id))).ConfigureAwait(false);

    /// <summary>
    /// The description of a version; null: the newest. Throws <see cref="OccoException"/> (NotFound).
    /// </summary>
    public async Task<CompiledInfrastructure> GetCompiledAsync(string id, int? version = null)
    {
        // Versions never change.
        if (version is { } known && kept.TryGetValue((id, known), out var compiled)) return compiled;
        return await store.ReadOnceAsync(async sql =>
        {
            var wanted = version ?? await NewestAsync(sql, id).ConfigureAwait(false);
            return await CompiledAsync(sql, id, wanted).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>The same inside a transaction.</summary>
    public async ValueTask<CompiledInfrastructure> CompiledAsync(StoreSession sql, string id, int version)
    {
        if (kept.TryGetValue((id, version), out var compiled)) return compiled;
        var document = await DocumentAsync(sql, id, version).ConfigureAwait(false);
        if (document is null)
        {
            await NewestAsync(sql, id).ConfigureAwait(false);
            throw await NoVersionAsync(sql, id, version).ConfigureAwait(false);
        }

        if (Interlocked.Add(ref keptCharacters, document.Length) > MaxKeptCharacters)
        {
            kept.Clear();
            Interlocked.Exchange(ref keptCharacters, document.Length);
        }

        return kept.GetOrAdd((id, version), CompiledJson.Read(document));
    }

    /// <summary>
    /// Names of the infrastructures, not removed, whose newest description asks for outputs of this one.
    /// </summary>
    public async Task<IReadOnlyList<string>> UsersOfAsync(string id, string name)
    {
        // Few descriptions ask for outputs; only those are read.
        var asking = await store.ReadOnceAsync(sql => sql.QueryAsync(
            "SELECT i.id, i.name, i.version FROM infrastructure i JOIN infrastructure_version v "
            + "ON v.infrastructure_id = i.id AND v.version = i.version "
            + "WHERE i.removed_at IS NULL AND i.id <> @id AND v.document LIKE '%\"uses\":%' ORDER BY i.name",
            row => (Id: row.GetString(0), Name: row.GetString(1), Version: row.GetInt32(2)),
            ("@id", id))).ConfigureAwait(false);
        var users = new List<string>();
        foreach (var user in asking)
        {
            var compiled = await GetCompiledAsync(user.Id, user.Version).ConfigureAwait(false);
            if (compiled.Uses.Any(u => u == name || u == id)) users.Add(user.Name);
        }

        return users;
    }

    /// <summary>The stored scaling targets by node; a node without one has its minimum.</summary>
    public Task<IReadOnlyDictionary<string, int>> GetTargetsAsync(string id)
        => store.ReadOnceAsync(sql => TargetsAsync(sql, id));

    // The nodes of the version become the wanted ones; targets of nodes that stay are kept. A new webhook gets only
    // later events.
    private static async ValueTask AddVersionAsync(
        StoreTransaction tx, string id, CompiledInfrastructure compiled, string document, string actor)
    {
        var version = await tx.Sql.ScalarAsync(
            "UPDATE infrastructure SET version = version + 1, owner = @owner WHERE id = @id RETURNING version",
            ("@owner", compiled.Owner), ("@id", id)).ConfigureAwait(false);
        await tx.Sql.ExecuteAsync(
            "INSERT INTO infrastructure_version (infrastructure_id, version, document, actor, accepted_at) "
            + "VALUES (@id, @version, @document, @actor, @now)",
            ("@id", id), ("@version", version), ("@document", document), ("@actor", actor), ("@now", tx.Now))
            .ConfigureAwait(false);
        await WorkTable.WakeAsync(tx, id).ConfigureAwait(false);
        var targets = await TargetsAsync(tx.Sql, id).ConfigureAwait(false);
        await tx.Sql.ExecuteAsync("DELETE FROM node WHERE infrastructure_id = @id", ("@id", id)).ConfigureAwait(false);
        for (var position = 0; position < compiled.Nodes.Count; position++)
        {
            var node = compiled.Nodes[position];
            await tx.Sql.ExecuteAsync(
                "INSERT INTO node (infrastructure_id, name, position, minimum, maximum, target, protect) "
                + "VALUES (@id, @name, @position, @minimum, @maximum, @target, @protect)",
                ("@id", id), ("@name", node.Name), ("@position", position), ("@minimum", node.Min),
                ("@maximum", node.Max), ("@target", targets.TryGetValue(node.Name, out var target) ? target : null),
                ("@protect", node.Protect is { } word ? word ? 1 : 0 : null)).ConfigureAwait(false);
            if (node.Protect is { } protect)
                await InstanceTable.SetProtectionAsync(tx, id, "node", node.Name, protect).ConfigureAwait(false);
        }

        await DeliveryTable.SetAddressesAsync(tx, id, compiled.Notify).ConfigureAwait(false);
    }

    /// <summary>Adds the stored targets of the infrastructure <c>@id</c>.</summary>
    public static StoreQuery TargetsTo(Dictionary<string, int> targets) => new(
        "SELECT name, target FROM node WHERE infrastructure_id = @id AND target IS NOT NULL",
        row => targets.Add(row.GetString(0), row.GetInt32(1)));

    private static async ValueTask<IReadOnlyDictionary<string, int>> TargetsAsync(StoreSession sql, string id)
    {
        var targets = new Dictionary<string, int>();
        await sql.QueryAsync(TargetsTo(targets), ("@id", id)).ConfigureAwait(false);
        return targets;
    }

    private static async ValueTask<int> NewestAsync(StoreSession sql, string id) => (int)(
        await sql.ScalarAsync("SELECT version FROM infrastructure WHERE id = @id", ("@id", id)).ConfigureAwait(false)
        as long? ?? throw new OccoException(FailureKind.NotFound, $"There is no infrastructure {id}."));

    private static async ValueTask<string?> DocumentAsync(StoreSession sql, string id, int version)
        => await sql.ScalarAsync(
            "SELECT document FROM infrastructure_version WHERE infrastructure_id = @id AND version = @version",
            ("@id", id), ("@version", version)).ConfigureAwait(false) as string;

    private static async ValueTask<bool> IsNewestAsync(StoreTransaction tx, Infrastructure current, string document)
        => CompiledJson.AreEqual(
            document, (await DocumentAsync(tx.Sql, current.Id, current.Version).ConfigureAwait(false))!);

    // After a restore, numbers may be missing.
    private static async ValueTask<OccoException> NoVersionAsync(StoreSession sql, string id, int version)
    {
        var known = await sql.QueryAsync(
            "SELECT version FROM infrastructure_version WHERE infrastructure_id = @id ORDER BY version",
            row => row.GetInt32(0), ("@id", id)).ConfigureAwait(false);
        var runs = known.Select((number, i) => (number, Run: number - i)).GroupBy(n => n.Run, n => n.number)
            .Select(run => run.First() == run.Last() ? $"{run.First()}" : $"{run.First()} to {run.Last()}").ToList();
        var name = await NameOfAsync(sql, id).ConfigureAwait(false);
        return new(FailureKind.NotFound, $"'{name}' has no version {version}; "
            + (known.Count == 1 ? $"its only version is {runs[0]}." : $"its versions are {string.Join(", ", runs)}."));
    }
}
