using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Carries out a plan. Each node starts the moment its own dependees are ready; drops run in the reverse order. A step
/// that fails stops the steps that depend on it and nothing else.
/// </summary>
internal sealed class PlanRunner(PassContext pass, InstanceMaker maker)
{
    public async Task ExecuteAsync(Plan plan, IReadOnlyList<Orphan> orphans, CancellationToken cancel)
    {
        var watch = new ReadinessWatch(pass, cancel);
        var drops = new DropRunner(pass, watch, cancel);
        var power = new PowerRunner(pass, watch, cancel);
        using var creates = new CreateRunner(pass, maker, watch, cancel);
        using var refresher = new InstanceRefresher(pass, maker, plan, cancel);
        var builder = new NodeBuilder(pass, creates, drops, power, refresher, watch, cancel);

        var orphanSteps = plan.Steps.Where(s => s.IsOrphan).ToList();
        var builds = plan.Steps.Where(IsBuild).ToLookup(s => s.Node!);
        var leaving = plan.Steps.Where(s => s.Action == StepAction.Drop && !s.IsOrphan).ToLookup(s => s.Node!);
        var work = new List<Task> { drops.DropOrphansAsync(orphanSteps, orphans) };

        // Drops wait for the drops of dependents, builds for the builds of dependees: those are always started before.
        var order = pass.Desired.Compiled.Levels.SelectMany(l => l).ToList();
        var dropped = new Dictionary<string, Task<bool>>();
        foreach (var node in Enumerable.Reverse(order).Where(leaving.Contains))
        {
            work.Add(dropped[node] = DropAfterAsync(
                dropped, [.. leaving[node].Where(s => !IsReplaced(s))], "its dependents are not gone yet"));
        }

        var stops = plan.Steps.Where(s => s.Action == StepAction.Stop).ToLookup(s => s.Node!);
        var stopped = new Dictionary<string, Task<bool>>();
        foreach (var node in Enumerable.Reverse(order).Where(stops.Contains))
            work.Add(stopped[node] = StopAfterAsync(stopped, [.. stops[node]]));

        var built = new Dictionary<string, Task<bool>>();
        foreach (var node in order.Where(n => builds.Contains(n) || leaving[n].Any(IsReplaced)))
        {
            var dependees = builds[node].SelectMany(s => s.After).Distinct().Select(n => built[n]).ToList();
            work.Add(built[node] = builder.BuildAsync(
                pass.Desired.Node(node)!, [.. builds[node]], [.. leaving[node].Where(IsReplaced)],
                dropped.GetValueOrDefault(node, Task.FromResult(true)), dependees));
        }

        // A node that was taken out of the description stays until its successors are ready.
        foreach (var steps in leaving.Where(g => pass.Desired.Node(g.Key) is null))
            work.Add(DropAfterAsync(built, [.. steps], "what comes in its place is not ready yet"));

        try
        {
            await Task.WhenAll(work).ConfigureAwait(false);

            // The answer to a creation repeats the request. A list shows what the cloud made of it.
            await watch.LookAsync(
                [.. pass.Book.All.Where(i => i is { State: NodeState.Ready, UnlistedSince: not null })])
                .ConfigureAwait(false);
        }
        finally
        {
            await watch.FinishAsync().ConfigureAwait(false);
        }

        // Steps without a predecessor are done at once: failed instances, and those that are being dropped already.
        async Task<bool> DropAfterAsync(
            Dictionary<string, Task<bool>> first, IReadOnlyList<Step> steps, string obstacle)
        {
            var ordered = steps.Where(s => s.After.Count > 0).ToList();
            var before = ordered.SelectMany(s => s.After).Distinct().Where(first.ContainsKey).Select(n => first[n])
                .ToList();
            var free = DropAsync([.. steps.Except(ordered)]);
            if ((await Task.WhenAll(before).ConfigureAwait(false)).All(isDone => isDone))
                return (await Task.WhenAll(free, DropAsync(ordered)).ConfigureAwait(false)).All(isDone => isDone);
            foreach (var step in ordered) pass.Ledger.End(step, StepEnd.Waiting, obstacle);
            return await free.ConfigureAwait(false) && ordered.Count == 0;
        }

        async Task<bool> StopAfterAsync(Dictionary<string, Task<bool>> first, IReadOnlyList<Step> steps)
        {
            var before = steps[0].After.Where(first.ContainsKey).Select(n => first[n]);
            if ((await Task.WhenAll(before).ConfigureAwait(false)).All(isDone => isDone))
                return await power.StopAsync(steps).ConfigureAwait(false);
            foreach (var step in steps)
                pass.Ledger.End(step, StepEnd.Waiting, "its dependents are not stopped yet");
            return false;
        }

        // Scale-in does not wait for dependents that cannot be refreshed; their own step reports the failure.
        async Task<bool> DropAsync(IReadOnlyList<Step> steps)
        {
            if (steps.Count == 0) return true;
            await refresher.RefreshUsersAsync(steps[0].Node!, steps).ConfigureAwait(false);
            return (await drops.DropAsync(steps).ConfigureAwait(false)).All(e => e == StepEnd.Done);
        }
    }

    private static bool IsBuild(Step step) => step.Action is not (StepAction.Drop or StepAction.Stop);

    // Its replacement was made by an earlier pass.
    private static bool IsReplaced(Step step) => !IsBuild(step) && step.After.Contains(step.Node!);
}
