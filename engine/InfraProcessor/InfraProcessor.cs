namespace Occo.Engine;

/// <summary>
/// Carries out a plan. Each node starts the moment its own dependees are ready; drops go the other way round. A step that
/// fails stops the steps that depend on it and nothing else.
/// </summary>
internal sealed class InfraProcessor(PassContext pass, InstanceMaker maker)
{
    public async Task ExecuteAsync(Plan plan, IReadOnlyList<Orphan> orphans, CancellationToken cancel)
    {
        var watch = new ReadinessWatch(pass, cancel);
        var drops = new DropRunner(pass, watch, cancel);
        using var creates = new CreateRunner(pass, maker, watch, cancel);
        var passing = plan.Steps.Where(s => s.NodeId is not null && s.Action is StepAction.Drop or StepAction.Replace)
            .Select(s => s.NodeId!.Value).ToHashSet();
        var refresher = new InstanceRefresher(pass, maker, passing, cancel);
        var building = new NodeBuilder(pass, creates, drops, refresher, watch, cancel);

        var orphanSteps = plan.Steps.Where(s => s.Node.Length == 0).ToList();
        var byNode = plan.Steps.Where(s => s.Node.Length > 0).ToLookup(s => s.Node);
        var built = new Dictionary<string, Task<bool>>();
        var work = new List<Task> { drops.DropOrphansAsync(orphanSteps, orphans) };

        // The plan lists builds with dependees first and drops with dependents first: what is waited for is there.
        var cleared = new HashSet<Step>();
        foreach (var node in plan.Steps.Where(IsBuild).Select(s => s.Node).Distinct())
        {
            var steps = byNode[node].Where(IsBuild).ToList();
            var clearances = byNode[node].Where(IsClearance).ToList();
            cleared.UnionWith(clearances);
            var dependees = steps.SelectMany(s => s.After).Distinct().Select(n => built[n]).ToList();
            work.Add(built[node] = building.BuildAsync(pass.Desired.Node(node)!, steps, clearances, dependees));
        }

        var dropped = new Dictionary<string, Task<bool>>();
        foreach (var steps in plan.Steps.Where(s => !IsBuild(s) && s.Node.Length > 0 && !cleared.Contains(s))
            .GroupBy(s => s.Node).ToList())
        {
            work.Add(dropped[steps.Key] = DropNodeAsync([.. steps], dropped, built, drops, refresher));
        }

        try
        {
            await Task.WhenAll(work).ConfigureAwait(false);
        }
        finally
        {
            await watch.FinishAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool> DropNodeAsync(
        IReadOnlyList<Step> steps, Dictionary<string, Task<bool>> dropped, Dictionary<string, Task<bool>> built,
        DropRunner drops, InstanceRefresher refresher)
    {
        // A name whose drop is under way is a dependent that goes first; any other is a node that is built first.
        var first = steps.SelectMany(s => s.After).Distinct().ToList();
        var dependents = first.Where(dropped.ContainsKey).Select(n => dropped[n]).ToList();
        var builds = first.Where(n => !dropped.ContainsKey(n) && built.ContainsKey(n)).Select(n => built[n]).ToList();
        var why = !await AllAsync(dependents).ConfigureAwait(false) ? "its dependents are not gone yet"
            : !await AllAsync(builds).ConfigureAwait(false) ? "what comes in its place is not ready yet"
            : null;
        if (why is not null)
        {
            foreach (var step in steps) pass.Ledger.End(step, StepEnd.Waiting, why);
            return false;
        }

        return await refresher.LeaveAsync(steps[0].Node, steps).ConfigureAwait(false)
            && (await drops.DropAsync(steps).ConfigureAwait(false)).All(e => e == StepEnd.Done);
    }

    private static async Task<bool> AllAsync(IReadOnlyList<Task<bool>> tasks)
        => (await Task.WhenAll(tasks).ConfigureAwait(false)).All(t => t);

    private static bool IsBuild(Step step) => step.Action != StepAction.Drop;

    // What is in the way of the node's own update: it waits for nobody else.
    private bool IsClearance(Step step) => !IsBuild(step)
        && (step.After.Contains(step.Node) || (step.After.Count == 0 && IsLost(pass.Book[step.NodeId!.Value])));

    private static bool IsLost(NodeInstance instance) => instance.State is NodeState.Failed or NodeState.Dropping;
}
