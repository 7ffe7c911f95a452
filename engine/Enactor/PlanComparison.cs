namespace Occo.Engine.Enactor;

/// <summary>Compares a plan that was shown with the plan that is needed now.</summary>
internal static class PlanComparison
{
    private const int MostLines = 5;

    /// <summary>See <see cref="Plan.Fingerprint"/>.</summary>
    public static string FingerprintOf(Plan plan)
        => Digest.Of($"{plan.InfrastructureId}\n{plan.Version}\n{string.Join('\n', plan.Work.Select(LineOf))}");

    // All that makes two steps different, on one line.
    private static string LineOf(Step step) => string.Join('|',
        step.Action, step.Node, step.NodeId, step.InstanceId, step.DropFirst, step.Heals, string.Join(',', step.After),
        step.WantedDigest + (step.Placement is { } place ? $"|{place.Digest}" : ""));

    /// <summary>Throws <see cref="OccoException"/> (PlanChanged) unless both plans do the same.</summary>
    public static void Require(Plan given, Plan needed)
    {
        if (FingerprintOf(given) == FingerprintOf(needed)) return;
        throw new OccoException(FailureKind.PlanChanged,
            $"The plan for '{given.Infrastructure}' is out of date, and nothing was done: {Describe(given, needed)}.")
        {
            Remedy = new(RemedyKind.ShowPlan, given.Infrastructure),
        };
    }

    private static string Describe(Plan given, Plan needed)
    {
        if (given.Version != needed.Version)
            return $"it is for version {given.Version} of the description, and the newest is {needed.Version}";
        var lines = Only(given, needed).Select(s => $"not needed any more: {s}")
            .Concat(Only(needed, given).Select(s => $"needed now: {s}")).ToList();
        return lines.Count == 0
            ? "its steps are in another order"
            : string.Join("; ", lines.Take(MostLines))
                + (lines.Count > MostLines ? $"; and {lines.Count - MostLines} more" : "");
    }

    private static IEnumerable<Step> Only(Plan plan, Plan other)
    {
        var left = other.Work.Select(LineOf).ToList();
        return plan.Work.Where(step => !left.Remove(LineOf(step)));
    }
}
