namespace Occo.Engine.InfoBroker;

/// <summary>The journal of steps, inside a transaction: an intent is open until its outcome is known.</summary>
internal static class StepWrites
{
    /// <summary>
    /// Opens a step of an instance, unless one of the same action is open: trying again is the same step.
    /// </summary>
    public static async ValueTask OpenAsync(
        StoreTransaction tx, long? pass, StepAction action, NodeInstance instance, string reason, Guid? replaces = null)
        => await tx.Sql.ExecuteAsync(
            "INSERT INTO step (pass_id, action, node, node_id, replaces, reason, intended_at) "
            + "SELECT @pass, @action, @node, @node_id, @replaces, @reason, @now WHERE NOT EXISTS "
            + "(SELECT 1 FROM step WHERE node_id = @node_id AND action = @action AND ended_at IS NULL)",
            ("@pass", pass), ("@action", action), ("@node", instance.Name), ("@node_id", instance.Id),
            ("@replaces", replaces), ("@reason", reason), ("@now", tx.Now)).ConfigureAwait(false);

    /// <summary>
    /// Closes the open steps of an instance that came to a state. A refresh stays open while its instance is ready,
    /// which it is all the time.
    /// </summary>
    public static async ValueTask CloseAsync(StoreTransaction tx, Guid nodeId, NodeState outcome) => await tx.Sql.ExecuteAsync(
        "UPDATE step SET ended_at = @now, outcome = @outcome "
        + "WHERE node_id = @node_id AND ended_at IS NULL AND (@outcome <> 'Ready' OR action <> 'Refresh')",
        ("@now", tx.Now), ("@outcome", outcome), ("@node_id", nodeId)).ConfigureAwait(false);

    /// <summary>Closes the refresh of an instance.</summary>
    public static async ValueTask CloseRefreshAsync(StoreTransaction tx, Guid nodeId) => await tx.Sql.ExecuteAsync(
        "UPDATE step SET ended_at = @now, outcome = 'Refreshed' "
        + "WHERE node_id = @node_id AND ended_at IS NULL AND action = 'Refresh'",
        ("@now", tx.Now), ("@node_id", nodeId)).ConfigureAwait(false);
}
