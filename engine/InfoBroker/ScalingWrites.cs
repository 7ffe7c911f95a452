namespace Occo.Engine.InfoBroker;

/// <summary>What a pass decided about scale requests, inside a transaction that has checked the fence.</summary>
internal static class ScalingWrites
{
    /// <summary>Marks the requests as dealt with, stores the targets and notes which instances shall go.</summary>
    public static async ValueTask DecideAsync(StoreTransaction tx, string infrastructureId, ScalingDecision decision)
    {
        foreach (var id in decision.RequestIds)
        {
            await tx.Sql.ExecuteAsync(
                "UPDATE scale_request SET decided_at = @now WHERE id = @id AND infrastructure_id = @infrastructure",
                ("@now", tx.Now), ("@id", id), ("@infrastructure", infrastructureId)).ConfigureAwait(false);
        }

        foreach (var (node, target) in decision.Targets) await SetTargetAsync(tx, infrastructureId, node, target).ConfigureAwait(false);

        foreach (var (nodeId, reason) in decision.Drops)
        {
            await tx.Sql.ExecuteAsync(
                "UPDATE node_instance SET drop_reason = @reason WHERE id = @id AND infrastructure_id = @infrastructure",
                ("@reason", reason), ("@id", nodeId), ("@infrastructure", infrastructureId)).ConfigureAwait(false);
        }
    }

    /// <summary>So many instances of a node are wanted.</summary>
    public static async ValueTask SetTargetAsync(StoreTransaction tx, string infrastructureId, string node, int target)
        => await tx.Sql.ExecuteAsync(
            "UPDATE node SET target = @target WHERE infrastructure_id = @infrastructure AND name = @node",
            ("@target", target), ("@infrastructure", infrastructureId), ("@node", node)).ConfigureAwait(false);
}
