namespace Occo.Simulation;

/// <summary>
/// Watches an update of what runs well. No node ever serves with fewer machines, or has more, than its policy allows.
/// No machine that can be refreshed is left with the address of one that is dropped. Looks at machines, not records.
/// </summary>
internal sealed class Service(World world, Deployment deployment)
{
    private readonly List<Terms> terms = [.. TermsOf(world.Watch.Store, deployment)];

    // While such a machine goes there is always another one to use.
    private readonly HashSet<string> replaceable = [];
    private readonly HashSet<string> told = [.. deployment.Compiled.Nodes
        .Where(n => n.Refresh == RefreshMode.Recompose).Select(n => n.Name)];


    public void Check()
    {
        var now = world.Clock.Elapsed;
        var records = world.Watch.Store.Instances.ListAsync(deployment.Id).Now().ToDictionary(i => i.Id);
        var machines = world.Machines.Where(m => m.Owner.InfrastructureId == deployment.Id && m.DroppedAt is null)
            .ToLookup(m => records.GetValueOrDefault(m.NodeId)?.Name ?? "");
        foreach (var (node, fewest, most, _) in terms)
        {
            var serving = machines[node].Count(m => m.IsServing(now));
            if (serving < fewest)
                world.Watch.Break($"{serving} machines of {node} serve during an update, {fewest} must");
            var there = machines[node].Count();
            if (there > most) world.Watch.Break($"{there} machines of {node} exist during an update, {most} may");
        }

        var addresses = world.Machines.Where(m => m.DroppedAt is null).Select(m => m.Address).ToHashSet();
        foreach (var machine in machines.SelectMany(m => m)
            .Where(m => m.IsServing(now) && records.TryGetValue(m.NodeId, out var record) && CanBeTold(m, record)))
        {
            var unknown = machine.Request.Context!.Trim().Split(' ').Skip(1)
                .FirstOrDefault(a => replaceable.Contains(a) && !addresses.Contains(a));
            if (unknown is not null) world.Watch.Break($"{machine.Id} still uses {unknown}, which is gone");
        }

        foreach (var record in records.Values.Where(r => terms.Exists(t => t.Node == r.Name && t.CreatesFirst)))
            replaceable.UnionWith(record.Addresses);
    }

    private bool CanBeTold(Machine machine, NodeInstance record) => record.State == NodeState.Ready
        && told.Contains(record.Name) && world.Clouds.Single(c => c.Machines.Contains(machine)).MaxBatch > 1;

    private static IEnumerable<Terms> TermsOf(Store store, Deployment deployment)
    {
        var compiled = deployment.Compiled;
        var targets = ScalingDecider.CurrentTargets(
            compiled, store.Infrastructures.GetTargetsAsync(deployment.Id).Now());
        // The end of a lease is no update.
        foreach (var node in compiled.Nodes.Where(n => !deployment.Leases.ContainsKey(n.Name)))
        {
            var (target, width) = (targets[node.Name], node.Update.WidthOf(targets[node.Name]));
            yield return node.Update.Order == UpdateOrder.CreateFirst
                ? new(node.Name, target, target + width, true)
                : new(node.Name, target - width, target, false);
        }
    }

    private sealed record Terms(string Node, int Fewest, int Most, bool CreatesFirst);
}
