using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.InfoBroker;

/// <summary>Infrastructures and the versions of their descriptions.</summary>
internal sealed partial class InfrastructureTable(Store store)
{
    // What is shown of an infrastructure and changes without an event.
    private const string Unannounced = "i.observed, i.failed_version, i.failed_at, i.reached_version, i.due_at, "
        + "i.turn_at, i.kept_by, i.asked, i.host, i.attached_at";

    // Some tens of megabytes at most, whatever their number: a worker keeps thousands of small ones.
    private const int MaxKeptCharacters = 16_000_000;
    private readonly ConcurrentDictionary<(string Id, int Version), CompiledInfrastructure> kept = new();
    private int keptCharacters;

    /// <summary>
    /// Names that differ only in case are the same. Throws <see cref="OccoException"/> (AlreadyExists).
    /// </summary>
    public Task<Infrastructure> RegisterAsync(CompiledInfrastructure compiled, string? credentialPath, string actor)
    {
        var document = CompiledJson.Write(compiled);
        return store.WriteAsync(async tx =>
        {
            // Users write names in any case: a second removal of SHOP must not find shop.
            if (await tx.Sql.ScalarAsync(
                "SELECT name FROM infrastructure WHERE removed_at IS NULL AND lower(name) = lower(@name)",
                ("@name", compiled.Name)).ConfigureAwait(false) is string taken)
            {
                throw new OccoException(FailureKind.AlreadyExists,
                    $"There is an infrastructure '{taken}' already. "
                    + "Update it, remove it first, or give this one another name.")
                {
                    Remedy = new(RemedyKind.UpdateOrRename, taken),
                };
            }

            var id = Guid.NewGuid().ToString();
            await tx.Sql.ExecuteAsync(
                "INSERT INTO infrastructure (id, name, owner, version, credential_path, created_at) "
                + "VALUES (@id, @name, @owner, 0, @credential_path, @now)",
                ("@id", id), ("@name", compiled.Name), ("@owner", compiled.Owner), ("@credential_path", credentialPath),
                ("@now", tx.Now)).ConfigureAwait(false);
            await AddVersionAsync(tx, id, compiled, document, actor).ConfigureAwait(false);
            await tx.AppendAsync((id, compiled.Name), EventKind.InfrastructureRegistered,
                $"Registered with {CountOf(compiled.Nodes.Count, "node")}.", actor).ConfigureAwait(false);
            return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
        });
    }

