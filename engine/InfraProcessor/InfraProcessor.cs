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
        var building = new NodeBuilder(pass, maker, creates, drops, watch, cancel);

        var orphanSteps = plan.Steps.Where(s => s.Node.Length == 0).ToList();
        var byNode = plan.Steps.Where(s => s.Node.Length > 0).ToLookup(s => s.Node);
        var built = new Dictionary<string, Task<bool>>();
        var work = new List<Task> { drops.DropOrphansAsync(orphanSteps, orphans) };

        // The plan lists builds with dependees first and drops with dependents first: what is waited for is there.
        foreach (var node in plan.Steps.Where(IsBuild).Select(s => s.Node).Distinct())
        {
            var steps = byNode[node].Where(IsBuild).ToList();
            var dependees = steps.SelectMany(s => s.After).Distinct().Select(n => built[n]).ToList();
            work.Add(built[node] = building.BuildAsync(pass.Desired.Node(node)!, steps, dependees));
        }

        var dropped = new Dictionary<string, Task<bool>>();
        foreach (var node in plan.Steps.Where(s => !IsBuild(s) && s.Node.Length > 0).Select(s => s.Node).Distinct())
        {
            var steps = byNode[node].Where(s => !IsBuild(s)).ToList();
            work.Add(dropped[node] = DropNodeAsync(node, steps, dropped, built, drops));
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
        string node, IReadOnlyList<Step> steps, Dictionary<string, Task<bool>> dropped,
        Dictionary<string, Task<bool>> built, DropRunner drops)
    {
        // A name whose drop is under way is a dependent that goes first; any other is a node that is built first.
        var builds = steps.SelectMany(s => s.After).Distinct().Where(n => n == node || !dropped.ContainsKey(n)).ToHashSet();
        var dependents = steps.SelectMany(s => s.After).Distinct().Where(n => n != node && dropped.ContainsKey(n))
            .Select(n => dropped[n]).ToList();
        var dependentsGone = await Task.WhenAll(dependents).ConfigureAwait(false);
        if (!dependentsGone.All(g => g))
        {
            foreach (var step in steps) pass.Ledger.End(step, StepEnd.Waiting, "its dependents are not gone yet");
            return false;
        }

        var now = steps.Where(s => !s.After.Any(builds.Contains)).ToList();
        var later = steps.Except(now).ToList();
        var ends = now.Count == 0 ? [] : await drops.DropAsync(now).ConfigureAwait(false);
        if (later.Count > 0)
        {
            var replaced = await Task.WhenAll(builds.Where(built.ContainsKey).Select(n => built[n]))
                .ConfigureAwait(false);
            if (replaced.All(r => r))
            {
                ends = [.. ends, .. await drops.DropAsync(later).ConfigureAwait(false)];
            }
            else
            {
                foreach (var step in later) pass.Ledger.End(step, StepEnd.Waiting, "its replacement is not ready yet");
            }
        }

        return ends.All(e => e == StepEnd.Done);
    }

    private static bool IsBuild(Step step) => step.Action != StepAction.Drop;
}
