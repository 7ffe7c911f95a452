using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// One pass over an infrastructure: observe, plan, execute. It reads everything anew; nothing in memory outlives it.
/// </summary>
internal sealed class Pass(EngineServices services, string infrastructureId, PassOrder order)
{
    private readonly EnactmentOptions options = order.Options;
    private readonly PassProgress progress = new(order.Number, services.Time, order.Options.OnProgress);
    private CloudCalls? calls;
    private CloudRooms? rooms;

    private PassReport Report => new(services, order);

    private CloudCalls Calls => calls ??= services.Calls.AtMost(
        options.MaxConcurrency, what => progress.Wait(what, isAnswer: true));

    /// <summary>
    /// Observes and plans. Records what it saw, unless somebody works on the infrastructure.
    /// </summary>
    public async Task<Plan> PlanAsync(Look look, CancellationToken cancel)
    {
        progress.Enter("Observing");
        var situation = await ReadAsync(cancel).ConfigureAwait(false);
        await TryRecordAsync(situation.Observation, look).ConfigureAwait(false);
        progress.Enter("Planning");
        var plan = (await PlanForAsync(situation, BookOf(situation.Observation), cancel)
            .ConfigureAwait(false)).Plan;
        if (order.GivenPlan is { } given) PlanComparison.Require(given, plan);
        return plan with { Fingerprint = PlanComparison.FingerprintOf(plan) };
    }

    /// <summary>Observes, plans and executes under a lease. Throws <see cref="PassCancelledException"/>.</summary>
    public async Task<PassResult> RunAsync(PassJournal journal, CancellationToken cancel)
    {
        using var activity = Telemetry.Pass(infrastructureId, order.Number);
        var start = services.Time.GetTimestamp();
        var result = await ExecuteAsync(journal, cancel).ConfigureAwait(false);
        Telemetry.PassEnded(services.Time.GetElapsedTime(start), result.Reached);
        services.Log.LogPass(result.Plan.Infrastructure, order.Number, result.Plan.Summary, result.Reached);
        return result;
    }

    private async Task<PassResult> ExecuteAsync(PassJournal journal, CancellationToken cancel)
    {
        progress.Enter("Observing");
        var situation = await ReadAsync(cancel).ConfigureAwait(false);
        if (order.Keeps) return await KeepAsync(situation, journal, cancel).ConfigureAwait(false);
        if (order.NodeId is { } nodeId)
            return await DropAsync(situation, nodeId, journal, cancel).ConfigureAwait(false);
        if (order is { GivenPlan: { } given, Number: 1 })
        {
            var (needed, _, _) = await PlanForAsync(situation, BookOf(situation.Observation), cancel)
                .ConfigureAwait(false);
            PlanComparison.Require(given, needed);
            situation = situation with { Following = new(given, situation.Compiled) };
        }

        situation = await situation.RecordAsync(journal).ConfigureAwait(false);
        progress.Enter("Planning");
        var book = BookOf(situation.Observation);
        var (plan, changes, places) = await PlanForAsync(situation, book, cancel).ConfigureAwait(false);
        if (changes.Confirmed.Count > 0) await journal.ConfirmAsync(changes.Confirmed).ConfigureAwait(false);
        book.PutAll(changes.Confirmed);
        IReadOnlyList<StepError> blocked =
        [
            .. situation.ErrorsOfClouds(order.Forgets),
            .. plan.Blocked.Select(b => Blocked(CloudErrorKind.Transient, b) with
            {
                Action = plan.Abandoned.Contains(b) ? StepAction.Drop : StepAction.Wait,
                IsFinal = plan.LeftOut.Contains(b),
            }),
            .. changes.Problems,
            .. situation.Observation.Held.Values,
            .. plan.Refused.Select(Protection.Refused),
        ];
        if (plan.Refusal is { } refusal)
        {
            return await Report.OfAsync(situation, plan, [Blocked(CloudErrorKind.Invalid, refusal) with
            {
                IsRefused = true,
            }]).ConfigureAwait(false);
        }

        var result = await ExecuteAsync(situation, book, plan, places, blocked, journal, cancel).ConfigureAwait(false);
        if (!plan.IsEmpty && result.Reached)
            result = result with { Reached = await IsReachedAsync(situation, book).ConfigureAwait(false) };
        if (result.Reached && situation.Infrastructure.State == InfrastructureState.Removing)
            await TidyAsync(situation, cancel).ConfigureAwait(false);
        if (situation.Observation.IsReconciling && result.Reached && options is { Nodes: [], ExcludeNodes: [] })
            await journal.EndReconciliationAsync().ConfigureAwait(false);
        return result;
    }

