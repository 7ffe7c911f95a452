namespace Occo.Engine.Enactor;

/// <summary>Desired and observed state in, plan out. Pure: no I/O, no clock, no chance.</summary>
internal sealed class Planner(PlanInput input)
{
    private readonly Dictionary<string, NodePlanner> planners = [];
    private readonly List<string> blocked = [];
    private readonly HashSet<string> held = [];
    private readonly HashSet<string> stuck = [];
    private readonly List<string> leftOut = [];

    public Plan Plan()
    {
        var byNode = input.Observation.Instances.ToLookup(i => i.Name);
        foreach (var node in input.Compiled.Nodes.Where(n => input.Includes(n.Name)))
            Add(node.Name, node, [.. byNode[node.Name]], input.Targets.GetValueOrDefault(node.Name));

        // Nodes that only older versions of the description have.
        var current = input.Compiled.Nodes.Select(n => n.Name).ToHashSet();
        var removed = byNode.Select(g => g.Key).Where(n => !current.Contains(n) && input.Includes(n)).ToList();
        foreach (var name in removed) Add(name, null, [.. byNode[name]], 0);

        var dependees = input.Compiled.Nodes.ToDictionary(n => n.Name, n => n.DependsOn);
        var order = input.Compiled.Levels.SelectMany(l => l).Where(planners.ContainsKey).ToList();
        var steps = OrphanSteps().ToList();
        steps.AddRange(order.SelectMany(
            n => planners[n].Clearances.Concat(BuildSteps(n, dependees[n], byNode)).OrderBy(IsAfterItself)));
        steps.InsertRange(0, removed.SelectMany(n => RemovedSteps(n, steps)).ToList());
        steps.AddRange(Reversed(order, dependees, p => p.Stops));
        steps.AddRange(Reversed(order, dependees, p => p.Drops));
        steps.AddRange(HomeSteps(order, dependees, byNode, Losses(steps)));
        var adopted = AdoptSteps();
        var refused = order.Concat(removed).SelectMany(n => planners[n].Refused).ToList();
        var losses = Losses(steps);
        IReadOnlyList<string> abandoned = [.. planners.Values.SelectMany(p => p.Abandoned)];
        var news = adopted.Select(s => s.NodeId).ToHashSet();
        return new()
        {
            Infrastructure = input.Infrastructure.Name,
            InfrastructureId = input.Infrastructure.Id,
            Version = input.Infrastructure.Version,
            Steps = [.. steps.Select((s, i) => s with { Number = adopted.Count + i + 1 })],
            Adopted = adopted,
            Refused = [.. refused.Select((s, i) => s with { Number = adopted.Count + steps.Count + i + 1 })],
            Refusal = RefusalOf(losses),
            IncludeProtected = input.IncludeProtected,
            Losses = losses,
            Nodes = input.Only ?? [],
            ExcludeNodes = input.Except,
            Warnings =
            [
                .. input.Observation.Unreachable.Select(u => u.Message),
                .. input.Observation.Strangers.Select(s => $"{s.InstanceId} ({s.Scope.Type}) carries this "
                    + "infrastructure's tags, and no record knows its node id. It is left alone; remove it as an "
                    + "orphan if it is not needed."),
                .. input.Observation.Spared.Select(s => $"{s.InstanceId} ({s.Scope.Type}) carries this "
                    + $"infrastructure's tags, and it {(s.Past!.IsKept ? "was kept" : "is protected")}. It is left "
                    + "alone; remove it as an orphan if it is not needed."),
            ],
            Blocked = [.. blocked, .. abandoned],
            Abandoned = abandoned,
            LeftOut = leftOut,
            Followers = Followers(order, steps, byNode),
            Kept = [.. order.SelectMany(n => planners[n].Kept).Where(s => !news.Contains(s.NodeId))],
            Unchanged = planners.Values.Sum(p => p.Kept.Count),
            Seed = input.Places?.Seed,
        };
    }

    // Counts running instances, and those that failed and are still there.
    private int Losses(List<Step> steps)
    {
        var lost = steps.Where(s => !s.IsOrphan && s.Action is StepAction.Drop or StepAction.Replace)
            .Select(s => s.NodeId).ToHashSet();
        return lost.Count == 0 ? 0 : input.Observation.Instances.Count(i => lost.Contains(i.Id)
            && i.State != NodeState.Dropping
            && (i.State != NodeState.Failed || input.Observation.Listed.Contains(i.Id)));
    }

