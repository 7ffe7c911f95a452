using System.Globalization;

namespace Occo.Engine.InfoBroker;

/// <summary>What is written about an infrastructure, inside a transaction.</summary>
internal static class InfrastructureWrites
{
    /// <summary>
    /// The infrastructure, if it can still be changed. Throws <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public static Infrastructure DemandUsable(StoreConnection sql, string id)
    {
        if (sql.Scalar("SELECT 1 FROM infrastructure WHERE id = @id", ("@id", id)) is null)
            throw new OccoException(FailureKind.NotFound, $"There is no infrastructure {id}.");
        var current = InfrastructureRows.One(sql, id);
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
    public static void AddVersion(
        StoreTransaction tx, string id, CompiledInfrastructure compiled, string document, string actor)
    {
        var version = tx.Sql.Scalar(
            "UPDATE infrastructure SET version = version + 1, owner = @owner WHERE id = @id RETURNING version",
            ("@owner", compiled.Owner), ("@id", id));
        tx.Sql.Execute(
            "INSERT INTO infrastructure_version (infrastructure_id, version, document, actor, accepted_at) "
            + "VALUES (@id, @version, @document, @actor, @now)",
            ("@id", id), ("@version", version), ("@document", document), ("@actor", actor), ("@now", tx.Now));
        var targets = tx.Sql.Query(
            "SELECT name, target FROM node WHERE infrastructure_id = @id AND target IS NOT NULL",
            row => (Node: row.GetString(0), Target: row.GetInt32(1)),
            ("@id", id)).ToDictionary(r => r.Node, r => r.Target);
        tx.Sql.Execute("DELETE FROM node WHERE infrastructure_id = @id", ("@id", id));
        for (var position = 0; position < compiled.Nodes.Count; position++)
        {
            var node = compiled.Nodes[position];
            tx.Sql.Execute(
                "INSERT INTO node (infrastructure_id, name, position, minimum, maximum, target) "
                + "VALUES (@id, @name, @position, @minimum, @maximum, @target)",
                ("@id", id), ("@name", node.Name), ("@position", position), ("@minimum", node.Min),
                ("@maximum", node.Max),
                ("@target", targets.TryGetValue(node.Name, out var target) ? target : null));
        }

        DeliveryWrites.Name(tx, id, compiled.Notify);
    }

    /// <summary>
    /// Everything is as this version says: a failed update may go back to it, and from now on a sick instance means that
    /// the infrastructure is degraded.
    /// </summary>
    public static void MarkReached(StoreTransaction tx, string id, int version) => tx.Sql.Execute(
        "UPDATE infrastructure SET completed_at = COALESCE(completed_at, @now), reached_version = @version WHERE id = @id",
        ("@now", tx.Now), ("@version", version), ("@id", id));

    /// <summary>
    /// Makes an older version the newest one; null when the newest is the same already. Returns the number of the new
    /// version. Throws <see cref="OccoException"/> (NotFound).
    /// </summary>
    public static int? Revert(StoreTransaction tx, string id, int version, string actor)
    {
        var current = DemandUsable(tx.Sql, id);
        var document = InfrastructureTable.Document(tx.Sql, id, version) ?? throw new OccoException(FailureKind.NotFound,
            $"'{current.Name}' has no version {version}; the newest is {current.Version}.");
        if (document == InfrastructureTable.Document(tx.Sql, id, current.Version)) return null;
        AddVersion(tx, id, CompiledJson.Read(document), document, actor);
        return current.Version + 1;
    }

    /// <summary>Its removal begins: from now on it can only be removed.</summary>
    public static bool MarkRemoving(StoreTransaction tx, string id, string actor)
    {
        var changed = tx.Sql.Execute(
            "UPDATE infrastructure SET removing_at = @now WHERE id = @id AND removing_at IS NULL",
            ("@now", tx.Now), ("@id", id)) == 1;
        if (changed)
        {
            tx.Append((id, NameOf(tx.Sql, id)), EventKind.InfrastructureRemoving,
                "The removal of all instances begins.", actor);
        }

        return changed;
    }

    /// <summary>
    /// It becomes history. Throws <see cref="InvalidOperationException"/> while any instance is left.
    /// </summary>
    public static Event MarkRemoved(StoreTransaction tx, string id, string actor)
    {
        var left = (long)tx.Sql.Scalar(
            "SELECT COUNT(*) FROM node_instance WHERE infrastructure_id = @id AND state <> 'Gone'",
            ("@id", id))!;
        var name = NameOf(tx.Sql, id);
        if (left > 0)
        {
            throw new InvalidOperationException(
                $"Infrastructure '{name}' still has {CountOf(left, "instance")}; it is removed when they are gone.");
        }

        tx.Sql.Execute(
            "UPDATE infrastructure SET removing_at = COALESCE(removing_at, @now), "
            + "removed_at = COALESCE(removed_at, @now) WHERE id = @id",
            ("@now", tx.Now), ("@id", id));
        return tx.Append((id, name), EventKind.InfrastructureRemoved, "All instances are gone.", actor);
    }

    /// <summary>Name of an infrastructure that exists.</summary>
    public static string NameOf(StoreConnection sql, string id)
        => (string)sql.Scalar("SELECT name FROM infrastructure WHERE id = @id", ("@id", id))!;

    /// <summary>One node, 2 nodes.</summary>
    public static string CountOf(long count, string noun)
        => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
