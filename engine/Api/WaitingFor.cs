using Occo.Engine.Enactor;
using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>What an enactment waits for, in words.</summary>
internal static class WaitingFor
{
    private const int MostNamed = 3;

    /// <summary>The instances that are not ready yet and the nodes that have too few; empty where there is none.</summary>
    public static async Task<string> DescribeAsync(EngineServices services, Infrastructure infrastructure)
    {
        var current = await services.Store.Infrastructures.FindAsync(infrastructure.Id)
            .ConfigureAwait(false) ?? infrastructure;
        var instances = await services.Store.Instances.ListAsync(current.Id, includeGone: false).ConfigureAwait(false);
        var isLeaving = current.State == InfrastructureState.Removing;
        var waiting = instances.Where(i => isLeaving || i.State != NodeState.Ready).Select(Describe);
        var missing = isLeaving ? [] : await MissingAsync(services, current, instances).ConfigureAwait(false);
        List<string> all = [.. waiting, .. missing];
        var more = all.Count > MostNamed ? $", and {all.Count - MostNamed} more" : "";
        return string.Join(", ", all.Take(MostNamed)) + more;
    }

    private static string Describe(NodeInstance instance)
    {
        var name = $"{instance.Name} {instance.InstanceId ?? instance.Id.ToString()[..8]}";
        var why = instance.LastError is { Length: > 0 } error ? $" ({error})" : "";
        return $"{name} is {instance.State.ToString().ToLowerInvariant()}{why}";
    }

    private static async Task<List<string>> MissingAsync(
        EngineServices services, Infrastructure infrastructure, IReadOnlyList<NodeInstance> instances)
    {
        var compiled = await services.Store.Infrastructures.GetCompiledAsync(infrastructure.Id).ConfigureAwait(false);
        var targets = ScalingDecider.CurrentTargets(
            compiled, await services.Store.Infrastructures.GetTargetsAsync(infrastructure.Id).ConfigureAwait(false));
        var missing = new List<string>();
        foreach (var node in compiled.Nodes)
        {
            var (wanted, there) = (targets.GetValueOrDefault(node.Name), instances.Count(i => i.Name == node.Name));
            if (there < wanted) missing.Add($"{node.Name} has {there} of {wanted} instances");
        }

        return missing;
    }
}
