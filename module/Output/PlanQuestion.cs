namespace Occo;

/// <summary>A plan as the text of a question.</summary>
internal static class PlanQuestion
{
    private const int MostSteps = 20;

    public static string Of(Plan plan)
    {
        var steps = plan.Steps.Where(step => step.Action != StepAction.Wait).ToList();
        var lines = steps.Take(MostSteps).Select(Line).ToList();
        if (steps.Count > MostSteps) lines.Add($"  and {steps.Count - MostSteps} more");
        lines.AddRange(plan.Refused.Take(MostSteps).Select(step => $"{Line(step)} (refused: it is protected)"));
        lines.AddRange(plan.Blocked.Select(text => $"  {text}"));
        if (plan.Refusal is { } refusal) lines.Add($"  {refusal}");
        return string.Join(Environment.NewLine, lines.Prepend($"Version {plan.Version}: {Counts(plan)}."));
    }

    private static string Counts(Plan plan)
    {
        var work = plan.Steps.GroupBy(step => step.Action).ToDictionary(group => group.Key, group => group.Count());
        int Count(params StepAction[] actions) => actions.Sum(action => work.GetValueOrDefault(action));
        (int Count, string What)[] parts =
        [
            (plan.Adopted.Count, "to adopt"), (Count(StepAction.Create, StepAction.Retry), "to create"),
            (Count(StepAction.Replace), "to replace"), (Count(StepAction.Refresh), "to refresh"),
            (Count(StepAction.Start), "to start"), (Count(StepAction.Stop), "to stop"),
            (Count(StepAction.Drop), "to drop"), (plan.Refused.Count, "refused"),
            (plan.Unchanged + Count(StepAction.Wait), "unchanged"),
        ];
        return string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.What}"))
            is { Length: > 0 } text ? text : "nothing to do";
    }

    private static string Line(Step step)
        => $"  {step.Action} {step.Node} {step.InstanceId}".TrimEnd()
            + $"{(step.Placement is { } place ? $" in {place.Where}" : "")}: {OccoText.Line(step.Reason)}";
}
