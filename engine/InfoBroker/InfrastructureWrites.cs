using System.Globalization;

namespace Occo.Engine.InfoBroker;

/// <summary>What is written about an infrastructure, inside a transaction.</summary>
internal static class InfrastructureWrites
{
    /// <summary>
    /// The infrastructure, if it can still be changed. Throws <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public static async ValueTask<Infrastructure> DemandUsableAsync(StoreSession sql, string id)
    {
        if (await sql.ScalarAsync("SELECT 1 FROM infrastructure WHERE id = @id", ("@id", id)).ConfigureAwait(false) is null)
            throw new OccoException(FailureKind.NotFound, $"There is no infrastructure {id}.");
        var current = await InfrastructureRows.OneAsync(sql, id).ConfigureAwait(false);
        return current.State switch
        {
            InfrastructureState.Removed => throw new OccoException(FailureKind.InvalidArgument,
                $"Infrastructure '{current.Name}' is removed. Register it anew."),
            InfrastructureState.Removing => throw new OccoException(FailureKind.InvalidArgument,
                $"Infrastructure '{current.Name}' is being removed. Finish the removal, then register it anew."),
            _ => current,
        };
    }

    /// <summary>
    /// Adds the next version and makes its nodes the wanted ones; targets of nodes that stay are kept. Whoever is told
    /// of events for the first time is told of those that follow.
    /// </summary>
    public static async ValueTask AddVersionAsync(
        StoreTransaction tx, string id, CompiledInfrastructure compiled, string document, string actor)
    {
        var version = await tx.Sql.ScalarAsync(
            "UPDATE infrastructure SET version = version + 1, owner = @owner WHERE id = @id RETURNING version",
            ("@owner", compiled.Owner), ("@id", id)).ConfigureAwait(false);
        await tx.Sql.ExecuteAsync(
            "INSERT INTO infrastructure_version (infrastructure_id, version, document, actor, accepted_at) "
            + "VALUES (@id, @version, @document, @actor, @now)",
            ("@id", id), ("@version", version), ("@document", document), ("@actor", actor), ("@now", tx.Now)).ConfigureAwait(false);
        var targets = (await tx.Sql.QueryAsync(
            "SELECT name, target FROM node WHERE infrastructure_id = @id AND target IS NOT NULL",
            row => (Node: row.GetString(0), Target: row.GetInt32(1)),
            ("@id", id)).ConfigureAwait(false)).ToDictionary(r => r.Node, r => r.Target);
        await tx.Sql.ExecuteAsync("DELETE FROM node WHERE infrastructure_id = @id", ("@id", id)).ConfigureAwait(false);
        for (var position = 0; position < compiled.Nodes.Count; position++)
        {
            var node = compiled.Nodes[position];
            await tx.Sql.ExecuteAsync(
                "INSERT INTO node (infrastructure_id, name, position, minimum, maximum, target) "
                + "VALUES (@id, @name, @position, @minimum, @maximum, @target)",
                ("@id", id), ("@name", node.Name), ("@position", position), ("@minimum", node.Min),
                ("@maximum", node.Max),
                ("@target", targets.TryGetValue(node.Name, out var target) ? target : null)).ConfigureAwait(false);
        }

        await DeliveryWrites.NameAsync(tx, id, compiled.Notify).ConfigureAwait(false);
    }

    /// <summary>
    /// Everything is as this version says: a failed update may go back to it, and from now on a sick instance means that
    /// the infrastructure is degraded.
    /// </summary>
    public static async ValueTask MarkReachedAsync(StoreTransaction tx, string id, int version) => await tx.Sql.ExecuteAsync(
        "UPDATE infrastructure SET completed_at = COALESCE(completed_at, @now), reached_version = @version WHERE id = @id",
        ("@now", tx.Now), ("@version", version), ("@id", id)).ConfigureAwait(false);

    /// <summary>
    /// Makes an older version the newest one; null when the newest is the same already. Returns the number of the new
    /// version. Throws <see cref="OccoException"/> (NotFound).
    /// </summary>
    public static async ValueTask<int?> RevertAsync(StoreTransaction tx, string id, int version, string actor)
    {
        var current = await DemandUsableAsync(tx.Sql, id).ConfigureAwait(false);
        var document = await InfrastructureTable.DocumentAsync(tx.Sql, id, version).ConfigureAwait(false) ?? throw new OccoException(FailureKind.NotFound,
            $"'{current.Name}' has no version {version}; the newest is {current.Version}.");
        if (document == await InfrastructureTable.DocumentAsync(tx.Sql, id, current.Version).ConfigureAwait(false)) return null;
        await AddVersionAsync(tx, id, CompiledJson.Read(document), document, actor).ConfigureAwait(false);
        return current.Version + 1;
    }

    /// <summary>Its removal begins: from now on it can only be removed.</summary>
    public static async ValueTask<bool> MarkRemovingAsync(StoreTransaction tx, string id, string actor)
    {
        var changed = await tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET removing_at = @now WHERE id = @id AND removing_at IS NULL",
            ("@now", tx.Now), ("@id", id)).ConfigureAwait(false) == 1;
        if (changed)
        {
            await tx.AppendAsync((id, await NameOfAsync(tx.Sql, id).ConfigureAwait(false)), EventKind.InfrastructureRemoving,
                "The removal of all instances begins.", actor).ConfigureAwait(false);
        }

        return changed;
    }

    /// <summary>
    /// It becomes history. Throws <see cref="InvalidOperationException"/> while any instance is left.
    /// </summary>
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
        return await tx.AppendAsync((id, name), EventKind.InfrastructureRemoved, "All instances are gone.", actor).ConfigureAwait(false);
    }

    /// <summary>Name of an infrastructure that exists.</summary>
    public static async ValueTask<string> NameOfAsync(StoreSession sql, string id)
        => (string)(await sql.ScalarAsync("SELECT name FROM infrastructure WHERE id = @id", ("@id", id)).ConfigureAwait(false))!;

    /// <summary>One node, 2 nodes.</summary>
    public static string CountOf(long count, string noun)
        => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