    // A plan can be made of a store that cannot be written.
    private static async Task TryRecordAsync(Observation observation, Look look)
    {
        try
        {
            // After a restore only a pass gives up what the record has and the clouds do not.
            if (observation.IsReconciling)
            {
                var seen = observation.Changes.Where(change => change.Instance.State != NodeState.Gone);
                observation = observation with { Changes = [.. seen] };
            }

            await look.RecordAsync(observation).ConfigureAwait(false);
        }
        catch (OccoException e) when (e.Kind == FailureKind.Store)
        {
            // The record keeps its age.
        }
    }

    private Task<Situation> ReadAsync(CancellationToken cancel)
        => Situation.ReadAsync(services, Calls, infrastructureId, order, cancel);

    private Task<(Plan Plan, ChangeDetector Changes, PassPlaces Places)> PlanForAsync(
        Situation situation, InstanceBook book, CancellationToken cancel)
        => new PassPlanner(services, Calls, rooms ??= new(services, Calls), order).PlanAsync(situation, book, cancel);

    private async Task<PassResult> KeepAsync(Situation situation, PassJournal journal, CancellationToken cancel)
    {
        var observation = situation.Observation;
        await Look.RecordAsync(observation, journal).ConfigureAwait(false);
        var release = new InstanceRelease(services, situation.Desired, Calls, journal, cancel);
        var (kept, errors) = order.NodeId is { } id
            ? await release.RunAsync([.. observation.Instances.Where(i => i.Id == id)], []).ConfigureAwait(false)
            : await release.RunAsync(observation.Instances, [.. observation.Orphans, .. observation.Spared])
                .ConfigureAwait(false);
        var plan = PassPlanner.Nothing(situation);
        var result = await Report.OfAsync(situation, plan, errors).ConfigureAwait(false);
        return result with { Reached = true, Kept = kept };
    }

    private async Task<PassResult> DropAsync(
        Situation situation, Guid nodeId, PassJournal journal, CancellationToken cancel)
    {
        var observation = situation.Observation with { Orphans = [] };
        await Look.RecordAsync(observation, journal).ConfigureAwait(false);
        var book = BookOf(observation);
        var plan = PassPlanner.PlanDrop(situation, nodeId);
        var instance = observation.Instances.FirstOrDefault(i => i.Id == nodeId);
        if (instance is { IsGuarded: true } && !options.IncludeProtected)
        {
            return await Report.OfAsync(
                situation, PassPlanner.Nothing(situation), [.. plan.Steps.Select(Protection.Refused)])
                .ConfigureAwait(false);
        }

        if (instance is not null
            && observation.Unreachable.FirstOrDefault(u => u.Key == CloudKey.Of(instance)) is { } unreachable)
        {
            return await Report.OfAsync(situation, plan, [Blocked(unreachable.Kind, unreachable.Message) with
            {
                IsOutOfReach = !unreachable.IsBusy,
            }]).ConfigureAwait(false);
        }

        var result = await ExecuteAsync(
            situation with { Observation = observation }, book, plan, PassPlaces.None, [], journal, cancel)
            .ConfigureAwait(false);
        return result with { Reached = plan.IsEmpty || book[nodeId].State == NodeState.Gone };
    }

