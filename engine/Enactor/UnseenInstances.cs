namespace Occo.Engine.Enactor;

/// <summary>
/// The instances of a node in clouds that cannot be reached. Those that the description still wants there are taken to
/// exist. The others do not count: new ones are made elsewhere, and they are dropped when their cloud answers. Pure.
/// </summary>
internal sealed class UnseenInstances(
    PlanInput input, string node, CompiledNode? compiled, IReadOnlyList<NodeInstance> instances)
{
    public IReadOnlyList<NodeInstance> All { get; } = [.. instances.Where(input.Observation.IsUnseen)];

    /// <summary>Those that count as instances of the node.</summary>
    public IReadOnlyList<NodeInstance> Staying { get; private set; } = [];

    /// <summary>Dependents have to wait. The error of the cloud says why.</summary>
    public bool Holds { get; private set; }

    /// <summary>What is not wanted any more and cannot be dropped now; one message for each cloud.</summary>
    public IReadOnlyList<string> Abandoned => [.. All.Except(Staying).GroupBy(i => (CloudKey.Of(i), input.Guards(i)))
        .Select(group => Message([.. group], group.Key.Item1, group.Key.Item2))];

    /// <param name="room">How many instances are wanted beside those in reach.</param>
    public void Plan(int room)
    {
        if (compiled is null || room <= 0) return;
        Staying = [.. All.Where(i => NodeLifecycle.IsAlive(i.State) && i.DropReason is null
            && !input.IsLeaving(i)).Take(room)];
        Holds = Staying.Any(i => i.State is not (NodeState.Ready or NodeState.Stopped));
    }

    /// <summary>The steps that can be done while the node has no cloud in reach: none that makes an instance.</summary>
    public IReadOnlyList<Step> Allow(IReadOnlyList<Step> builds)
    {
        if (!input.Stranded.Contains(node) || !builds.Any(HealingJudge.Makes)) return builds;
        Holds = true;
        return [.. builds.Where(b => !HealingJudge.Makes(b))];
    }

    private string Message(IReadOnlyList<NodeInstance> some, CloudKey cloud, bool isGuarded)
        => $"{node}: {Named(some)} cannot be dropped, because the cloud {cloud} cannot be reached. "
            + (isGuarded
                ? $"{(some.Count == 1 ? "It is" : "They are")} protected, and not dropped when the cloud answers again."
                : $"{(some.Count == 1 ? "It is" : "They are")} dropped when the cloud answers again. If the cloud will "
                    + $"not, forget {(some.Count == 1 ? "it" : "them")}.");

    private static string Named(IReadOnlyList<NodeInstance> some)
        => (some[0].InstanceId ?? some[0].Id.ToString()) + (some.Count > 1 ? $" and {some.Count - 1} more" : "");
}
