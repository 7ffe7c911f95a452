using Occo.Engine.CloudHandlers.Calls;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Starts and stops instances. The wish is recorded before; to ask a cloud twice does no harm, so that a killed process
/// leaves nothing behind.
/// </summary>
internal sealed class PowerRunner(PassContext pass, ReadinessWatch watch, CancellationToken cancel)
{
    private readonly Drain drain = new(pass, cancel, isToStop: true);
    private readonly Publication publication = new(pass, cancel);

    /// <summary>Asks clouds to start instances; the steps of those that start. The others have failed.</summary>
    public Task<IReadOnlyList<Step>> StartAsync(IReadOnlyList<Step> steps) => InChunksAsync(steps, async chunk =>
    {
        var started = await AskAsync(chunk, "start", (scope, instances) => pass.Calls.StartAsync(
            scope, [.. instances.Select(i => i.InstanceId!)], cancel)).ConfigureAwait(false);
        await TellAsync(started, EventKind.NodeStarted, step => $"{step.InstanceId} was stopped and is started again")
            .ConfigureAwait(false);
        // From now on its time-outs count, also where no list ever shows it run.
        var now = pass.Services.Time.GetUtcNow();
        await pass.SaveAsync([.. started.Select(s => pass.Book[s.NodeId!.Value])
            .Where(i => i.State == NodeState.Stopped).Select(i => new ObservedChange(i with
            {
                State = NodeLifecycle.Move(i.State, NodeState.Booting), MadeAt = now, LastError = null,
            }))]).ConfigureAwait(false);
        return started;
    });

    /// <summary>
    /// True when the clouds say that all instances are stopped. What serves requests is drained before.
    /// </summary>
    public async Task<bool> StopAsync(IReadOnlyList<Step> steps)
    {
        var stopping = await InChunksAsync(steps, async chunk =>
        {
            await TellAsync(chunk, EventKind.NodeStopping, step => step.Reason).ConfigureAwait(false);
            var drained = await DrainAsync(chunk).ConfigureAwait(false);
            var asked = await AskAsync(drained, "stop", (scope, instances) => pass.Calls.StopAsync(
                scope, [.. instances.Select(i => new DropTarget(i.InstanceId!, i.Id))], cancel)).ConfigureAwait(false);
            // What is not stopped serves again.
            await publication.KeepAsync(drained.Except(asked).Select(s => pass.Book[s.NodeId!.Value]))
                .ConfigureAwait(false);
            return asked;
        }).ConfigureAwait(false);
        var ends = await Task.WhenAll(stopping.Select(EndAsync)).ConfigureAwait(false);
        return ends.Length == steps.Count && ends.All(e => e == StepEnd.Done);
    }

    private async Task<StepEnd> EndAsync(Step step)
    {
        var last = await watch.WaitAsync(pass.Book[step.NodeId!.Value], isToStop: true).ConfigureAwait(false);
        return last.State switch
        {
            NodeState.Stopped => pass.Ledger.End(step, StepEnd.Done, "stopped"),
            NodeState.Failed => pass.Ledger.Fail(step, last.Id, CloudErrorKind.Invalid, last.LastError ?? "it failed"),
            _ => pass.Ledger.End(step, StepEnd.Waiting, "still stopping"),
        };
    }

    // Those that are out of service now; the others have failed.
    private async Task<IReadOnlyList<Step>> DrainAsync(IReadOnlyList<Step> steps)
    {
        var leaving = steps.Select(s => pass.Book[s.NodeId!.Value]).Where(drain.IsNeeded).ToList();
        var sick = leaving.Where(i => i.State != NodeState.Ready).Select(i => i.Id).ToHashSet();
        var errors = await drain.RunAsync(leaving, sick).ConfigureAwait(false);
        foreach (var step in steps.Where(s => errors.ContainsKey(s.NodeId!.Value)))
            await FailAsync([step], "stop", errors[step.NodeId!.Value]).ConfigureAwait(false);
        return [.. steps.Where(s => !errors.ContainsKey(s.NodeId!.Value))];
    }

    private async Task<IReadOnlyList<Step>> InChunksAsync(
        IReadOnlyList<Step> steps, Func<IReadOnlyList<Step>, Task<IReadOnlyList<Step>>> run)
        => [.. (await Task.WhenAll(steps.GroupBy(s => pass.Book[s.NodeId!.Value] is var i
                ? (CloudKey.Of(i), s.Action == StepAction.Stop && drain.IsNeeded(i)) : default)
            .SelectMany(g => g.Chunk(DropRunner.MostPerCall)).Select(run)).ConfigureAwait(false)).SelectMany(s => s)];

    private async Task<IReadOnlyList<Step>> AskAsync(
        IReadOnlyList<Step> steps, string what, Func<CloudScope, IReadOnlyList<NodeInstance>, Task> ask)
    {
        if (steps.Count == 0) return steps;
        var instances = steps.Select(s => pass.Book[s.NodeId!.Value]).ToList();
        try
        {
            using var call = pass.Ledger.Call();
            await ask(pass.ScopeOf(instances[0]), instances).ConfigureAwait(false);
            return steps;
        }
        catch (CloudException e) when (!e.IsTransient && steps.Count > 1)
        {
            // One instance that the cloud refuses must not keep the others from it.
            return [.. (await Task.WhenAll(steps.Select(s => AskAsync([s], what, ask))).ConfigureAwait(false))
                .SelectMany(s => s)];
        }
        catch (CloudException e)
        {
            await FailAsync(steps, what, e).ConfigureAwait(false);
            return [];
        }
    }

    private async Task FailAsync(IReadOnlyList<Step> steps, string what, CloudException e)
    {
        await pass.SaveAsync([.. steps.Select(s => new ObservedChange(
            pass.Book[s.NodeId!.Value] with { LastError = $"its {what} failed: {e.Message}" }, EventKind.StepFailed,
            $"its {what} failed and will be tried again: {e.Message}"))]).ConfigureAwait(false);
        foreach (var step in steps) pass.Ledger.Fail(step, step.NodeId, e.Kind, e.Message);
    }

    private async Task TellAsync(IReadOnlyList<Step> steps, EventKind kind, Func<Step, string> message)
    {
        foreach (var step in steps)
            await pass.Journal.AppendAsync(kind, step.Node, step.NodeId, message(step)).ConfigureAwait(false);
    }
}