    private async Task<PassResult> ExecuteAsync(
        Situation situation, InstanceBook book, Plan plan, PassPlaces places, IReadOnlyList<StepError> blocked,
        PassJournal journal, CancellationToken cancel)
    {
        var ledger = new StepLedger(progress, services.Time);
        var observer = new Observer(services, situation.Desired, Calls, applies: true);
        var context = new PassContext(
            services, situation.Desired, book, journal, Calls, observer, ledger, options, places)
        {
            Waits = order.Waits,
        };
        order.Waits.Keep(book.All);
        var changing = plan.Steps.Select(s => s.NodeId).ToHashSet();
        blocked =
        [
            .. blocked,
            .. await new Publication(context, cancel).KeepAsync(
                book.All.Where(i => plan.Includes(i.Name) && !changing.Contains(i.Id)
                    && !situation.Observation.IsUnseen(i))).ConfigureAwait(false),
        ];
        if (plan.IsEmpty)
        {
            var nothing = await Report.OfAsync(situation, plan, blocked).ConfigureAwait(false);
            return nothing with { Reached = blocked.Count == 0 };
        }

        await journal.BeginPassAsync(plan.Summary).ConfigureAwait(false);
        progress.Enter("Executing", plan.Steps.Count);
        var maker = new InstanceMaker(services, situation.Desired, book, Calls, cancel);
        try
        {
            await new PlanRunner(context, maker)
                .ExecuteAsync(plan, situation.Observation.Orphans, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            await BreakOffAsync("cancelled").ConfigureAwait(false);
            throw new PassCancelledException(
                await Report.OfAsync(situation, plan, [.. blocked, .. ledger.Errors], ledger).ConfigureAwait(false), e);
        }
        catch
        {
            await BreakOffAsync("broken off").ConfigureAwait(false);
            throw;
        }

        IReadOnlyList<StepError> errors = [.. blocked, .. ledger.Errors];
        await journal.EndPassAsync(plan.Summary, errors.Count).ConfigureAwait(false);
        var result = await Report.OfAsync(situation, plan, errors, ledger).ConfigureAwait(false);

        // A repeated request may have made an instance twice. Only a later list tells.
        return result with { Reached = errors.Count == 0 && result.Left == 0 && !ledger.HasRepeated };

        async Task BreakOffAsync(string how)
        {
            var done = $"{how}: {ledger.Count(StepEnd.Done)} of {plan.Steps.Count} steps done";
            try
            {
                await journal.EndPassAsync(done, blocked.Count + ledger.Errors.Count).ConfigureAwait(false);
            }
            catch (OccoException)
            {
                // The lease or the store is lost. The reason that ended the pass counts more.
            }
        }
    }

    // What cannot be deleted now is found by the search for orphans.
    private async Task TidyAsync(Situation situation, CancellationToken cancel)
    {
        var clouds = await situation.Desired.CloudsAsync(situation.Observation.Instances).ConfigureAwait(false);
        foreach (var (key, resource) in clouds.Where(c => !situation.Observation.Lost.Contains(c.Key)))
        {
            try
            {
                await Calls.TidyAsync(situation.Desired.ScopeOf(key.Type, resource), cancel).ConfigureAwait(false);
            }
            catch (CloudException)
            {
                continue;
            }
        }
    }

    private static StepError Blocked(CloudErrorKind kind, string message)
        => new(null, null, StepAction.Wait, kind, message);

    private InstanceBook BookOf(Observation observation)
        => new(observation.Instances, services.Clouds.MakesMachines);

    private async Task<bool> IsReachedAsync(Situation situation, InstanceBook book)
    {
        var (plan, _, _) = await PlanForAsync(situation.After(book), book, CancellationToken.None)
            .ConfigureAwait(false);
        if (plan is not { IsEmpty: true, Blocked.Count: 0, Refused.Count: 0 }) return false;

        // The user may have changed the description, the scale or the power of an instance meanwhile.
        var current = await services.Store.Infrastructures.FindAsync(infrastructureId).ConfigureAwait(false);
        if (current?.Version != situation.Infrastructure.Version) return false;
        var pending = await services.Store.Scaling.PendingAsync(infrastructureId).ConfigureAwait(false);
        if (situation.Following is null && pending.Count > 0) return false;
        var now = services.Time.GetUtcNow();
        var wishes = book.All.ToDictionary(i => i.Id, IsToStop);
        return (await services.Store.Instances.ListAsync(infrastructureId, includeGone: false).ConfigureAwait(false))
            .All(i => !wishes.TryGetValue(i.Id, out var isToStop) || isToStop == IsToStop(i));

        bool IsToStop(NodeInstance instance)
            => PowerWish.Of(instance, situation.Desired.Node(instance.Name), now).IsStop;
    }
}
