namespace Occo.Engine.Enactor;

/// <summary>Plans one node: as many instances as wanted, all of them as described. Pure.</summary>
/// <param name="input">All that planning reads.</param>
/// <param name="node">The node's name.</param>
/// <param name="compiled">The node; null when the description has it no more.</param>
/// <param name="instances">The instances of the node that are not gone.</param>
/// <param name="target">How many instances are wanted.</param>
internal sealed class NodePlanner(
    PlanInput input, string node, CompiledNode? compiled, IReadOnlyList<NodeInstance> instances, int target)
{
    private const string Unfinished = "its removal is not finished";

    private readonly List<Step> drops = [];
    private readonly List<Step> clearances = [];
    private readonly List<Step> stops = [];
    private readonly List<Step> kept = [];
    private readonly List<Step> refused = [];
    private List<Step> builds = [];
    private UnseenInstances unseen = null!;

    /// <summary>Steps that remove instances, after those of the dependents.</summary>
    public IReadOnlyList<Step> Drops => drops;

    /// <summary>
    /// Steps that remove instances which no dependent uses: failed, dropping or already replaced ones.
    /// </summary>
    public IReadOnlyList<Step> Clearances => clearances;

    /// <summary>Steps that lead to ready instances.</summary>
    public IReadOnlyList<Step> Builds => builds;

    /// <summary>Steps that stop instances, after those of the dependents.</summary>
    public IReadOnlyList<Step> Stops => stops;

    /// <summary>Instances that stay as they are.</summary>
    public IReadOnlyList<Step> Kept => kept;

    /// <summary>Steps that protected instances would need. The instances stay.</summary>
    public IReadOnlyList<Step> Refused => refused;

    /// <summary>Why some builds have to wait.</summary>
    public IReadOnlyList<string> Blocked { get; private set; } = [];

    /// <summary>Dependents have to wait.</summary>
    public bool Holds => Blocked.Count > 0 || unseen.Holds;

    /// <summary>Drops that wait for a cloud, for people. Nothing waits for them.</summary>
    public IReadOnlyList<string> Abandoned => unseen.Abandoned;

    public void Plan()
    {
        unseen = new(input, node, compiled, instances);
        var seen = instances.Where(i => !input.Observation.IsUnseen(i)).ToList();
        var alive = seen.Where(i => NodeLifecycle.IsAlive(i.State)).ToList();
        foreach (var instance in alive.Where(i => i.DropReason is not null))
            Drop(drops, Step.For(StepAction.Drop, instance, instance.DropReason!), instance);
        var candidates = alive.Where(i => i.DropReason is null).ToList();
        var changes = candidates.Where(i => !input.Observation.Unfinished.Contains(i.Id))
            .Select(i => (i.Id, Change: input.Compare(i)))
            .Where(c => c.Change is not null).ToDictionary(c => c.Id, c => c.Change!);
        var staying = DropSurplus(candidates, changes);
        unseen.Plan(target - staying.Count);
        var missing = Math.Max(0, target - staying.Count - unseen.Staying.Count);
        var lost = seen.Where(i => i.State is NodeState.Failed or NodeState.Dropping)
            .OrderBy(i => i.State == NodeState.Dropping).ThenBy(i => i.Ordinal).ToList();
        foreach (var instance in lost)
        {
            var reason = instance.State == NodeState.Failed ? instance.LastError ?? "it failed" : Unfinished;
            if (input.Guards(instance))
            {
                refused.Add(Step.For(missing > 0 ? StepAction.Replace : StepAction.Drop, instance, reason));
                missing = Math.Max(0, missing - 1);
            }
            else if (missing > 0 && (instance.State == NodeState.Failed || IsDropFirst))
            {
                missing--;

                // An instance that the cloud never had is not replaced, but made.
                var action = instance.InstanceId is null ? StepAction.Create : StepAction.Replace;
                builds.Add(Step.For(action, instance, reason) with { DropFirst = true, Heals = true });
            }
            else
            {
                (target > 0 ? clearances : drops).Add(Step.For(StepAction.Drop, instance, reason));
            }
        }

        var isNew = staying.Count == 0 && lost.TrueForAll(i => i.State != NodeState.Failed);
        var why = isNew && input.Infrastructure.Desired > 0 ? "it does not exist yet" : Wanted(staying.Count);
        for (var i = 0; i < missing; i++)
            builds.Add(new() { Action = StepAction.Create, Node = node, Reason = why });
        foreach (var instance in staying) Keep(instance, changes.GetValueOrDefault(instance.Id));
        if (compiled is null) return;
        var judge = new HealingJudge(input, compiled, instances, target);
        builds = [.. unseen.Allow(judge.Allow(builds))];
        Blocked = judge.Blocked;

        // A drop that was begun is finished, even when healing must wait.
        var remade = builds.Select(b => b.NodeId).ToHashSet();
        clearances.AddRange(lost.Where(i => i.State == NodeState.Dropping && !remade.Contains(i.Id)
                && !clearances.Concat(drops).Any(d => d.NodeId == i.Id))
            .Select(i => Step.For(StepAction.Drop, i, Unfinished)));
    }

    // Two instances cannot exist side by side: the old one is dropped before the new one is made.
    private bool IsDropFirst => compiled?.Update.Order == UpdateOrder.DropFirst;

    private List<NodeInstance> DropSurplus(List<NodeInstance> candidates, Dictionary<Guid, RequestChange> changes)
    {
        var surplus = candidates.Count - target;
        if (surplus <= 0) return candidates;
        // One that is stopped serves nobody. An instance that an update has replaced leaves before it.
        bool Rests(NodeInstance i) => i.State == NodeState.Stopped;
        bool Outdated(NodeInstance i) => changes.TryGetValue(i.Id, out var change) && !change.InPlace;
        var order = candidates
            .OrderBy(input.Guards)
            .ThenByDescending(i => i.State == NodeState.Unhealthy)
            .ThenByDescending(i => Outdated(i) && !Rests(i))
            .ThenByDescending(Rests)
            .ThenByDescending(i => i.State != NodeState.Ready)
            .ThenByDescending(input.Places?.DropOrder(node) ?? (_ => 0))
            .ThenByDescending(i => i.Ordinal)
            .ToList();
        foreach (var instance in order.Take(surplus))
        {
            var reason = input.Ended.TryGetValue(node, out var ended) ? ended : target == 0
                ? compiled is null ? "the description has no such node any more" : input.WhyNone
                : Outdated(instance) ? changes[instance.Id].Reason
                : Wanted(candidates.Count);
            var step = Step.For(StepAction.Drop, instance, reason);
            // A replaced instance is dropped only when its replacement is ready.
            if (Outdated(instance) && target > 0) Drop(clearances, step with { After = [node] }, instance);
            else Drop(drops, step, instance);
        }

        return [.. order.Skip(surplus).OrderBy(i => i.Ordinal)];
    }

    /// <summary>The builds with their places.</summary>
    public (IReadOnlyList<Step> Placed, int Homeless, string Why) Place(PlacementDecider places)
        => new StepPlacing(places, compiled!, instances).Place(builds);

    /// <summary>Replaces instances in a place that the node prefers, where it has no other work.</summary>
    /// <param name="places">Decides.</param>
    /// <param name="most">Not more than these.</param>
    public IReadOnlyList<Step> GoHome(PlacementDecider places, int most)
    {
        if (compiled?.Placement.Rebalance != RebalanceMode.Idle || builds.Count > 0 || kept.Count < instances.Count
            || Holds) return [];
        var leaving = instances.Where(i => i.State != NodeState.Stopped && !input.Guards(i))
            .OrderByDescending(places.DropOrder(node))
            .ThenByDescending(i => i.Ordinal).Take(most)
            .Select(i => (Instance: i, Home: places.Home(i))).TakeWhile(p => p.Home is not null).ToList();
        var gone = leaving.Select(p => p.Instance.Id).ToHashSet();
        kept.RemoveAll(s => gone.Contains(s.NodeId!.Value));
        return [.. leaving.Select(p => Step.For(StepAction.Replace, p.Instance, p.Home!.Reason) with
        {
            DropFirst = IsDropFirst,
            Placement = p.Home,
        })];
    }

    // A request that has failed and is wanted no more is not repeated: somebody may have corrected what was wrong.
    private void Finish(NodeInstance instance)
    {
        if (instance.LastError is { } error && !input.Guards(instance)
            && input.Compare(instance) is { InPlace: false } change)
        {
            builds.Add(Step.For(StepAction.Create, instance, $"{error.Closed()} Its request has changed.") with
            {
                DropFirst = true,
                Heals = true,
                Differences = change.Differences,
                WantedDigest = change.WantedDigest,
            });
        }
        else
        {
            builds.Add(Step.For(
                StepAction.Retry, instance, instance.LastError ?? "its creation was left unfinished"));
        }
    }

    private void Drop(List<Step> where, Step step, NodeInstance instance)
        => (input.Guards(instance) ? refused : where).Add(step);

    private string Wanted(int there)
    {
        var origin = input.ScaleRequests.TryGetValue(node, out var id) ? $"scale request {id}: " : "";
        var away = unseen.All.Count > 0 ? $", {unseen.All.Count} in a cloud that cannot be reached" : "";
        return $"{origin}{target} wanted, {there} there{away}";
    }

    private void Keep(NodeInstance instance, RequestChange? change)
    {
        if (input.Observation.Unfinished.Contains(instance.Id)) Finish(instance);
        else if (PowerSteps.Of(instance, input.PowerOf(instance, compiled), change) is { } step)
        {
            (step.Action == StepAction.Stop ? stops : step.Action == StepAction.Start ? builds : kept).Add(step);
        }
        else if (instance.PendingRequest is not null && change is not { InPlace: false })
        {
            builds.Add(Step.For(StepAction.Refresh, instance, "its refresh was left unfinished"));
        }
        else if (change is not null)
        {
            var action = change.InPlace ? StepAction.Refresh : StepAction.Replace;
            (change.InPlace || !input.Guards(instance) ? builds : refused).Add(Step.For(
                action, instance, change.Reason) with
            {
                DropFirst = !change.InPlace && IsDropFirst,
                Differences = change.Differences,
                WantedDigest = change.WantedDigest,
            });
        }
        else if (instance.ResourceState == ComponentState.Stopped && input.CanStart(instance))
        {
            builds.Add(Step.For(StepAction.Start, instance, instance.LastError ?? "it is stopped"));
        }
        else if (instance.State != NodeState.Ready)
        {
            var unhealthy = input.Now - (instance.UnhealthySince ?? input.Now);
            builds.Add(Step.For(StepAction.Wait, instance, instance.State == NodeState.Unhealthy
                ? $"unhealthy for {unhealthy.TotalSeconds:0} s: {instance.LastError}"
                : $"it is {instance.State.ToString().ToLowerInvariant()}"
                    + (instance.LastError is { } error ? $": {error}" : "")));
        }
        else
        {
            kept.Add(Step.For(StepAction.None, instance, "it is as described"));
        }
    }
}
