using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>Plans a pass: gives the pure planner all that it reads.</summary>
internal sealed class PassPlanner(EngineServices services, CloudCalls calls, PassOrder order)
{
    /// <summary>The plan, and what the comparison with the description found.</summary>
    public async Task<(Plan Plan, ChangeDetector Changes)> PlanAsync(
        Situation situation, InstanceBook book, CancellationToken cancel)
    {
        var now = services.Time.GetUtcNow();
        var failures = await services.Store.Failures.FindAsync(
            situation.Infrastructure.Id, situation.Infrastructure.Version, now - HealingJudge.Period)
            .ConfigureAwait(false);
        var maker = new InstanceMaker(services, situation.Desired, book, calls, cancel);
        var answers = new TemplateAnswers();
        return await answers.RunAsync(() =>
        {
            var changes = new ChangeDetector(
                services, situation.Desired, maker, book, answers, situation.Observation.Resources);
            return (Plan(situation, changes, failures, now), changes);
        }).ConfigureAwait(false);
    }

    private Plan Plan(
        Situation situation, ChangeDetector changes, IReadOnlyDictionary<string, NodeFailures> failures,
        DateTimeOffset now)
    {
        var options = order.Options;
        var observation = situation.Observation;
        var plan = new Planner(new()
        {
            Infrastructure = situation.Infrastructure,
            Compiled = situation.Compiled,
            Observation = observation,
            Targets = situation.Targets,
            ScaleRequests = situation.Origins,
            Compare = changes.Compare,
            Frozen = situation.Desired.NodesIn(observation).Union(observation.Held.Keys).ToHashSet(),
            Only = situation.Following?.Nodes ?? (options.Nodes.Count > 0 ? options.Nodes : null),
            Except = options.ExcludeNodes,
            WhyNone = order.IsTakingDown
                ? "its first build failed and is taken down" : "the infrastructure is being removed",
            IsUnattended = options.Watch,
            BacksOff = options.Watch || options.OnFailure == FailureAction.Retry,
            Failures = node => failures.GetValueOrDefault(node, NodeFailures.None),
            Now = now,
        }).Plan();
        var lost = observation.Unreachable.Select(u => u.Key).ToHashSet();
        return plan with
        {
            UnreachableClouds = [.. lost.Select(key => key.ToString()).Order(StringComparer.Ordinal)],
            Unseen = observation.Instances.Count(i => lost.Contains(CloudKey.Of(i))),
            Warnings =
            [
                .. Suspended(situation.Infrastructure), .. situation.Desired.Warnings, .. situation.Decision.Warnings,
                .. plan.Warnings, .. changes.Problems, .. observation.Held.Values,
                .. changes.TranslationsIn(observation.Instances),
                .. observation.Adopted.Select(a => a.Message),
            ],
        };
    }

    /// <summary>The drop of one instance, whatever the description wants; an empty plan when it is gone.</summary>
    public static Plan PlanDrop(Situation situation, Guid nodeId)
    {
        var instance = situation.Observation.Instances.FirstOrDefault(i => i.Id == nodeId);
        return new()
        {
            Infrastructure = situation.Infrastructure.Name,
            InfrastructureId = situation.Infrastructure.Id,
            Version = situation.Infrastructure.Version,
            Unchanged = situation.Observation.Instances.Count - (instance is null ? 0 : 1),
            Steps = instance is null
                ? []
                : [Step.For(StepAction.Drop, instance, "a user asked for it") with { Number = 1 }],
        };
    }
    private static IEnumerable<string> Suspended(Infrastructure infrastructure)
        => infrastructure is { State: InfrastructureState.Suspended, Suspension: { } suspension }
            ? [suspension.Message(infrastructure.Name)]
            : [];
}