    /// <summary>
    /// From now on enactments change nothing. A present suspension stays as it is. Throws <see cref="OccoException"/>
    /// (NotFound, InvalidArgument, Changed).
    /// </summary>
    public Task<Infrastructure> SuspendAsync(
        string id, string? reason, string actor, long? expected = null) => store.WriteAsync(async tx =>
    {
        var current = await RequireUsableAsync(tx.Sql, id, expected).ConfigureAwait(false);
        if (current.Suspension is not null) return current;
        await tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET suspended_at = @now, suspended_by = @actor, suspend_reason = @reason "
            + "WHERE id = @id",
            ("@now", tx.Now), ("@actor", actor), ("@reason", reason), ("@id", id)).ConfigureAwait(false);
        var why = reason is null ? "." : $": {reason}";
        await tx.AppendAsync((id, current.Name), EventKind.InfrastructureSuspended,
            $"Enactments change nothing until it is resumed{why}", actor).ConfigureAwait(false);
        return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
    });

    /// <summary>Throws <see cref="OccoException"/> (NotFound, InvalidArgument, Changed).</summary>
    public Task<Infrastructure> ResumeAsync(
        string id, string actor, long? expected = null) => store.WriteAsync(async tx =>
    {
        var current = await RequireUsableAsync(tx.Sql, id, expected).ConfigureAwait(false);
        if (current.Suspension is null) return current;
        await tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET suspended_at = NULL, suspended_by = NULL, suspend_reason = NULL WHERE id = @id",
            ("@id", id)).ConfigureAwait(false);
        await ForgetFailureAsync(tx, id).ConfigureAwait(false);
        await WorkTable.WakeAsync(tx, id).ConfigureAwait(false);
        await tx.AppendAsync((id, current.Name), EventKind.InfrastructureResumed,
            "Enactments may change it again.", actor).ConfigureAwait(false);
        return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
    });

    /// <summary>
    /// The newest version, and why enactments change nothing now; null: they may. A removal is not kept from its work.
    /// </summary>
    public async Task<(int Version, Suspension? Suspension)> StandingAsync(string id) => (await store.ReadOnceAsync(
        sql => sql.QueryAsync(
            "SELECT version, suspended_at, suspended_by, suspend_reason, COALESCE(removing_at, removed_at) "
            + "FROM infrastructure WHERE id = @id",
            row => (row.GetInt32(0), row.IsDBNull(4) && row.TimeOrNull(1) is { } at
                ? new Suspension(at, row.GetString(2), row.Text(3)) : null),
            ("@id", id))).ConfigureAwait(false)).SingleOrDefault();

    public async Task<bool> IsSuspendedAsync(string id)
        => (await StandingAsync(id).ConfigureAwait(false)).Suspension is not null;

    /// <summary>Finds one by id, or by name among those that are not removed; else null.</summary>
    public Task<Infrastructure?> FindAsync(string nameOrId)
        => store.ReadOnceAsync(sql => InfrastructureRows.FindAsync(sql, nameOrId));

    /// <summary>
    /// One by its id, and its instances that are not gone, in the order of their creation: one snapshot.
    /// </summary>
    public Task<(Infrastructure? Found, IReadOnlyList<NodeInstance> Instances)> FindWithInstancesAsync(string id)
        => store.ReadOnceAsync(async sql =>
        {
            var (rows, instances) = (new InstanceRows(sql, store.Requests), new List<NodeInstance>());
            var found = await InfrastructureRows.FindAsync(sql, id, rows.Query(
                "x.infrastructure_id = @it AND x.state <> 'Gone' ORDER BY x.ordinal", instances)).ConfigureAwait(false);
            await rows.CompleteAsync(instances).ConfigureAwait(false);
            return (found, (IReadOnlyList<NodeInstance>)instances);
        });

    /// <summary>Finds the revision of one like <see cref="FindAsync"/>, in one small query.</summary>
    public async Task<InfrastructureRevision?> RevisionAsync(string nameOrId) => (await store.ReadOnceAsync(
        sql => sql.QueryAsync(
            $"SELECT i.id, {EventTable.RevisionColumn}, {Unannounced} FROM infrastructure i "
            + "WHERE i.id = @it OR (i.name = @it AND i.removed_at IS NULL) ORDER BY i.id = @it DESC LIMIT 1",
            row => new InfrastructureRevision(
                row.GetString(0), row.GetInt64(1), StampOf(row.Values()[2..]))
            {
                IsAttached = !row.IsDBNull(11),
            },
            ("@it", nameOrId))).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>The same of the whole store, whose id it has.</summary>
    public Task<InfrastructureRevision> RevisionAsync() => store.ReadOnceAsync(async sql =>
    {
        var (newest, isAttached, values) = (0L, false, new List<object>());
        await sql.QueryAllAsync(
        [
            new("SELECT COALESCE(MAX(sequence), 0) FROM event", row => newest = row.GetInt64(0)),
            new($"SELECT {Unannounced} FROM infrastructure i WHERE i.removed_at IS NULL ORDER BY i.id", row =>
            {
                values.AddRange(row.Values());
                isAttached |= !row.IsDBNull(9);
            }),
        ]).ConfigureAwait(false);
        return new InfrastructureRevision($"{store.StoreId:N}", newest, StampOf(values)) { IsAttached = isAttached };
    });

    /// <summary>All, by name.</summary>
    public Task<IReadOnlyList<Infrastructure>> ListAsync(bool includeRemoved = false)
        => store.ReadAsync(sql => InfrastructureRows.AllAsync(sql, includeRemoved));

    /// <summary>
    /// The infrastructure, if it can still be changed, and is at the expected revision. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument, Changed).
    /// </summary>
    public static async ValueTask<Infrastructure> RequireUsableAsync(
        StoreSession sql, string id, long? expected = null)
    {
        if (await sql.ScalarAsync("SELECT 1 FROM infrastructure WHERE id = @id", ("@id", id)).ConfigureAwait(false)
            is null)
        {
            throw new OccoException(FailureKind.NotFound, $"There is no infrastructure {id}.");
        }

        await EventTable.RequireRevisionAsync(sql, id, expected).ConfigureAwait(false);
        var current = await InfrastructureRows.OneAsync(sql, id).ConfigureAwait(false);
        return current.State switch
        {
            InfrastructureState.Removed => throw new OccoException(FailureKind.InvalidArgument,
                $"Infrastructure '{current.Name}' is removed. Register it again."),
            InfrastructureState.Removing => throw new OccoException(FailureKind.InvalidArgument,
                $"Infrastructure '{current.Name}' is being removed. Finish the removal, then register it again."),
            _ => current,
        };
    }

    /// <summary>From now on it can only be removed.</summary>
    public static async ValueTask<bool> MarkRemovingAsync(StoreTransaction tx, string id, string actor)
    {
        var changed = await tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET removing_at = @now WHERE id = @id AND removing_at IS NULL",
            ("@now", tx.Now), ("@id", id)).ConfigureAwait(false) == 1;
        if (changed)
        {
            var name = await NameOfAsync(tx.Sql, id).ConfigureAwait(false);
            await tx.AppendAsync((id, name), EventKind.InfrastructureRemoving,
                "The removal of all instances begins.", actor).ConfigureAwait(false);
        }

        return changed;
    }

    /// <summary>It becomes history. Throws <see cref="InvalidOperationException"/> while instances are left.</summary>
    public static async ValueTask<Event> MarkRemovedAsync(StoreTransaction tx, string id, string actor)
    {
        var left = (long)(await tx.Sql.ScalarAsync(
            "SELECT COUNT(*) FROM node_instance WHERE infrastructure_id = @id AND state <> 'Gone'",
            ("@id", id)).ConfigureAwait(false))!;
        var name = await NameOfAsync(tx.Sql, id).ConfigureAwait(false);
        if (left > 0)
        {
            throw new InvalidOperationException(
                $"Infrastructure '{name}' still has {CountOf(left, "instance")}; it is removed when they are gone.");
        }

        await tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET removing_at = COALESCE(removing_at, @now), "
            + "removed_at = COALESCE(removed_at, @now) WHERE id = @id",
            ("@now", tx.Now), ("@id", id)).ConfigureAwait(false);
        return await tx.AppendAsync(
            (id, name), EventKind.InfrastructureRemoved, "No instance is recorded any more.", actor)
            .ConfigureAwait(false);
    }

    public static async ValueTask<string> NameOfAsync(StoreSession sql, string id)
    {
        var name = await sql.ScalarAsync("SELECT name FROM infrastructure WHERE id = @id", ("@id", id))
            .ConfigureAwait(false);
        return (string)name!;
    }

    /// <summary>1 node, 2 nodes.</summary>
    public static string CountOf(long count, string noun)
        => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string StampOf(IEnumerable<object> values) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\n', values.Select(value => $"{value}")))))[..16];
}