    private int? MostLosses => input.MaxDrops?.LimitOf(input.Observation.Instances.Count);

    private string? RefusalOf(int losses)
    {
        if (input.MaxDrops is not { } most || MostLosses is not { } limit) return null;
        var all = input.Observation.Instances.Count;
        return losses <= limit ? null : $"The plan drops or replaces {losses} of {all} instances, and max_drops allows "
            + $"{(most.IsPercent ? $"{limit} ({most})" : $"{limit}")}. Nothing is done.";
    }

    private void Add(string name, CompiledNode? node, IReadOnlyList<NodeInstance> instances, int target)
    {
        var planner = planners[name] = new NodePlanner(input, name, node, instances, target);
        planner.Plan();
        blocked.AddRange(planner.Blocked);
        if (planner.Holds) held.Add(name);
    }

    private IEnumerable<Step> BuildSteps(
        string node, IReadOnlyList<string> dependees, ILookup<string, NodeInstance> byNode)
    {
        var builds = Placed(node);
        if (builds.Count == 0) return [];
        var after = dependees.Where(d => planners.TryGetValue(d, out var p) && p.Builds.Count > 0).ToList();
        if (AbsentOf(dependees, byNode) is not { } absent)
            return builds.Select(b => IsOrdered(b) ? b with { After = after } : b);
        if (builds.Any(NeedsDependees))
        {
            blocked.Add($"{node} waits for {absent}, which is " + (held.Contains(absent)
                ? "waiting itself."
                : IsDown(absent, byNode) ? "stopped. Start it."
                : $"left out of this plan, with {ReadyOf(absent, byNode)} of {input.Targets.GetValueOrDefault(absent)} "
                    + $"instances ready. Include {absent}."));
            held.Add(node);
            if (!planners.ContainsKey(absent) || IsDown(absent, byNode) || stuck.Contains(absent))
            {
                stuck.Add(node);
                leftOut.Add(blocked[^1]);
            }
        }

        return builds.Where(b => !NeedsDependees(b)).Select(b => IsOrdered(b) ? b with { After = after } : b);
    }

    private string? AbsentOf(IReadOnlyList<string> dependees, ILookup<string, NodeInstance> byNode)
        => dependees.FirstOrDefault(d => held.Contains(d) || IsDown(d, byNode) || (!planners.ContainsKey(d)
            && ReadyOf(d, byNode) < input.Targets.GetValueOrDefault(d)));

    // All instances are or will be stopped: nothing that needs one can be made.
    private bool IsDown(string node, ILookup<string, NodeInstance> byNode)
    {
        var compiled = input.Compiled.Nodes.First(n => n.Name == node);
        var alive = byNode[node].Where(i => NodeLifecycle.IsAlive(i.State)).ToList();
        return alive.Count > 0 && alive.Count >= input.Targets.GetValueOrDefault(node)
            && alive.TrueForAll(i => input.PowerOf(i, compiled).IsStop);
    }

    private static int ReadyOf(string node, ILookup<string, NodeInstance> byNode)
        => byNode[node].Count(i => i.State is NodeState.Ready or NodeState.Stopped);

    // Nobody needs them now: they take what the limit of drops leaves, and nothing waits for them.
    private List<Step> HomeSteps(
        List<string> order, Dictionary<string, IReadOnlyList<string>> dependees, ILookup<string, NodeInstance> byNode,
        int losses)
    {
        var steps = new List<Step>();
        if (input.Places is not { } places) return steps;
        var going = new HashSet<string>();
        foreach (var node in order.Where(n => AbsentOf(dependees[n], byNode) is null))
        {
            var homes = planners[node].GoHome(places, MostLosses - losses - steps.Count ?? int.MaxValue);
            if (homes.Count == 0) continue;
            IReadOnlyList<string> after = [.. dependees[node].Where(
                d => going.Contains(d) || (planners.TryGetValue(d, out var p) && p.Builds.Count > 0))];
            steps.AddRange(homes.Select(s => s with { After = after }));
            going.Add(node);
        }

        return steps;
    }

