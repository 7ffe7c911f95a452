namespace Occo.Engine.InfoBroker;

/// <summary>What is written about the suspension of an infrastructure.</summary>
internal static class SuspensionWrites
{
    /// <summary>
    /// From now on enactments change nothing. One that is suspended already stays so, as it was told first. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public static async ValueTask<Infrastructure> SuspendAsync(StoreTransaction tx, string id, string? reason, string actor)
    {
        var current = await InfrastructureWrites.DemandUsableAsync(tx.Sql, id).ConfigureAwait(false);
        if (current.Suspension is not null) return current;
        await tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET suspended_at = @now, suspended_by = @actor, suspend_reason = @reason WHERE id = @id",
            ("@now", tx.Now), ("@actor", actor), ("@reason", reason), ("@id", id)).ConfigureAwait(false);
        await tx.AppendAsync((id, current.Name), EventKind.InfrastructureSuspended,
            $"Enactments change nothing until it is resumed{(reason is null ? "." : $": {reason}")}", actor).ConfigureAwait(false);
        return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
    }

    /// <summary>Enactments work again. Throws <see cref="OccoException"/> (NotFound, InvalidArgument).</summary>
    public static async ValueTask<Infrastructure> ResumeAsync(StoreTransaction tx, string id, string actor)
    {
        var current = await InfrastructureWrites.DemandUsableAsync(tx.Sql, id).ConfigureAwait(false);
        if (current.Suspension is null) return current;
        await tx.Sql.ExecuteAsync(
            "UPDATE infrastructure SET suspended_at = NULL, suspended_by = NULL, suspend_reason = NULL WHERE id = @id",
            ("@id", id)).ConfigureAwait(false);
        await tx.AppendAsync((id, current.Name), EventKind.InfrastructureResumed, "Enactments may change it again.", actor).ConfigureAwait(false);
        return await InfrastructureRows.OneAsync(tx.Sql, id).ConfigureAwait(false);
    }
}
