namespace Occo.Engine.Enactor;

/// <summary>Plans one node: how its instances become as many as wanted, all of them as described. Pure.</summary>
/// <param name="input">All that planning looks at.</param>
/// <param name="node">The node's name.</param>
/// <param name="compiled">The node; null when the description does not have it any more.</param>
/// <param name="instances">Its instances that are not gone.</param>
/// <param name="target">How many are wanted.</param>
internal sealed class NodePlanner(
    PlanInput input, string node, CompiledNode? compiled, IReadOnlyList<NodeInstance> instances, int target)
{
    private const string Unfinished = "its removal is not finished";

    private readonly List<Step> drops = [];
    private readonly List<Step> clearances = [];
    private readonly List<Step> kept = [];
    private List<Step> builds = [];

    /// <summary>Steps that remove instances, after those of the dependents.</summary>
    public IReadOnlyList<Step> Drops => drops;

    /// <summary>
    /// Steps that remove what is in the way of an update: what failed, what is going, what was replaced already. No
    /// dependent uses it.
    /// </summary>
    public IReadOnlyList<Step> Clearances => clearances;

    /// <summary>Steps that lead to ready instances.</summary>
    public IReadOnlyList<Step> Builds => builds;

    /// <summary>Instances that stay as they are.</summary>
    public IReadOnlyList<Step> Kept => kept;

    /// <summary>Why some of them have to wait.</summary>
    public IReadOnlyList<string> Blocked { get; private set; } = [];

    public void Plan()
    {
        var alive = instances.Where(i => NodeLifecycle.IsAlive(i.State)).ToList();
        foreach (var instance in alive.Where(i => i.DropReason is not null))
        {
            drops.Add(Make(StepAction.Drop, instance, instance.DropReason!));
        }

        var candidates = alive.Where(i => i.DropReason is null).ToList();
        var changes = candidates.Where(i => !input.Observation.Unfinished.Contains(i.Id))
            .Select(i => (i.Id, Change: input.Compare(i)))
            .Where(c => c.Change is not null).ToDictionary(c => c.Id, c => c.Change!);
        var staying = DropSurplus(candidates, changes);
        var missing = Math.Max(0, target - staying.Count);
        var lost = instances.Where(i => i.State is NodeState.Failed or NodeState.Dropping)
            .OrderBy(i => i.State == NodeState.Dropping).ThenBy(i => i.Ordinal).ToList();
        foreach (var instance in lost)
        {
            var reason = instance.State == NodeState.Failed
                ? instance.LastError ?? "it failed"
                : Unfinished;
            if (missing > 0 && (instance.State == NodeState.Failed || IsDropFirst))
            {
                missing--;
                builds.Add(Make(StepAction.Replace, instance, reason) with { DropFirst = true, Heals = true });
            }
            else
            {
                (target > 0 ? clearances : drops).Add(Make(StepAction.Drop, instance, reason));
            }
        }

        var isNew = staying.Count == 0 && lost.TrueForAll(i => i.State != NodeState.Failed);
        for (var i = 0; i < missing; i++)
        {
            builds.Add(new Step
            {
                Number = 0,
                Action = StepAction.Create,
                Node = node,
                Reason = isNew && input.Infrastructure.Desired > 0
                    ? "it does not exist yet"
                    : Wanted(staying.Count),
            });
        }

        foreach (var instance in staying) Keep(instance, changes.GetValueOrDefault(instance.Id));
        if (compiled is null) return;
        var judge = new HealingJudge(input, compiled, instances, target);
        builds = [.. judge.Allow(builds)];
        Blocked = judge.Blocked;

        // Nothing keeps a drop that was begun from being finished.
        var remade = builds.Select(b => b.NodeId).ToHashSet();
        clearances.AddRange(lost.Where(i => i.State == NodeState.Dropping && !remade.Contains(i.Id)
                && !clearances.Concat(drops).Any(d => d.NodeId == i.Id))
            .Select(i => Make(StepAction.Drop, i, Unfinished)));
    }

    // What cannot be there twice comes when the last one is gone.
    private bool IsDropFirst => compiled?.Update.Order == UpdateOrder.DropFirst;

    private List<NodeInstance> DropSurplus(List<NodeInstance> candidates, Dictionary<Guid, RequestChange> changes)
    {
        var surplus = candidates.Count - target;
        if (surplus <= 0) return candidates;
        bool Outdated(NodeInstance i) => changes.TryGetValue(i.Id, out var change) && !change.InPlace;
        var order = candidates
            .OrderByDescending(i => i.State == NodeState.Unhealthy)
            .ThenByDescending(Outdated)
            .ThenByDescending(i => i.State != NodeState.Ready)
            .ThenByDescending(i => i.Ordinal)
            .ToList();
        foreach (var instance in order.Take(surplus))
        {
            var reason = target == 0 ? Unwanted()
                : Outdated(instance) ? changes[instance.Id].Reason
                : Wanted(candidates.Count);
            var step = Make(StepAction.Drop, instance, reason);

            // The instance that a replacement was made for goes only when the replacement is ready.
            if (Outdated(instance) && target > 0) clearances.Add(step with { After = [node] });
            else drops.Add(step);
        }

        return [.. order.Skip(surplus).OrderBy(i => i.Ordinal)];
    }

    private string Wanted(int there)
    {
        var origin = input.ScaleRequests.TryGetValue(node, out var id) ? $"scale request {id}: " : "";
        return $"{origin}{target} wanted, {there} there";
    }

    private string Unwanted() => compiled is not null
        ? input.WhyNone
        : "the description has no such node any more";

    private void Keep(NodeInstance instance, RequestChange? change)
    {
        if (input.Observation.Unfinished.Contains(instance.Id))
        {
            builds.Add(Make(StepAction.Retry, instance, instance.LastError ?? "its creation was left unfinished"));
        }
        else if (instance.PendingRequest is not null && change is not { InPlace: false })
        {
            builds.Add(Make(StepAction.Refresh, instance, "its refresh was left unfinished"));
        }
        else if (change is not null)
        {
            var step = Make(change.InPlace ? StepAction.Refresh : StepAction.Replace, instance, change.Reason) with
            {
                DropFirst = !change.InPlace && IsDropFirst,
                Differences = change.Differences,
                Wanted = change.Wanted,
            };
            builds.Add(step);
        }
        else if (instance.State != NodeState.Ready)
        {
            builds.Add(Make(StepAction.Wait, instance, instance.State == NodeState.Unhealthy
                ? $"unhealthy for {(input.Now - (instance.UnhealthySince ?? input.Now)).TotalSeconds:0} s: {instance.LastError}"
                : $"it is {instance.State.ToString().ToLowerInvariant()}"));
        }
        else
        {
            kept.Add(Make(StepAction.None, instance, "it is as described"));
        }
    }

    private Step Make(StepAction action, NodeInstance instance, string reason) => new()
    {
        Number = 0,
        Action = action,
        Node = node,
        NodeId = instance.Id,
        InstanceId = instance.InstanceId,
        Reason = reason,
    };
}
