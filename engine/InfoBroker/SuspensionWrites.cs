namespace Occo.Engine.InfoBroker;

/// <summary>What is written about the suspension of an infrastructure.</summary>
internal static class SuspensionWrites
{
    /// <summary>
    /// From now on enactments change nothing. One that is suspended already stays so, as it was told first. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public static Infrastructure Suspend(StoreTransaction tx, string id, string? reason, string actor)
    {
        var current = InfrastructureWrites.DemandUsable(tx.Sql, id);
        if (current.Suspension is not null) return current;
        tx.Sql.Execute(
            "UPDATE infrastructure SET suspended_at = @now, suspended_by = @actor, suspend_reason = @reason WHERE id = @id",
            ("@now", tx.Now), ("@actor", actor), ("@reason", reason), ("@id", id));
        tx.Append((id, current.Name), EventKind.InfrastructureSuspended,
            $"Enactments change nothing until it is resumed{(reason is null ? "." : $": {reason}")}", actor);
        return InfrastructureRows.One(tx.Sql, id);
    }

    /// <summary>Enactments work again. Throws <see cref="OccoException"/> (NotFound, InvalidArgument).</summary>
    public static Infrastructure Resume(StoreTransaction tx, string id, string actor)
    {
        var current = InfrastructureWrites.DemandUsable(tx.Sql, id);
        if (current.Suspension is null) return current;
        tx.Sql.Execute(
            "UPDATE infrastructure SET suspended_at = NULL, suspended_by = NULL, suspend_reason = NULL WHERE id = @id",
            ("@id", id));
        tx.Append((id, current.Name), EventKind.InfrastructureResumed, "Enactments may change it again.", actor);
        return InfrastructureRows.One(tx.Sql, id);
    }
}
