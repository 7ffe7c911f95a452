using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Makes passes over one infrastructure: observe, plan, execute. Everything is read again in each pass; nothing in memory
/// outlives one.
/// </summary>
internal sealed class Pass(
    EngineServices services, string infrastructureId, EnactmentOptions options,
    Action<IReadOnlyList<Webhook>>? onWebhooks = null)
{
    private readonly CloudCalls calls = new(services, options.MaxConcurrency);
    private PlanFollowing? following;

    /// <summary>What a pass came to that was cancelled.</summary>
    public PassResult? Interrupted { get; private set; }

    /// <summary>From now on the plan that was given counts no more, because what it led to failed.</summary>
    public void LeavePlan() => following = null;

    /// <summary>From now on nothing is wanted, but the infrastructure stays registered.</summary>
    public bool IsTakingDown { get; set; }

    /// <summary>Observes and plans; records nothing.</summary>
    public async Task<Plan> PlanAsync(CancellationToken cancel)
    {
        var view = await LookAsync(cancel).ConfigureAwait(false);
        var book = new InstanceBook(view.Observation.Instances);
        var (plan, _) = await PlanForAsync(view, book).ConfigureAwait(false);
        if (options.Plan is { } given) PlanComparison.Demand(given, plan);
        return plan with { Fingerprint = PlanComparison.FingerprintOf(plan) };
    }

    /// <summary>One pass under a lease.</summary>
    public async Task<PassResult> PassAsync(PassJournal journal, int number, CancellationToken cancel)
    {
        options.OnProgress?.Invoke(new(number, "Observing", 0, 0, null));
        var view = await LookAsync(cancel).ConfigureAwait(false);
        following?.Demand(view.Infrastructure);
        if (options.Plan is { } given && number == 1)
        {
            var (asked, _) = await PlanForAsync(view, new(view.Observation.Instances)).ConfigureAwait(false);
            PlanComparison.Demand(given, asked);
            following = new(given, view.Desired.Compiled);
        }

        if (view.Observation.Changes.Count > 0)
        {
            await journal.SaveAllAsync(view.Observation.Changes).ConfigureAwait(false);
        }

        if (view.Observation.Adopted.Count > 0)
        {
            var recorded = await journal.AdoptAsync(view.Observation.Adopted).ConfigureAwait(false);
            view = view with { Observation = Adoption.Recorded(view.Observation, recorded) };
        }

        if (!view.Decision.IsEmpty)
        {
            Failpoint.Hit(FailpointName.BeforeScaleDecision);
            await journal.DecideScalingAsync(view.Decision).ConfigureAwait(false);
        }

        options.OnProgress?.Invoke(new(number, "Planning", 0, 0, null));
        var book = new InstanceBook(view.Observation.Instances);
        var (plan, changes) = await PlanForAsync(view, book).ConfigureAwait(false);
        if (changes.Confirmed.Count > 0) await journal.ConfirmAsync(changes.Confirmed).ConfigureAwait(false);
        book.PutAll(changes.Confirmed);
        IReadOnlyList<StepError> blocked =
        [
            .. view.Observation.Unreachable.Select(u => Blocked(u.Kind, u.Message)),
            .. plan.Blocked.Select(b => Blocked(CloudErrorKind.Transient, b)),
            .. changes.Problems.Select(p => Blocked(CloudErrorKind.Invalid, p)),
            .. view.Observation.Held.Values.Select(h => Blocked(CloudErrorKind.Invalid, h)),
        ];
        var pass = plan.IsEmpty
            ? new() { Plan = plan, Reached = blocked.Count == 0, Errors = blocked }
            : await ExecuteAsync(journal, number, view, book, plan, blocked, cancel).ConfigureAwait(false);
        var isComplete = pass.Reached && options.Nodes.Count == 0 && options.ExcludeNodes.Count == 0;
        if (view.Observation.IsReconciling && isComplete) await journal.EndReconciliationAsync().ConfigureAwait(false);
        return pass;
    }

    /// <summary>Drops one instance under a lease, whatever the description wants.</summary>
    public async Task<PassResult> DropAsync(PassJournal journal, Guid nodeId, CancellationToken cancel)
    {
        var view = await LookAsync(cancel).ConfigureAwait(false);
        await journal.SaveAllAsync(view.Observation.Changes).ConfigureAwait(false);
        var instance = view.Observation.Instances.FirstOrDefault(i => i.Id == nodeId);
        var plan = new Plan
        {
            Infrastructure = view.Infrastructure.Name,
            InfrastructureId = view.Infrastructure.Id,
            Version = view.Infrastructure.Version,
            Unchanged = view.Observation.Instances.Count - (instance is null ? 0 : 1),
            Steps = instance is null ? [] :
            [
                new()
                {
                    Number = 1,
                    Action = StepAction.Drop,
                    Node = instance.Name,
                    NodeId = nodeId,
                    InstanceId = instance.InstanceId,
                    Reason = "somebody asked for it",
                },
            ],
        };
        var unreachable = view.Observation.Unreachable.FirstOrDefault(
            u => instance is not null && u.Key == CloudKey.Of(instance));
        if (unreachable is not null)
        {
            return new() { Plan = plan, Reached = false, Errors = [Blocked(unreachable.Kind, unreachable.Message)] };
        }

        return plan.IsEmpty
            ? new() { Plan = plan, Reached = true }
            : await ExecuteAsync(journal, 1, view with { Observation = view.Observation with { Orphans = [] } },
                new(view.Observation.Instances), plan, [], cancel).ConfigureAwait(false);
    }

    private async Task<PassResult> ExecuteAsync(
        PassJournal journal, int number, View view, InstanceBook book, Plan plan, IReadOnlyList<StepError> blocked,
        CancellationToken cancel)
    {
        await journal.BeginPassAsync(plan.Summary).ConfigureAwait(false);
        var ledger = new StepLedger(number, plan.Steps.Count, services.Time, options.OnProgress);
        options.OnProgress?.Invoke(new(number, "Executing", 0, plan.Steps.Count, null));
        var observer = new Observer(services, view.Desired, calls);
        var pass = new PassContext(services, view.Desired, book, journal, calls, observer, ledger, options);
        var maker = new InstanceMaker(services, view.Desired, book, calls);
        try
        {
            await new PlanRunner(pass, maker)
                .ExecuteAsync(plan, view.Observation.Orphans, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Interrupted = ResultOf(plan, ledger, [.. blocked, .. ledger.Errors]);
            await BreakOffAsync("cancelled").ConfigureAwait(false);
            throw;
        }
        catch
        {
            await BreakOffAsync("broken off").ConfigureAwait(false);
            throw;
        }

        IReadOnlyList<StepError> errors = [.. blocked, .. ledger.Errors];
        await journal.EndPassAsync(plan.Summary, errors.Count).ConfigureAwait(false);
        var result = ResultOf(plan, ledger, errors);
        return result with { Reached = errors.Count == 0 && result.Left == 0 && await IsReachedAsync(view, book).ConfigureAwait(false) };

        async Task BreakOffAsync(string how)
        {
            var done = $"{how}: {ledger.Count(StepEnd.Done)} of {plan.Steps.Count} steps done";
            try
            {
                await journal.EndPassAsync(done, blocked.Count + ledger.Errors.Count).ConfigureAwait(false);
            }
            catch (OccoException)
            {
                // The lease or the store is lost: the next pass tells of this one. Why this one ends counts more.
            }
        }
    }

    private static PassResult ResultOf(Plan plan, StepLedger ledger, IReadOnlyList<StepError> errors) => new()
    {
        Plan = plan,
        Reached = false,
        Created = ledger.Count(StepEnd.Done, StepAction.Create, StepAction.Retry),
        Replaced = ledger.Count(StepEnd.Done, StepAction.Replace),
        Refreshed = ledger.Count(StepEnd.Done, StepAction.Refresh),
        Healed = ledger.Healed,
        Dropped = ledger.Count(StepEnd.Done, StepAction.Drop),
        Waited = ledger.Count(StepEnd.Done, StepAction.Wait),
        Left = ledger.Count(StepEnd.Waiting),
        Errors = errors,
    };

    private static StepError Blocked(CloudErrorKind kind, string message)
        => new("", null, StepAction.Wait, kind, message);

    private async Task<View> LookAsync(CancellationToken cancel)
    {
        var infrastructure = await services.Store.Infrastructures.FindAsync(infrastructureId).ConfigureAwait(false)
            ?? throw new OccoException(FailureKind.NotFound, $"There is no infrastructure '{infrastructureId}'.");
        var compiled = await services.Store.Infrastructures.GetCompiledAsync(infrastructure.Id, null).ConfigureAwait(false);
        onWebhooks?.Invoke(compiled.Notify);
        var desired = await Desired.ReadAsync(services, infrastructure, compiled, options.Credential)
            .ConfigureAwait(false);
        var recorded = await services.Store.Instances.ListAsync(infrastructure.Id, includeGone: false).ConfigureAwait(false);
        var observation = await new Observer(services, desired, calls).ObserveAsync(recorded, cancel)
            .ConfigureAwait(false);
        var stored = await services.Store.Infrastructures.GetTargetsAsync(infrastructure.Id).ConfigureAwait(false);
        var asked = following is null ? await services.Store.Scaling.PendingAsync(infrastructure.Id).ConfigureAwait(false) : [];
        if (await services.Store.Reconciliations.IsPendingAsync(infrastructure.Id).ConfigureAwait(false))
        {
            // What was asked for since the restore counts: its instances may be there already.
            var wanted = ScalingDecider.CurrentTargets(compiled, stored);
            foreach (var (node, target) in new ScalingDecider(compiled, observation.Instances).Decide(stored, asked).Targets)
                wanted[node] = target;
            observation = await new Adoption(services, desired, calls, observation).ApplyAsync(wanted, cancel)
                .ConfigureAwait(false);
        }

        var decision = new ScalingDecider(compiled, observation.Instances).Decide(stored, asked);
        var targets = ScalingDecider.CurrentTargets(compiled, stored);
        foreach (var (node, target) in decision.Targets) targets[node] = target;
        if (infrastructure.State == InfrastructureState.Removing || IsTakingDown) targets.Clear();
        var origins = ScalingDecider.Origins(
            targets, stored, await services.Store.Scaling.NewestAsync(infrastructure.Id).ConfigureAwait(false), decision, asked);
        var drops = decision.Drops.ToDictionary(d => d.NodeId, d => d.Reason);
        return new(infrastructure, desired, decision, targets, origins, observation with
        {
            Instances = [.. observation.Instances
                .Select(i => drops.TryGetValue(i.Id, out var reason) ? i with { DropReason = reason } : i)],
        });
    }

    private async Task<(Plan Plan, ChangeDetector Changes)> PlanForAsync(View view, InstanceBook book)
    {
        var now = services.Time.GetUtcNow();
        var failures = await services.Store.Failures.FindAsync(
            infrastructureId, view.Infrastructure.Version, now - HealingJudge.Period).ConfigureAwait(false);
        var maker = new InstanceMaker(services, view.Desired, book, calls);
        var answers = new TemplateAnswers();
        return await answers.RunAsync(() =>
        {
            var changes = new ChangeDetector(
                services, view.Desired, maker, book, answers, view.Observation.Resources);
            return (PlanFor(view, changes, failures, now), changes);
        }).ConfigureAwait(false);
    }

    private Plan PlanFor(
        View view, ChangeDetector changes, IReadOnlyDictionary<string, NodeFailures> failures, DateTimeOffset now)
    {
        var plan = new Planner(new()
        {
            Infrastructure = view.Infrastructure,
            Compiled = view.Desired.Compiled,
            Observation = view.Observation,
            Targets = view.Targets,
            ScaleRequests = view.Origins,
            Compare = changes.Compare,
            Frozen = view.Desired.NodesIn(view.Observation).Union(view.Observation.Held.Keys).ToHashSet(),
            Only = following?.Nodes ?? options.Nodes,
            Except = options.ExcludeNodes,
            WhyNone = IsTakingDown ? "its first build failed and is taken down" : "the infrastructure is being removed",
            IsUnattended = options.Watch,
            BacksOff = options.Watch || options.OnFailure == FailureAction.Retry,
            Failures = node => failures.GetValueOrDefault(node, NodeFailures.None),
            Now = now,
        }).Plan();
        var lost = view.Observation.Unreachable.Select(u => u.Key).ToHashSet();
        return plan with
        {
            UnreachableClouds = [.. lost.Select(key => key.ToString()).Order(StringComparer.Ordinal)],
            Unseen = view.Observation.Instances.Count(i => lost.Contains(CloudKey.Of(i))),
            Warnings =
            [
                .. Suspended(view.Infrastructure), .. view.Desired.Warnings, .. view.Decision.Warnings, .. plan.Warnings, .. changes.Problems,
                .. view.Observation.Held.Values, .. view.Observation.Adopted.Select(a => a.Message),
            ],
        };
    }

    private static IEnumerable<string> Suspended(Infrastructure infrastructure)
        => infrastructure is { State: InfrastructureState.Suspended, Suspension: { } suspension }
            ? [suspension.Message(infrastructure.Name)]
            : [];

    // The state after the pass is known: planning once more over it tells whether anything is left, without a look at the clouds.
    private async Task<bool> IsReachedAsync(View view, InstanceBook book)
    {
        var instances = book.All.Where(i => i.State != NodeState.Gone).ToList();
        var after = view with
        {
            Observation = view.Observation with
            {
                Instances = instances,
                Changes = [],
                Orphans = [],
                Resources = Observation.NoResources,
                Unfinished = instances.Where(i => i.State == NodeState.Creating).Select(i => i.Id).ToHashSet(),
            },
        };
        var (plan, _) = await PlanForAsync(after, book).ConfigureAwait(false);
        return plan is { IsEmpty: true, Blocked.Count: 0 } && await IsNewestAsync(view).ConfigureAwait(false);
    }

    // Somebody may have asked for something else meanwhile.
    private async Task<bool> IsNewestAsync(View view)
        => (await services.Store.Infrastructures.FindAsync(infrastructureId).ConfigureAwait(false))?.Version == view.Infrastructure.Version
        && (following is not null || (await services.Store.Scaling.PendingAsync(infrastructureId).ConfigureAwait(false)).Count == 0);

    private sealed record View(
        Infrastructure Infrastructure, Desired Desired, ScalingDecision Decision,
        IReadOnlyDictionary<string, int> Targets, IReadOnlyDictionary<string, long> Origins, Observation Observation);
}
