using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Carries out the build steps of one node: what exists goes on at once, the rest when the dependees are ready.
/// </summary>
internal sealed class NodeBuilder(
    PassContext pass, CreateRunner creates, DropRunner drops, InstanceRefresher refresher, ReadinessWatch watch,
    CancellationToken cancel)
{
    /// <summary>True when every step is done: the node is ready for its dependents.</summary>
    /// <param name="node">The node.</param>
    /// <param name="steps">What is to be built.</param>
    /// <param name="replaced">Drops of what an earlier pass has replaced already.</param>
    /// <param name="others">The drops of all else; nothing is replaced before they are done.</param>
    /// <param name="dependees">The builds of what it depends on.</param>
    public async Task<bool> BuildAsync(
        CompiledNode node, IReadOnlyList<Step> steps, IReadOnlyList<Step> replaced, Task<bool> others,
        IReadOnlyList<Task<bool>> dependees)
    {
        var going = Task.WhenAll(
            WaitAsync([.. steps.Where(s => s.Action == StepAction.Wait)]),
            creates.RetryAsync([.. steps.Where(s => s.Action == StepAction.Retry)]));
        try
        {
            var isFree = (await Task.WhenAll(dependees).ConfigureAwait(false)).All(r => r);
            var isWell = isFree
                ? await BuildRestAsync(node, steps, going).ConfigureAwait(false)
                : await PutOffAsync(steps, going).ConfigureAwait(false);
            var isClear = await ClearAsync(node, replaced, isWell).ConfigureAwait(false);
            var rolling = steps.Where(IsRolling).ToList();
            if (rolling.Count == 0 || !isFree) return isWell;
            var obstacle = !isWell ? "waits until the other instances are ready"
                : isClear && await others.ConfigureAwait(false) ? null
                : "waits until what is to go is gone";
            return await RollAsync(node, rolling, obstacle).ConfigureAwait(false);
        }
        finally
        {
            // Whatever stopped the rest: nothing goes on behind the pass.
            await Task.WhenAny(going).ConfigureAwait(false);
        }
    }

    private async Task<bool> PutOffAsync(IReadOnlyList<Step> steps, Task<StepEnd[][]> going)
    {
        var later = steps.Where(Planner.NeedsDependees).ToList();
        foreach (var step in later)
            pass.Ledger.End(step, StepEnd.Waiting, $"waits for {string.Join(", ", step.After)}");
        return AllDone(await going.ConfigureAwait(false)) && later.Count == 0;
    }

    // All but the replacements of what runs.
    private async Task<bool> BuildRestAsync(CompiledNode node, IReadOnlyList<Step> steps, Task<StepEnd[][]> going)
    {
        var now = await Task.WhenAll(
            CreateAsync(node, [.. steps.Where(s => s.Action == StepAction.Create)]),
            DropAndCreateAsync(node, [.. steps.Where(s => s.Heals)]),
            RefreshAsync([.. steps.Where(s => s.Action == StepAction.Refresh)])).ConfigureAwait(false);
        return AllDone(now) && AllDone(await going.ConfigureAwait(false));
    }

    // What was replaced already goes when its replacement is well.
    private async Task<bool> ClearAsync(CompiledNode node, IReadOnlyList<Step> replaced, bool isWell)
    {
        if (isWell) return (await LeaveAsync(node, replaced).ConfigureAwait(false)).All(e => e == StepEnd.Done);
        foreach (var step in replaced) pass.Ledger.End(step, StepEnd.Waiting, "its replacement is not ready yet");
        return false;
    }

    // Those who use them hear of it first; what they cannot be told of stays.
    private async Task<StepEnd[]> LeaveAsync(CompiledNode node, IReadOnlyList<Step> steps)
    {
        if (steps.Count == 0) return [];
        if (await refresher.TellAsync(node.Name, steps).ConfigureAwait(false) is not { } error)
            return await drops.DropAsync(steps).ConfigureAwait(false);
        return [.. steps.Select(step => pass.Ledger.Fail(step, step.NodeId, error.Kind,
            $"it stays, because those who use it could not be told: {error.Message}"))];
    }

    // Only so many at a time, and only while all others are well: the node keeps serving.
    private async Task<bool> RollAsync(CompiledNode node, List<Step> steps, string? obstacle)
    {
        var width = node.Update.WidthOf(Math.Max(steps.Count, pass.Book.Find(node.Name).Count));
        IReadOnlyList<Guid> newest = [];
        foreach (var part in steps.Chunk(width))
        {
            obstacle ??= await HasSettledAsync(node, newest).ConfigureAwait(false)
                ? await IsSuspendedAsync().ConfigureAwait(false) ? "the infrastructure is suspended" : null
                : "waits until the other instances are ready";
            if (obstacle is not null)
            {
                foreach (var step in part) pass.Ledger.End(step, StepEnd.Waiting, obstacle);
                continue;
            }

            var before = pass.Book.Find(node.Name).Select(i => i.Id).ToHashSet();
            var ends = node.Update.Order == UpdateOrder.DropFirst
                ? await DropAndCreateAsync(node, part).ConfigureAwait(false)
                : await CreateAndDropAsync(node, part).ConfigureAwait(false);
            newest = [.. pass.Book.Find(node.Name).Select(i => i.Id).Where(id => !before.Contains(id))];
            if (!ends.All(e => e == StepEnd.Done)) obstacle = "waits until the other instances are ready";
        }

        return obstacle is null;
    }

    // A rolling update may take hours; whoever suspends it does not want to wait for the end of the pass.
    private Task<bool> IsSuspendedAsync()
        => pass.Services.Store.Infrastructures.IsSuspendedAsync(pass.Desired.Infrastructure.Id);

    // What was replaced runs for a while before the next is touched; if it does not, the next stays.
    private async Task<bool> HasSettledAsync(CompiledNode node, IReadOnlyList<Guid> newest)
    {
        if (newest.Count == 0 || node.Update.Pause == TimeSpan.Zero) return true;
        await Task.Delay(node.Update.Pause, pass.Services.Time, cancel).ConfigureAwait(false);
        await watch.LookAsync([.. newest.Select(id => pass.Book[id])]).ConfigureAwait(false);
        return newest.All(id => pass.Book[id].State == NodeState.Ready);
    }

    private async Task<StepEnd[]> WaitAsync(IReadOnlyList<Step> steps) => await Task.WhenAll(steps.Select(async step =>
    {
        var last = await watch.WaitAsync(pass.Book[step.NodeId!.Value]).ConfigureAwait(false);
        return last.State switch
        {
            NodeState.Ready => pass.Ledger.End(step, StepEnd.Done, $"ready at {last.Address}"),
            NodeState.Failed => pass.Ledger.Fail(step, last.Id, CloudErrorKind.Invalid, last.LastError ?? "it failed"),
            _ => pass.Ledger.End(step, StepEnd.Waiting, $"still {last.State}: {last.LastError}"),
        };
    })).ConfigureAwait(false);

    private async Task<StepEnd[]> CreateAsync(CompiledNode node, IReadOnlyList<Step> steps) => steps.Count == 0
        ? []
        : [.. (await creates.MakeAsync(node, steps).ConfigureAwait(false)).Select(r => r.End)];

    // What failed is of no use to anybody and may hold what its replacement needs; of other things there may not be two.
    private async Task<StepEnd[]> DropAndCreateAsync(CompiledNode node, IReadOnlyList<Step> steps)
    {
        var gone = await LeaveAsync(node, steps).ConfigureAwait(false);
        var free = steps.Where((_, i) => gone[i] == StepEnd.Done).ToList();
        foreach (var (step, _) in steps.Zip(gone).Where(p => p.Second == StepEnd.Waiting))
        {
            pass.Ledger.End(step, StepEnd.Waiting, "the old instance is still going");
        }

        var made = await CreateAsync(node, free).ConfigureAwait(false);
        return free.Count == steps.Count ? made : [.. made, .. gone.Where(e => e != StepEnd.Done)];
    }

    private async Task<StepEnd[]> CreateAndDropAsync(CompiledNode node, IReadOnlyList<Step> steps)
    {
        var made = await creates.MakeAsync(node, steps).ConfigureAwait(false);
        var replaced = steps.Zip(made).Where(p => p.Second.Ready is not null).ToList();
        var gone = await LeaveAsync(node, [.. replaced.Select(p => p.First)]).ConfigureAwait(false);
        return
        [
            .. made.Where(m => m.Ready is null).Select(m => m.End),
            .. replaced.Zip(gone).Select(p => p.Second == StepEnd.Failed
                ? p.Second
                : pass.Ledger.End(p.First.First, p.Second, $"replaced by {p.First.Second.Ready!.InstanceId}")),
        ];
    }

    private async Task<StepEnd[]> RefreshAsync(IReadOnlyList<Step> steps)
        => await Task.WhenAll(steps.Select(RefreshAsync)).ConfigureAwait(false);

    private async Task<StepEnd> RefreshAsync(Step step)
    {
        try
        {
            await refresher.RefreshAsync(step.NodeId!.Value, step.Reason).ConfigureAwait(false);
            return pass.Ledger.End(step, StepEnd.Done, "refreshed");
        }
        catch (CompositionException e)
        {
            return pass.Ledger.Fail(step, step.NodeId, CloudErrorKind.Invalid, e.Message);
        }
        catch (CloudException e)
        {
            return pass.Ledger.Fail(step, step.NodeId, e.Kind, e.Message);
        }
    }

    private static bool IsRolling(Step step) => step.Action == StepAction.Replace && !step.Heals;

    private static bool AllDone(StepEnd[][] ends) => ends.All(e => e.All(x => x == StepEnd.Done));
}
