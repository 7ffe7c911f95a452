using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>Makes the result of a pass.</summary>
internal sealed class PassReport(EngineServices services, PassOrder order)
{
    /// <param name="situation">What the pass saw.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="errors">What failed or was refused.</param>
    /// <param name="ledger">What became of the steps; null: none was begun.</param>
    public async Task<PassResult> OfAsync(
        Situation situation, Plan plan, IReadOnlyList<StepError> errors, StepLedger? ledger = null)
    {
        var result = new PassResult
        {
            Infrastructure = situation.Infrastructure,
            Compiled = situation.Compiled,
            Plan = plan,
            Reached = false,
            Created = situation.Observation.FirstReady.Count,
            Started = situation.Observation.Started.Count,
            Stopped = situation.Observation.Changes.Count(c => c.Kind == EventKind.NodeStopped),
            Errors = errors,
            OutOfReach = OutOfReach(situation),
            EndedAt = services.Time.GetUtcNow(),
            WakeAt = situation.WakeAt,
            ListingDelay = plan.IsEmpty
                ? await ListingDelayAsync(situation.Infrastructure).ConfigureAwait(false)
                : TimeSpan.Zero,
        };
        if (ledger is null) return result;
        var seen = situation.Observation;
        var neverReady = seen.Instances.Where(i => i.ReadyAt is null).Select(i => i.Id).ToHashSet();
        var starting = seen.Instances.Where(InstanceAssessor.IsStarting).Select(i => i.Id).ToHashSet();
        return result with
        {
            Created = result.Created + ledger.Count(StepEnd.Done, s
                => s.Action is StepAction.Create or StepAction.Retry || (s.Action == StepAction.Wait && IsNew(s))),
            Replaced = ledger.Count(StepEnd.Done, s => s.Action == StepAction.Replace),
            Refreshed = ledger.Count(StepEnd.Done, s => s.Action == StepAction.Refresh),
            Heals = [.. ledger.Done.Where(s => s.Heals).Select(s => HealOf(s, seen, result.EndedAt))],
            Dropped = ledger.Count(StepEnd.Done, s => s.Action == StepAction.Drop),
            Started = result.Started + ledger.Count(StepEnd.Done, s
                => s.Action == StepAction.Start || (s.Action == StepAction.Wait && IsStarting(s))),
            Stopped = result.Stopped + ledger.Count(StepEnd.Done, s => s.Action == StepAction.Stop),
            Waited = ledger.Count(StepEnd.Done, s => s.Action == StepAction.Wait && !IsNew(s) && !IsStarting(s)),
            Left = ledger.Count(StepEnd.Waiting),
        };

        bool IsNew(Step step) => neverReady.Contains(step.NodeId!.Value);
        bool IsStarting(Step step) => starting.Contains(step.NodeId!.Value);
    }

    private static HealedFailure HealOf(Step step, Observation observation, DateTimeOffset now) => new(
        step.Node, step.NodeId, step.Reason,
        observation.Instances.FirstOrDefault(i => i.Id == step.NodeId)?.UnhealthySince
            ?? observation.Seen.Values.DefaultIfEmpty(now).Max(),
        now);

    private IReadOnlyList<NodeInstance> OutOfReach(Situation situation)
    {
        var lost = situation.Observation.Unreachable.Where(u => !u.IsBusy).Select(u => u.Key).ToHashSet();
        var unanswered = situation.Observation.Unanswered;
        return lost.Count + unanswered.Count == 0 ? [] : [.. situation.Observation.Instances.Where(
            i => (order.NodeId is null || i.Id == order.NodeId)
                && (unanswered.Contains(i.Id) || lost.Contains(CloudKey.Of(i))))];
    }

    // During a removal, lists may still show an instance late.
    private async Task<TimeSpan> ListingDelayAsync(Infrastructure infrastructure)
    {
        if (infrastructure.State != InfrastructureState.Removing) return TimeSpan.Zero;
        var clouds = await services.Store.Instances.CloudsOfUnlistedAsync(infrastructure.Id).ConfigureAwait(false);
        return clouds.Select(services.Clouds.ListingDelayOf).DefaultIfEmpty().Max();
    }
}
