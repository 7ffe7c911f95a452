namespace Occo.Engine;

/// <summary>Carries out the build steps of one node: what exists goes on at once, the rest when the dependees are ready.</summary>
internal sealed class NodeBuilder(
    PassContext pass, InstanceMaker maker, CreateRunner creates, DropRunner drops, ReadinessWatch watch,
    CancellationToken cancel)
{
    /// <summary>True when every step is done: the node is ready for its dependents.</summary>
    public async Task<bool> BuildAsync(
        CompiledNode node, IReadOnlyList<Step> steps, IReadOnlyList<Task<bool>> dependees)
    {
        var going = Task.WhenAll(
            WaitAsync([.. steps.Where(s => s.Action == StepAction.Wait)]),
            creates.RetryAsync([.. steps.Where(s => s.Action == StepAction.Retry)]));
        try
        {
            return await BuildRestAsync(node, steps, dependees, going).ConfigureAwait(false);
        }
        finally
        {
            // Whatever stopped the rest: nothing goes on behind the pass.
            await Task.WhenAny(going).ConfigureAwait(false);
        }
    }

    private async Task<bool> BuildRestAsync(
        CompiledNode node, IReadOnlyList<Step> steps, IReadOnlyList<Task<bool>> dependees, Task<StepEnd[][]> going)
    {
        var ready = await Task.WhenAll(dependees).ConfigureAwait(false);
        if (!ready.All(r => r))
        {
            foreach (var step in steps.Where(Planner.NeedsDependees))
            {
                pass.Ledger.End(step, StepEnd.Waiting, $"waits for {string.Join(", ", step.After)}");
            }

            return AllDone(await going.ConfigureAwait(false)) && !steps.Any(Planner.NeedsDependees);
        }

        var now = await Task.WhenAll(
            CreateAsync(node, [.. steps.Where(s => s.Action == StepAction.Create)]),
            HealAsync(node, [.. steps.Where(s => s.Action == StepAction.Replace && s.DropFirst)]),
            RefreshAsync([.. steps.Where(s => s.Action == StepAction.Refresh)])).ConfigureAwait(false);
        var before = AllDone(now) && AllDone(await going.ConfigureAwait(false));

        // One at a time, and only while all others are well: the node keeps serving.
        foreach (var step in steps.Where(s => s.Action == StepAction.Replace && !s.DropFirst))
        {
            if (before) before = await ReplaceAsync(node, step).ConfigureAwait(false) == StepEnd.Done;
            else pass.Ledger.End(step, StepEnd.Waiting, "waits until the other instances are ready");
        }

        return before;
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

    // What failed is of no use to anybody and may hold what its replacement needs: it goes first.
    private async Task<StepEnd[]> HealAsync(CompiledNode node, IReadOnlyList<Step> steps)
    {
        if (steps.Count == 0) return [];
        var gone = await drops.DropAsync(steps).ConfigureAwait(false);
        var free = steps.Where((_, i) => gone[i] == StepEnd.Done).ToList();
        foreach (var (step, _) in steps.Zip(gone).Where(p => p.Second == StepEnd.Waiting))
        {
            pass.Ledger.End(step, StepEnd.Waiting, "the failed instance is still going");
        }

        var made = await CreateAsync(node, free).ConfigureAwait(false);
        return free.Count == steps.Count ? made : [.. made, .. gone.Where(e => e != StepEnd.Done)];
    }

    private async Task<StepEnd> ReplaceAsync(CompiledNode node, Step step)
    {
        var made = (await creates.MakeAsync(node, [step]).ConfigureAwait(false))[0];
        if (made.Ready is null) return made.End;
        var gone = (await drops.DropAsync([step]).ConfigureAwait(false))[0];
        return gone == StepEnd.Failed ? gone : pass.Ledger.End(step, gone, $"replaced by {made.Ready.InstanceId}");
    }

    private async Task<StepEnd[]> RefreshAsync(IReadOnlyList<Step> steps)
        => await Task.WhenAll(steps.Select(RefreshAsync)).ConfigureAwait(false);

    private async Task<StepEnd> RefreshAsync(Step step)
    {
        var instance = pass.Book[step.NodeId!.Value];
        try
        {
            var wanted = maker.Compose(instance);
            instance = await pass.Journal.BeginRefreshAsync(instance, wanted).ConfigureAwait(false);
            using (pass.Ledger.Call())
            {
                await pass.Calls.RefreshAsync(pass.ScopeOf(instance), instance.InstanceId!, wanted, cancel)
                    .ConfigureAwait(false);
            }

            instance = await pass.Journal.EndRefreshAsync(
                instance, pass.Desired.Infrastructure.Version, step.Reason).ConfigureAwait(false);
            pass.Book.PutAll([instance]);
            return pass.Ledger.End(step, StepEnd.Done, "refreshed");
        }
        catch (CompositionException e)
        {
            return pass.Ledger.Fail(step, instance.Id, CloudErrorKind.Invalid, e.Message);
        }
        catch (CloudException e)
        {
            await pass.SaveAsync(instance with { LastError = e.Message }, EventKind.StepFailed,
                $"its refresh failed and will be tried again: {e.Message}").ConfigureAwait(false);
            return pass.Ledger.Fail(step, instance.Id, e.Kind, e.Message);
        }
    }

    private static bool AllDone(StepEnd[][] ends) => ends.All(e => e.All(x => x == StepEnd.Done));
}
