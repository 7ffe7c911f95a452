namespace Occo.Engine.InfoBroker;

/// <summary>What a pass decided about scale requests, inside a transaction that has checked the fence.</summary>
internal static class ScalingWrites
{
    /// <summary>Marks the requests as dealt with, stores the targets and notes which instances shall go.</summary>
    public static void Decide(StoreTransaction tx, string infrastructureId, ScalingDecision decision)
    {
        foreach (var id in decision.RequestIds)
        {
            tx.Sql.Execute(
                "UPDATE scale_request SET decided_at = @now WHERE id = @id AND infrastructure_id = @infrastructure",
                ("@now", tx.Now), ("@id", id), ("@infrastructure", infrastructureId));
        }

        foreach (var (node, target) in decision.Targets) SetTarget(tx, infrastructureId, node, target);

        foreach (var (nodeId, reason) in decision.Drops)
        {
            tx.Sql.Execute(
                "UPDATE node_instance SET drop_reason = @reason WHERE id = @id AND infrastructure_id = @infrastructure",
                ("@reason", reason), ("@id", nodeId), ("@infrastructure", infrastructureId));
        }
    }

    /// <summary>So many instances of a node are wanted.</summary>
    public static void SetTarget(StoreTransaction tx, string infrastructureId, string node, int target)
        => tx.Sql.Execute(
            "UPDATE node SET target = @target WHERE infrastructure_id = @infrastructure AND name = @node",
            ("@target", target), ("@infrastructure", infrastructureId), ("@node", node));
}
