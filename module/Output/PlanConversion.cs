namespace Occo;

/// <summary>Converts plans to output objects.</summary>
internal static class PlanConversion
{
    public static OccoPlan ToOutput(this Plan plan, string storePath, bool withUnchanged = false) => new()
    {
        StorePath = storePath,
        Infrastructure = plan.Infrastructure,
        InfrastructureId = plan.InfrastructureId,
        Version = plan.Version,
        Steps =
        [
            .. plan.Adopted.Concat(plan.Steps).Select(step => ToOutput(step, step.Number)),
            .. plan.Refused.Select(step => ToOutput(step, step.Number, isRefused: true)),
            .. (withUnchanged ? plan.Kept : []).Select((step, i) => ToOutput(
                step, plan.Adopted.Count + plan.Steps.Count + plan.Refused.Count + i + 1)),
        ],
        Refusal = plan.Refusal,
        IncludesProtected = plan.IncludeProtected,
        Losses = plan.Losses,
        Unchanged = plan.Unchanged,
        Summary = plan.Summary,
        Warnings = [.. plan.Warnings],
        Blocked = [.. plan.Blocked],
        Followers = [.. plan.Followers],
        UnreachableClouds = [.. plan.UnreachableClouds],
        Unseen = plan.Unseen,
        Nodes = [.. plan.Nodes],
        ExcludeNodes = [.. plan.ExcludeNodes],
        Fingerprint = plan.Fingerprint,
        Seed = plan.Seed,
        Source = plan,
    };

    private static OccoStep ToOutput(Step step, int number, bool isRefused = false) => new()
    {
        Number = number,
        Refused = isRefused,
        Action = step.Action.ToString(),
        Node = step.Node,
        NodeId = step.NodeId,
        InstanceId = step.InstanceId,
        Reason = step.Reason,
        After = [.. step.After],
        Pool = step.Placement?.Pool,
        Cloud = step.Placement?.Cloud,
        Cost = step.Placement?.Cost,
        Why = step.Placement?.Reason,
        Candidates = step.Placement.ToOutput(),
        DropFirst = step.DropFirst,
        Differences = [.. step.Differences.Select(ToOutput)],
    };

    private static OccoStepDifference ToOutput(StepDifference difference) => new()
    {
        Path = difference.Path,
        From = difference.From,
        To = difference.To,
    };
}
