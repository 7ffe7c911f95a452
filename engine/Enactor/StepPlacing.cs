namespace Occo.Engine.Enactor;

/// <summary>Gives the steps of one node their places.</summary>
internal sealed class StepPlacing(PlacementDecider decider, CompiledNode node, IReadOnlyList<NodeInstance> instances)
{
    private readonly Dictionary<Guid, NodeInstance> byId = instances.ToDictionary(i => i.Id);

    // Replaced instances that are still there, in the order in which they leave.
    private readonly Queue<NodeInstance> leaving = [];

    /// <summary>
    /// The steps with their places, without those that have none; how many those are, and the newest reason. A failed
    /// instance gives its place back all the same.
    /// </summary>
    public (IReadOnlyList<Step> Placed, int Homeless, string Why) Place(IReadOnlyList<Step> steps)
    {
        var (homeless, why) = (0, "");
        var placed = new List<Step>(steps.Count);
        var surge = node.Update.WidthOf(Math.Max(steps.Count, instances.Count));
        foreach (var step in steps)
        {
            var replaced = step.NodeId is { } id && IsMade(step) ? byId.GetValueOrDefault(id) : null;
            if (replaced is not null && step.DropFirst) decider.Release(replaced);
            var place = IsMade(step) ? decider.Place(node.Name) : null;
            if (place is { IsNowhere: true }) (homeless, why) = (homeless + 1, place.Reason);
            if (place is { IsNowhere: true } && step.Heals)
                placed.Add(step with { Action = StepAction.Drop, DropFirst = false, Heals = false });
            else if (place is not { IsNowhere: true })
                placed.Add(place is null ? step : step with { Placement = place });

            // A rolling update has only so many instances more than wanted.
            if (replaced is null || step.DropFirst || place is not { IsNowhere: false }) continue;
            leaving.Enqueue(replaced);
            if (leaving.Count >= surge) decider.Release(leaving.Dequeue());
        }

        return (placed, homeless, why);
    }

    private static bool IsMade(Step step) => step.Action is StepAction.Create or StepAction.Replace;
}