    // Instances without a place are not planned, and their dependents wait.
    private IReadOnlyList<Step> Placed(string node)
    {
        var builds = planners[node].Builds;
        if (builds.Count == 0 || input.Places is not { } places) return builds;
        var (placed, homeless, why) = planners[node].Place(places);
        if (homeless == 0) return placed;
        blocked.Add($"{node} has no place for {(homeless == 1 ? "1 instance" : $"{homeless} instances")}: {why}."
            + (builds.Count(IsSurge) > placed.Count(IsSurge) ? " A replacement needs a place beside the old instance; "
                + "with 'update: {order: drop_first}' it takes that one's place." : ""));
        held.Add(node);
        return placed;
    }

    private static bool IsSurge(Step step) => step is { Action: StepAction.Replace, DropFirst: false };

    // Drops or stops: those of the dependents first.
    private IEnumerable<Step> Reversed(
        List<string> order, Dictionary<string, IReadOnlyList<string>> dependees,
        Func<NodePlanner, IReadOnlyList<Step>> stepsOf)
    {
        var leaving = order.Where(n => stepsOf(planners[n]).Count > 0).ToHashSet();
        var dependents = order.SelectMany(n => dependees[n].Select(d => (Dependee: d, Dependent: n)))
            .Where(e => leaving.Contains(e.Dependent)).ToLookup(e => e.Dependee, e => e.Dependent);
        return Enumerable.Reverse(order).SelectMany(n => stepsOf(planners[n])
            .Select(s => s with { After = [.. dependents[n]] }));
    }

    // Nodes that use instances which are created or dropped now are compared again afterwards, and so are their users.
    private List<string> Followers(List<string> order, List<Step> steps, ILookup<string, NodeInstance> byNode)
    {
        var planned = steps.Select(s => s.Node).ToHashSet();
        var changing = steps.Where(s => s.Action is not (StepAction.Wait or StepAction.Stop) && !IsUnnoticed(s))
            .Select(s => s.Node).OfType<string>().ToHashSet();
        if (changing.Count == 0) return [];
        var nodes = input.Compiled.Nodes.Where(n => n.Refresh != RefreshMode.None).Select(n => n.Name).ToHashSet();
        return [.. order.Where(name => nodes.Contains(name) && !planned.Contains(name)
            && byNode[name].Any(i => i.Request.Inputs.Keys.Any(k => changing.Contains(NodeInputs.NodeOf(k))))
            && changing.Add(name))];

        // Others see which instance it is, and its addresses.
        bool IsUnnoticed(Step step) => step is { Action: StepAction.Refresh, Node: { } node } && byNode[node].Any(
            i => i.Id == step.NodeId && i is { State: NodeState.Ready, Addresses.Count: 0 });
    }

    // A replaced instance is dropped when its replacement is ready.
    private static bool IsAfterItself(Step step) => step.Node is { } node && step.After.Contains(node);

    private IEnumerable<Step> RemovedSteps(string node, List<Step> steps)
    {
        var drops = planners[node].Drops;
        if (held.Count > 0 && drops.Any(d => d.InstanceId is not null))
        {
            blocked.Add($"{node} stays until {held.First()} is as the description wants it.");
            return [];
        }

        IReadOnlyList<string> built =
            [.. steps.Where(s => s.Action != StepAction.Drop).Select(s => s.Node!).Distinct()];
        return drops.Select(d => d with { After = built });
    }

    private IEnumerable<Step> OrphanSteps() => input.Observation.Orphans.Select(o => new Step
    {
        Action = StepAction.Drop,
        Node = null,
        NodeId = o.NodeId,
        InstanceId = o.InstanceId,
        Reason = $"it carries a node id that Occo recorded{NodeOf(o)}, and has no record of its own any more",
    });

    private static string NodeOf(Orphan orphan) => orphan.Seen?.NodeName is { } node ? $" for {node}" : "";

    private List<Step> AdoptSteps() => [.. input.Observation.Adopted.Where(a => input.Includes(a.Instance.Name))
        .Select((a, i) => Step.For(StepAction.Adopt, a.Instance, "it is newer than the restored record") with
        {
            Number = i + 1,
        })];

    /// <summary>The step starts only when the dependees of its node are ready.</summary>
    public static bool NeedsDependees(Step step)
        => step.Action is StepAction.Create or StepAction.Replace or StepAction.Refresh;

    /// <summary>The step comes after those of the dependees, if they have any.</summary>
    public static bool IsOrdered(Step step) => NeedsDependees(step) || step.Action == StepAction.Start;
}
