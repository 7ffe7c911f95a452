using Occo.Engine.Enactor;
using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>What an enactment waits for, in words.</summary>
internal static class WaitingFor
{
    private const int MostNamed = 3;

    /// <summary>The instances that are not ready yet and the nodes that have too few; empty where there is none.</summary>
    public static string Describe(EngineServices services, Infrastructure infrastructure)
    {
        var current = services.Store.Infrastructures.Find(infrastructure.Id) ?? infrastructure;
        var instances = services.Store.Instances.List(current.Id, includeGone: false);
        var isLeaving = current.State == InfrastructureState.Removing;
        var waiting = instances.Where(i => isLeaving || i.State != NodeState.Ready).Select(Describe);
        var all = waiting.Concat(isLeaving ? [] : Missing(services, current, instances)).ToList();
        var more = all.Count > MostNamed ? $", and {all.Count - MostNamed} more" : "";
        return string.Join(", ", all.Take(MostNamed)) + more;
    }

    private static string Describe(NodeInstance instance)
    {
        var name = $"{instance.Name} {instance.InstanceId ?? instance.Id.ToString()[..8]}";
        var why = instance.LastError is { Length: > 0 } error ? $" ({error})" : "";
        return $"{name} is {instance.State.ToString().ToLowerInvariant()}{why}";
    }

    private static IEnumerable<string> Missing(
        EngineServices services, Infrastructure infrastructure, IReadOnlyList<NodeInstance> instances)
    {
        var compiled = services.Store.Infrastructures.GetCompiled(infrastructure.Id);
        var targets = ScalingDecider.CurrentTargets(
            compiled, services.Store.Infrastructures.GetTargets(infrastructure.Id));
        foreach (var node in compiled.Nodes)
        {
            var (wanted, there) = (targets.GetValueOrDefault(node.Name), instances.Count(i => i.Name == node.Name));
            if (there < wanted) yield return $"{node.Name} has {there} of {wanted} instances";
        }
    }
}
