using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>Plans a pass: gives the pure planner all that it reads.</summary>
internal sealed class PassPlanner(EngineServices services, CloudCalls calls, CloudRooms rooms, PassOrder order)
{
    private const int MostNamed = 3;

    /// <summary>The plan, what the comparison with the description found, and what decides on places.</summary>
    public async Task<(Plan Plan, ChangeDetector Changes, PassPlaces Places)> PlanAsync(
        Situation situation, InstanceBook book, CancellationToken cancel)
    {
        var now = services.Time.GetUtcNow();
        var failures = await services.Store.Failures.FindAsync(
            situation.Infrastructure.Id, situation.Infrastructure.Version, now - HealingJudge.Period)
            .ConfigureAwait(false);
        // An approved plan is made again with its own seed.
        var places = await new PlacesReader(services, rooms, situation)
            .ReadAsync(order.Number == 1 ? order.GivenPlan?.Seed ?? order.Options.Seed : null, cancel)
            .ConfigureAwait(false);
        var maker = new InstanceMaker(services, situation.Desired, book, calls, cancel);
        var answers = new TemplateAnswers();
        return await answers.RunAsync(() =>
        {
            var leaving = Leaving(situation, Detector());
            book.Leave(leaving.Values);
            var changes = Detector();
            return (Plan(situation, changes, leaving, failures, places, now), changes, places);
        }).ConfigureAwait(false);

        ChangeDetector Detector() => new(
            services, situation.Desired, maker, book, answers, situation.Observation.Resources,
            situation.Observation.Altered);
    }

    // Instances in clouds that cannot be reached and that the description wants in another cloud. Others do not use
    // their addresses any more.
    private static Dictionary<Guid, NodeInstance> Leaving(Situation situation, ChangeDetector changes)
    {
        var found = new Dictionary<Guid, NodeInstance>();
        foreach (var instance in situation.Observation.Instances)
        {
            if (situation.Observation.IsUnseen(instance)
                && changes.Compare(instance)?.Wanted is { } wanted
                && situation.Desired.KeyOf(wanted.Resource) != CloudKey.Of(instance))
                found[instance.Id] = instance;
        }

        return found;
    }

    private Plan Plan(
        Situation situation, ChangeDetector changes, IReadOnlyDictionary<Guid, NodeInstance> leaving,
        IReadOnlyDictionary<string, NodeFailures> failures, PassPlaces places, DateTimeOffset now)
    {
        var options = order.Options;
        var observation = situation.Observation;
        var plan = new Planner(new()
        {
            Infrastructure = situation.Infrastructure,
            Compiled = situation.Compiled,
            Observation = observation,
            Targets = situation.Targets,
            Ended = situation.Leases.Ended,
            ScaleRequests = situation.Origins,
            Compare = changes.Compare,
            Frozen = observation.Held.Keys.ToHashSet(),
            Stranded = situation.Desired.NodesOnlyIn(observation.Lost),
            CanStart = i => services.Clouds.CanStart(i.Cloud),
            CanStop = services.Clouds.CanStop,
            IsLeaving = i => leaving.ContainsKey(i.Id),
            Only = situation.Following?.Nodes ?? (options.Nodes.Count > 0 ? options.Nodes : null),
            Except = options.ExcludeNodes,
            WhyNone = order.IsTakingDown
                ? "its first build failed and is taken down" : "the infrastructure is being removed",
            IncludeProtected = options.IncludeProtected,
            MaxDrops = situation.Infrastructure.State == InfrastructureState.Removing || order.IsTakingDown
                ? null : options.MaxDrops ?? situation.Compiled.MaxDrops,
            IsUnattended = options.Watch || options.Unattended,
            BacksOff = options.Watch || options.Unattended || options.OnFailure == FailureAction.Retry,
            Failures = node => failures.GetValueOrDefault(node, NodeFailures.None),
            Now = now,
            Places = places.Decider,
        }).Plan();
        return plan with
        {
            UnreachableClouds = [.. observation.Lost.Select(key => key.ToString()).Order(StringComparer.Ordinal)],
            Unseen = observation.Instances.Count(observation.IsUnseen),
            Warnings =
            [
                .. Suspended(situation.Infrastructure), .. situation.Desired.Warnings, .. situation.Decision.Warnings,
                .. situation.Leases.Warnings,
                .. plan.Warnings, .. changes.Problems.Select(p => p.Message),
                .. observation.Held.Values.Select(h => h.Message),
                .. changes.TranslationsIn(observation.Instances),
                .. observation.Adopted.Select(a => a.Message), .. Untold(observation), .. places.Warnings,
            ],
        };
    }

    /// <summary>The drop of one instance, whatever the description wants; an empty plan when it is gone.</summary>
    public static Plan PlanDrop(Situation situation, Guid nodeId)
    {
        var instance = situation.Observation.Instances.FirstOrDefault(i => i.Id == nodeId);
        return Nothing(situation) with
        {
            Unchanged = situation.Observation.Instances.Count - (instance is null ? 0 : 1),
            Steps = instance is null
                ? []
                : [Step.For(StepAction.Drop, instance, "a user asked for it") with { Number = 1 }],
        };
    }

    /// <summary>A plan without steps.</summary>
    public static Plan Nothing(Situation situation) => new()
    {
        Infrastructure = situation.Infrastructure.Name,
        InfrastructureId = situation.Infrastructure.Id,
        Version = situation.Infrastructure.Version,
        Unchanged = 0,
        Steps = [],
    };

    // After a restore a machine may run what the store has forgotten. To replace all that cannot tell would be worse.
    private static IEnumerable<string> Untold(Observation observation) => observation.IsReconciling
        ? observation.Instances.Where(i => observation.Untold.Contains(i.Id)).GroupBy(i => i.Name).Select(node =>
            $"{node.Key}: what {string.Join(", ", node.Take(MostNamed).Select(i => i.InstanceId))}"
            + (node.Count() > MostNamed ? $" and {node.Count() - MostNamed} more" : "")
            + " runs cannot be told, because the cloud does not keep the digest of the request. It may be newer than "
            + "the restored record says. Drop an instance, and the next enactment makes it anew.")
        : [];

    private static IEnumerable<string> Suspended(Infrastructure infrastructure)
        => infrastructure is { State: InfrastructureState.Suspended, Suspension: { } suspension }
            ? [suspension.Message(infrastructure.Name)]
            : [];
}
