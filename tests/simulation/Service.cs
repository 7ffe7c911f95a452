using Occo.Engine;

namespace Occo.Simulation;

/// <summary>
/// Watches an update of what runs well: no node ever serves with fewer machines than its policy allows, and none has more
/// than that. Counts machines, not records.
/// </summary>
internal sealed class Service(World world, Deployment deployment)
{
    private readonly List<Terms> terms = [.. TermsOf(world.Watch.Store, deployment)];

    public void Check()
    {
        var now = world.Clock.Elapsed;
        var records = world.Watch.Store.Instances.List(deployment.Id).ToDictionary(i => i.Id);
        var machines = world.Machines.Where(m => m.Owner.InfrastructureId == deployment.Id && m.DroppedAt is null)
            .ToLookup(m => records.GetValueOrDefault(m.NodeId)?.Name ?? "");
        foreach (var (node, fewest, most) in terms)
        {
            var serving = machines[node].Count(m => m.IsServing(now));
            if (serving < fewest) world.Watch.Break($"{serving} machines of {node} serve during an update, {fewest} must");
            var there = machines[node].Count();
            if (there > most) world.Watch.Break($"{there} machines of {node} exist during an update, {most} may");
        }
    }

    private static IEnumerable<Terms> TermsOf(Store store, Deployment deployment)
    {
        var compiled = deployment.Compiled;
        var targets = ScalingDecider.CurrentTargets(compiled, store.Infrastructures.GetTargets(deployment.Id));
        foreach (var node in compiled.Nodes)
        {
            var (target, width) = (targets[node.Name], node.Update.WidthOf(targets[node.Name]));
            yield return node.Update.Order == UpdateOrder.CreateFirst
                ? new(node.Name, target, target + width)
                : new(node.Name, target - width, target);
        }
    }

    private sealed record Terms(string Node, int Fewest, int Most);
}
