using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Carries out the build steps of one node: waits and retries at once, the rest when the dependees are ready.
/// </summary>
internal sealed class NodeBuilder(
    PassContext pass, CreateRunner creates, DropRunner drops, PowerRunner power, InstanceRefresher refresher,
    ReadinessWatch watch, CancellationToken cancel)
{
    /// <summary>True when every step is done: the node is ready for its dependents.</summary>
    /// <param name="node">The node.</param>
    /// <param name="steps">The steps that build.</param>
    /// <param name="replaced">Drops of instances that an earlier pass has replaced.</param>
    /// <param name="others">All other drops of the node; nothing is replaced before they are done.</param>
    /// <param name="dependees">The builds of the nodes that it depends on.</param>
    public async Task<bool> BuildAsync(
        CompiledNode node, IReadOnlyList<Step> steps, IReadOnlyList<Step> replaced, Task<bool> others,
        IReadOnlyList<Task<bool>> dependees)
    {
        var existing = Task.WhenAll(
            WaitAsync([.. steps.Where(s => s.Action == StepAction.Wait)]),
            creates.RetryAsync([.. steps.Where(s => s.Action == StepAction.Retry)]));
        try
        {
            var canStart = (await Task.WhenAll(dependees).ConfigureAwait(false)).All(r => r);
            var isReady = canStart
                ? await BuildRestAsync(node, steps, existing).ConfigureAwait(false)
                : await PutOffAsync(steps, existing).ConfigureAwait(false);
            var isCleared = await ClearAsync(node, replaced, isReady).ConfigureAwait(false);
            var rolling = steps.Where(IsRolling).ToList();
            if (rolling.Count == 0 || !canStart) return isReady;
            var obstacle = !isReady ? "waits until the other instances are ready"
                : isCleared && await others.ConfigureAwait(false) ? null
                : "waits until the other drops are done";
            return await RollAsync(node, rolling, obstacle).ConfigureAwait(false);
        }
        finally
        {
            // Nothing runs on after the pass, whatever stopped the rest.
            await Task.WhenAny(existing).ConfigureAwait(false);
        }
    }

    private async Task<bool> PutOffAsync(IReadOnlyList<Step> steps, Task<StepEnd[][]> existing)
    {
        var later = steps.Where(Planner.IsOrdered).ToList();
        foreach (var step in later)
            pass.Ledger.End(step, StepEnd.Waiting, $"waits for {string.Join(", ", step.After)}");
        return AllDone(await existing.ConfigureAwait(false)) && later.Count == 0;
    }

    // All but the rolling replacements.
    private async Task<bool> BuildRestAsync(CompiledNode node, IReadOnlyList<Step> steps, Task<StepEnd[][]> existing)
    {
        var now = await Task.WhenAll(
            CreateAsync(node, [.. steps.Where(s => s is { Action: StepAction.Create, Heals: false })]),
            DropAndCreateAsync(node, [.. steps.Where(s => s.Heals)]),
            StartAsync([.. steps.Where(s => s.Action == StepAction.Start)]),
            RefreshAsync([.. steps.Where(s => s.Action == StepAction.Refresh)])).ConfigureAwait(false);
        return AllDone(now) && AllDone(await existing.ConfigureAwait(false));
    }

    // An instance that was replaced already is dropped when its replacement is ready.
    private async Task<bool> ClearAsync(CompiledNode node, IReadOnlyList<Step> replaced, bool isReady)
    {
        if (isReady) return (await DropUsedAsync(node, replaced).ConfigureAwait(false)).All(e => e == StepEnd.Done);
        foreach (var step in replaced) pass.Ledger.End(step, StepEnd.Waiting, "its replacement is not ready yet");
        return false;
    }

    // Users are refreshed first. An instance stays when a user cannot be refreshed.
    private async Task<StepEnd[]> DropUsedAsync(CompiledNode node, IReadOnlyList<Step> steps)
    {
        if (steps.Count == 0) return [];
        if (await refresher.RefreshUsersAsync(node.Name, steps).ConfigureAwait(false) is not { } error)
            return await drops.DropAsync(steps).ConfigureAwait(false);
        return [.. steps.Select(step => pass.Ledger.Fail(step, step.NodeId, error.Kind,
            $"it stays, because an instance that uses it could not be refreshed: {error.Message}"))];
    }

    // The node keeps serving: only so many at a time, and only while all others are ready.
    private async Task<bool> RollAsync(CompiledNode node, List<Step> steps, string? obstacle)
    {
        var width = node.Update.WidthOf(Math.Max(steps.Count, pass.Book.Find(node.Name).Count));
        IReadOnlyList<Guid> newest = [];
        foreach (var part in steps.Chunk(width))
        {
            obstacle ??= await HaveStayedReadyAsync(node, newest).ConfigureAwait(false)
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

    // A rolling update may take hours; a suspension does not wait for the end of the pass.
    private Task<bool> IsSuspendedAsync()
        => pass.Services.Store.Infrastructures.IsSuspendedAsync(pass.Desired.Infrastructure.Id);

    // New instances must stay ready for the pause of the update before the next are replaced.
    private async Task<bool> HaveStayedReadyAsync(CompiledNode node, IReadOnlyList<Guid> newest)
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
            NodeState.Ready => pass.Ledger.End(step, StepEnd.Done, last.Address is { } at ? $"ready at {at}" : "ready"),
            NodeState.Failed => pass.Ledger.Fail(step, last.Id, CloudErrorKind.Invalid, last.LastError ?? "it failed"),
            _ => pass.Ledger.End(step, StepEnd.Waiting, $"still {last.State}: {last.LastError}"),
        };
    })).ConfigureAwait(false);

    private async Task<StepEnd[]> StartAsync(IReadOnlyList<Step> steps)
    {
        var started = await power.StartAsync(steps).ConfigureAwait(false);
        var ends = await WaitAsync(started).ConfigureAwait(false);
        return started.Count == steps.Count ? ends : [.. ends, StepEnd.Failed];
    }

    private async Task<StepEnd[]> CreateAsync(CompiledNode node, IReadOnlyList<Step> steps) => steps.Count == 0
        ? []
        : [.. (await creates.MakeAsync(node, steps).ConfigureAwait(false)).Select(m => m.End)];

    // A failed instance may hold what its replacement needs; other instances must not exist twice.
    private async Task<StepEnd[]> DropAndCreateAsync(CompiledNode node, IReadOnlyList<Step> steps)
    {
        var gone = await DropUsedAsync(node, steps).ConfigureAwait(false);
        var free = steps.Where((_, i) => gone[i] == StepEnd.Done).ToList();
        foreach (var (step, _) in steps.Zip(gone).Where(p => p.Second == StepEnd.Waiting))
            pass.Ledger.End(step, StepEnd.Waiting, "the old instance is still being dropped");

        var made = await CreateAsync(node, free).ConfigureAwait(false);
        return free.Count == steps.Count ? made : [.. made, .. gone.Where(e => e != StepEnd.Done)];
    }

    private async Task<StepEnd[]> CreateAndDropAsync(CompiledNode node, IReadOnlyList<Step> steps)
    {
        var made = await creates.MakeAsync(node, steps).ConfigureAwait(false);
        var ready = made.Where(m => m.Ready is not null).ToList();
        var gone = await DropUsedAsync(node, [.. ready.Select(m => m.Step)]).ConfigureAwait(false);
        return
        [
            .. made.Where(m => m.Ready is null).Select(m => m.End),
            .. ready.Zip(gone, (m, end) => end == StepEnd.Failed
                ? end
                : pass.Ledger.End(m.Step, end, $"replaced by {m.Ready!.InstanceId}")),
        ];
    }

    private async Task<StepEnd[]> RefreshAsync(IReadOnlyList<Step> steps)
        => await Task.WhenAll(steps.Select(RefreshAsync)).ConfigureAwait(false);

    private async Task<StepEnd> RefreshAsync(Step step)
    {
        try
        {
            await refresher.RefreshAsync(step.NodeId!.Value, step.Reason).ConfigureAwait(false);

            // One that is still starting does not serve: no other is dropped before it is ready.
            return pass.Book[step.NodeId.Value].State == NodeState.Ready
                ? pass.Ledger.End(step, StepEnd.Done, "refreshed")
                : (await WaitAsync([step]).ConfigureAwait(false))[0];
        }
        catch (Exception e) when (e is CompositionException or CloudException)
        {
            return pass.Ledger.Fail(
                step, step.NodeId, (e as CloudException)?.Kind ?? CloudErrorKind.Invalid, e.Message,
                isFinal: e is CompositionException { IsFinal: true });
        }
    }

    private static bool IsRolling(Step step) => step.Action == StepAction.Replace && !step.Heals;

    private static bool AllDone(StepEnd[][] ends) => ends.All(e => e.All(x => x == StepEnd.Done));
}
