using System.Globalization;

namespace Occo.Engine.Enactor;

/// <summary>
/// Limits the healing of a node: repeated failures delay the next attempt, and a watch replaces nothing when too many
/// instances are sick, and only so many instances an hour. Pure.
/// </summary>
internal sealed class HealingJudge(
    PlanInput input, CompiledNode node, IReadOnlyList<NodeInstance> instances, int target)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);
    private readonly List<string> blocked = [];

    /// <summary>The period of <c>max_per_hour</c>.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Why steps have to wait.</summary>
    public IReadOnlyList<string> Blocked => blocked;

    /// <summary>The steps that may be done now.</summary>
    public IReadOnlyList<Step> Allow(IReadOnlyList<Step> builds)
    {
        if (!input.BacksOff || !builds.Any(Makes)) return builds;
        var failures = input.Failures(node.Name);
        if (NextTry(failures) is { } due)
        {
            blocked.Add($"{node.Name}: instances failed before they were ever ready, {Times(failures.Attempts)}: "
                + $"the next try is at {Clock(due)}.");
            return [.. builds.Where(b => !Makes(b))];
        }

        if (!input.IsUnattended) return builds;
        if (AreTooManySick()) builds = [.. builds.Where(b => !b.Heals || !WasReady(b))];
        return Capped(builds, failures);
    }

    private DateTimeOffset? NextTry(NodeFailures failures)
    {
        if (failures is not { Attempts: > 0, Last: { } last }) return null;
        var delay = FirstDelay * Math.Pow(2, Math.Min(failures.Attempts - 1, 10));
        var due = last + (delay < LongestDelay ? delay : LongestDelay);
        // A clock that was set back must not delay the next attempt for hours.
        return last <= input.Now && input.Now < due ? due : null;
    }

    private bool AreTooManySick()
    {
        var sick = instances.Count(i => i.State is NodeState.Failed or NodeState.Unhealthy && i.ReadyAt is not null);
        var limit = node.Healing.MaxUnhealthy;
        if (sick <= limit.Of(target)) return false;
        blocked.Add($"{node.Name}: {sick} of {target} instances are sick, more than {limit}: healing waits until they "
            + "recover, or until an enactment without a watch.");
        return true;
    }

    private IReadOnlyList<Step> Capped(IReadOnlyList<Step> builds, NodeFailures failures)
    {
        var (most, done) = (node.Healing.MaxPerHour, failures.Replaced.Count);
        var left = Math.Max(0, most - done);
        if (most == 0 || builds.Count(b => b.Heals) <= left) return builds;
        var next = (done == 0 ? input.Now : failures.Replaced[Math.Max(0, done - most)]) + Period;
        blocked.Add($"{node.Name}: not more than {most} failed instances are replaced within an hour: "
            + $"the next at {Clock(next)}.");
        var now = builds.Where(b => b.Heals).Take(left).ToHashSet();
        return [.. builds.Where(b => !b.Heals || now.Contains(b))];
    }

    private bool WasReady(Step step) => instances.Any(i => i.Id == step.NodeId && i.ReadyAt is not null);

    /// <summary>The step makes an instance.</summary>
    public static bool Makes(Step step) => step.Action is StepAction.Create or StepAction.Replace;

    private static string Clock(DateTimeOffset time)
        => time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Times(int count) => count == 1 ? "once" : $"{count} times in a row";
}
