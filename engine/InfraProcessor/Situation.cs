using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>All that a pass reads from the store and the clouds before it plans.</summary>
internal sealed record Situation(
    Infrastructure Infrastructure, Desired Desired, ScalingDecision Decision,
    IReadOnlyDictionary<string, int> Targets, IReadOnlyDictionary<string, long> Origins, Observation Observation)
{
    public CompiledInfrastructure Compiled => Desired.Compiled;

    /// <summary>The leases of its nodes, as they are now.</summary>
    public LeaseDecision Leases { get; init; } = LeaseDecision.None;

    /// <summary>What the schedules of its nodes want now.</summary>
    public ScheduleDecision Schedules { get; init; } = ScheduleDecision.None;

    /// <summary>When a lease or a schedule changes something; null: none does.</summary>
    public DateTimeOffset? WakeAt => new[] { Leases.WakeAt, Schedules.WakeAt }.Min();

    /// <summary>Limits the pass to the nodes of a given plan; null: no plan was given, or it has not begun.</summary>
    public PlanFollowing? Following { get; init; }

    /// <summary>
    /// An error for each cloud that cannot be reached and keeps the enactment from its goal: it has instances, may have
    /// unknown ones, or a node can use no other. Only the last is a reason to go back to another version.
    /// </summary>
    /// <param name="forgets">A cloud in which nothing is left to forget is no obstacle.</param>
    public IEnumerable<StepError> ErrorsOfClouds(bool forgets)
    {
        if (Observation.Unreachable.Count == 0) yield break;
        var stranded = Desired.NodesOnlyIn(Observation.Lost).Where(n => Targets.GetValueOrDefault(n) > 0).ToList();
        var areAllNeeded = !forgets
            && (Observation.IsReconciling || Infrastructure.State == InfrastructureState.Removing);
        foreach (var cloud in Observation.Unreachable)
        {
            var keys = new HashSet<CloudKey> { cloud.Key };
            var isOnlyOne = stranded.Exists(n => Desired.ChoicesIn(n, keys).Count > 0);
            var hasInstances = Observation.Instances.Any(i => CloudKey.Of(i) == cloud.Key);
            if (!isOnlyOne && !areAllNeeded && !hasInstances) continue;
            yield return new(null, null, isOnlyOne ? StepAction.Wait : StepAction.None, cloud.Kind, cloud.Message)
            {
                IsOutOfReach = hasInstances && !cloud.IsBusy,
            };
        }
    }

    /// <summary>Reads everything; records nothing.</summary>
    public static async Task<Situation> ReadAsync(
        EngineServices services, CloudCalls calls, string infrastructureId, PassOrder order, CancellationToken cancel)
    {
        var (found, recorded) = await services.Store.Infrastructures.FindWithInstancesAsync(infrastructureId)
            .ConfigureAwait(false);
        var infrastructure = found
            ?? throw new OccoException(FailureKind.NotFound, $"There is no infrastructure '{infrastructureId}'.");
        var desired = await Desired.ReadAsync(services, infrastructure, order.Options.Credential).ConfigureAwait(false);
        var compiled = desired.Compiled;
        var following = order is { GivenPlan: { } plan, Number: > 1 } ? new PlanFollowing(plan, compiled) : null;
        following?.Require(infrastructure);
        var observation = await new Observer(services, desired, calls).ObserveAsync(recorded, cancel)
            .ConfigureAwait(false);
        // After the observation, which may take long: the newest counts.
        var wanted = await services.Store.Scaling.WantedAsync(infrastructure.Id).ConfigureAwait(false);
        if (wanted.IsRestored)
        {
            observation = await new Adoption(services, desired, calls, observation).ApplyAsync(cancel)
                .ConfigureAwait(false);
        }

        var isDecided = following is null && infrastructure.State != InfrastructureState.Removing;
        var decision = new ScalingDecider(compiled, observation.Instances).Decide(
            wanted.Targets, isDecided ? wanted.Pending : []);
        var targets = ScalingDecider.CurrentTargets(compiled, wanted.Targets);
        foreach (var (node, target) in decision.Targets) targets[node] = target;
        var leases = isDecided || following is not null
            ? LeasesOf(compiled, observation, order, wanted, isDecided, services.Time.GetUtcNow()) : LeaseDecision.None;
        leases.Limit(targets);
        if (infrastructure.State == InfrastructureState.Removing || order.IsTakingDown) targets.Clear();
        var origins = ScalingDecider.Origins(targets, wanted.Targets, wanted.Granted, decision);
        var spared = observation.Orphans.Where(o => o.IsSpared(order.Options.IncludeProtected)).ToList();
        var drops = decision.Drops.ToDictionary(d => d.NodeId, d => d.Reason);
        return new(infrastructure, desired, decision, targets, origins, observation with
        {
            Orphans = [.. observation.Orphans.Except(spared)],
            Spared = spared,
            Instances = [.. observation.Instances
                .Select(i => drops.TryGetValue(i.Id, out var reason) ? i with { DropReason = reason } : i)],
        })
        {
            Following = following,
            Leases = leases,
            Schedules = isDecided || following is not null
                ? ScheduleDecision.Of(compiled, wanted.Schedules, services.Time.GetUtcNow()) : ScheduleDecision.None,
        };
    }

    // A request to drop certain instances does not tell that the others are in use.
    private static LeaseDecision LeasesOf(
        CompiledInfrastructure compiled, Observation observation, PassOrder order, WantedScale wanted, bool isDecided,
        DateTimeOffset now)
        => new LeaseDecider(compiled, observation.Instances, now, !order.Options.IncludeProtected).Decide(
            wanted.Leases, isDecided
                ? wanted.Pending.Where(r => r.Request.Drop.Count == 0).Select(r => r.Node).ToHashSet()
                : new HashSet<string>());

    /// <summary>
    /// Records observed changes, adopted instances and scale decisions; returns the situation as recorded.
    /// </summary>
    public async Task<Situation> RecordAsync(PassJournal journal)
    {
        await Look.RecordAsync(Observation, journal).ConfigureAwait(false);
        var situation = this;
        if (Observation.Adopted.Count > 0)
        {
            var recorded = await journal.AdoptAsync(Observation.Adopted).ConfigureAwait(false);
            situation = situation with { Observation = Adoption.Recorded(Observation, recorded) };
        }

        // Before the requests that renew them are decided.
        if (Leases.HasChanged || Schedules.HasChanged)
        {
            await journal.RecordLeasesAsync(Leases.Leases, Schedules.States, WakeAt, Leases.Notes)
                .ConfigureAwait(false);
        }

        if (!Decision.IsEmpty)
        {
            Failpoint.Hit(FailpointName.BeforeScaleDecision);
            await journal.DecideScalingAsync(Decision).ConfigureAwait(false);
        }

        return situation;
    }

    /// <summary>
    /// The situation after a pass, by the record alone: a plan for it tells whether anything is left, without another
    /// observation.
    /// </summary>
    public Situation After(InstanceBook book)
    {
        var instances = book.All.Where(i => i.State != NodeState.Gone).ToList();
        return this with
        {
            Observation = Observation with
            {
                Instances = instances,
                Changes = [],
                Orphans = [],
                Resources = Observation.NoResources,
                Altered = StillAltered(book),
                Unfinished = instances.Where(i => i.State == NodeState.Creating).Select(i => i.Id).ToHashSet(),
            },
        };
    }

    // Neither refreshed nor found to be as described.
    private Dictionary<Guid, CloudInstance> StillAltered(InstanceBook book) => Observation.Instances
        .Where(i => Observation.Altered.ContainsKey(i.Id) && ReferenceEquals(book[i.Id].Request, i.Request))
        .ToDictionary(i => i.Id, i => Observation.Altered[i.Id]);
}
