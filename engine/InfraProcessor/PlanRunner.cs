using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Carries out a plan. Each node starts the moment its own dependees are ready; drops go the other way round. A step that
/// fails stops the steps that depend on it and nothing else.
/// </summary>
internal sealed class PlanRunner(PassContext pass, InstanceMaker maker)
{
    public async Task ExecuteAsync(Plan plan, IReadOnlyList<Orphan> orphans, CancellationToken cancel)
    {
        var watch = new ReadinessWatch(pass, cancel);
        var drops = new DropRunner(pass, watch, cancel);
        using var creates = new CreateRunner(pass, maker, watch, cancel);
        using var refresher = new InstanceRefresher(pass, maker, plan, cancel);
        var building = new NodeBuilder(pass, creates, drops, refresher, watch, cancel);

        var orphanSteps = plan.Steps.Where(s => s.IsOrphan).ToList();
        var builds = plan.Steps.Where(IsBuild).ToLookup(s => s.Node!);
        var going = plan.Steps.Where(s => !IsBuild(s) && !s.IsOrphan).ToLookup(s => s.Node!);
        var work = new List<Task> { drops.DropOrphansAsync(orphanSteps, orphans) };

        // Drops wait for drops alone, of dependents; builds for builds, of dependees: what is waited for is there.
        var order = pass.Desired.Compiled.Levels.SelectMany(l => l).ToList();
        var dropped = new Dictionary<string, Task<bool>>();
        foreach (var node in Enumerable.Reverse(order).Where(going.Contains))
        {
            work.Add(dropped[node] = DropNodeAsync(
                [.. going[node].Where(s => !IsReplaced(s))], dropped, drops, refresher));
        }

        var built = new Dictionary<string, Task<bool>>();
        foreach (var node in order.Where(n => builds.Contains(n) || going[n].Any(IsReplaced)))
        {
            var dependees = builds[node].SelectMany(s => s.After).Distinct().Select(n => built[n]).ToList();
            work.Add(built[node] = building.BuildAsync(
                pass.Desired.Node(node)!, [.. builds[node]], [.. going[node].Where(IsReplaced)],
                dropped.GetValueOrDefault(node, Task.FromResult(true)), dependees));
        }

        foreach (var steps in going.Where(g => pass.Desired.Node(g.Key) is null))
            work.Add(DropRemovedAsync([.. steps], built, drops, refresher));

        try
        {
            await Task.WhenAll(work).ConfigureAwait(false);
        }
        finally
        {
            await watch.FinishAsync().ConfigureAwait(false);
        }
    }

    // Failed instances, and those being dropped already, are dropped at once; the others after their dependents.
    private async Task<bool> DropNodeAsync(
        IReadOnlyList<Step> steps, Dictionary<string, Task<bool>> dropped, DropRunner drops, InstanceRefresher refresher)
    {
        var ordered = steps.Where(s => s.After.Count > 0).ToList();
        var dependents = ordered.SelectMany(s => s.After).Distinct().Where(dropped.ContainsKey)
            .Select(n => dropped[n]).ToList();
        var free = DropAsync([.. steps.Except(ordered)], drops, refresher);
        if (await AllAsync(dependents).ConfigureAwait(false))
        {
            var last = DropAsync(ordered, drops, refresher);
            return (await Task.WhenAll(free, last).ConfigureAwait(false)).All(d => d);
        }

        PutOff(ordered, "its dependents are not gone yet");
        return await free.ConfigureAwait(false) && ordered.Count == 0;
    }

    // A node that was taken out of the description stays until its successors are ready.
    private async Task<bool> DropRemovedAsync(
        IReadOnlyList<Step> steps, Dictionary<string, Task<bool>> built, DropRunner drops, InstanceRefresher refresher)
    {
        var first = steps.SelectMany(s => s.After).Distinct().Where(built.ContainsKey).Select(n => built[n]).ToList();
        if (await AllAsync(first).ConfigureAwait(false))
            return await DropAsync(steps, drops, refresher).ConfigureAwait(false);
        PutOff(steps, "what comes in its place is not ready yet");
        return false;
    }

    // Scale-in does not wait for dependents that cannot be refreshed; their own step reports the failure.
    private static async Task<bool> DropAsync(
        IReadOnlyList<Step> steps, DropRunner drops, InstanceRefresher refresher)
    {
        if (steps.Count == 0) return true;
        await refresher.TellAsync(steps[0].Node!, steps).ConfigureAwait(false);
        return (await drops.DropAsync(steps).ConfigureAwait(false)).All(e => e == StepEnd.Done);
    }

    private void PutOff(IReadOnlyList<Step> steps, string why)
    {
        foreach (var step in steps) pass.Ledger.End(step, StepEnd.Waiting, why);
    }

    private static async Task<bool> AllAsync(IReadOnlyList<Task<bool>> tasks)
        => (await Task.WhenAll(tasks).ConfigureAwait(false)).All(t => t);

    private static bool IsBuild(Step step) => step.Action != StepAction.Drop;

    // Its replacement was made by an earlier pass.
    private static bool IsReplaced(Step step) => !IsBuild(step) && step.After.Contains(step.Node!);
}
