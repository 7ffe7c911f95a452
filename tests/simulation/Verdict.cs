using Occo.Engine;

namespace Occo.Simulation;

/// <summary>What must hold when faults have stopped and the engine says that it is done.</summary>
internal sealed class Verdict(World world)
{
    private readonly Watch watch = world.Watch;

    public void CheckReached()
    {
        watch.CheckEvents();
        var records = watch.Store.Instances.List(watch.Infrastructure);
        var compiled = watch.Store.Infrastructures.GetCompiled(watch.Infrastructure);
        CheckMachines(records, compiled);
        var targets = ScalingDecider.CurrentTargets(compiled, watch.Store.Infrastructures.GetTargets(watch.Infrastructure));
        foreach (var (node, target) in targets)
        {
            var ready = records.Count(r => r.Name == node && r.State == NodeState.Ready);
            if (ready != target) watch.Break($"{node} has {ready} ready instances, {target} are wanted");
        }

        if (records.Count != targets.Values.Sum()) watch.Break($"{records.Count} records, {targets.Values.Sum()} wanted");
        if (watch.Store.Scaling.Pending(watch.Infrastructure).Count > 0) watch.Break("a scale request was not decided");
        if (watch.State != InfrastructureState.Ready) watch.Break($"reached, and the infrastructure is {watch.State}");
    }

    public void CheckRemoved()
    {
        watch.CheckEvents();
        if (watch.State != InfrastructureState.Removed) watch.Break($"removed, and the infrastructure is {watch.State}");
        foreach (var record in watch.Store.Instances.List(watch.Infrastructure))
            watch.Break($"removed, and {record.Name} {record.Id} is {record.State}");

        foreach (var machine in world.Machines) watch.Break($"removed, and {machine.Id} is left");
    }

    private void CheckMachines(IReadOnlyList<NodeInstance> records, CompiledInfrastructure compiled)
    {
        var machines = world.Machines.ToDictionary(m => m.Id);
        var addresses = machines.Values.Select(m => m.Address).ToHashSet();
        foreach (var record in records)
        {
            if (!machines.Remove(record.InstanceId ?? "", out var machine))
                watch.Break($"{record.Name} {record.Id} is {record.State} and has no machine {record.InstanceId}");
            else if (machine.NodeId != record.Id)
                watch.Break($"{machine.Id} is of node id {machine.NodeId}, and {record.Id} says it is its own");
            else if (!IsAsDescribed(machine.Request.Context!.Trim().Split(' '), Mark(compiled, record.Name), addresses))
                watch.Break($"{machine.Id} of {record.Name} is not as described: {machine.Request.Context}");
        }

        if (machines.Count > 0) watch.Break($"machines without a record: {string.Join(' ', machines.Keys)}");
    }

    // The edition of the newest description, and no address of a machine that is gone.
    private static bool IsAsDescribed(string[] context, string mark, HashSet<string> addresses)
        => context.Contains(mark) && context.SkipWhile(word => word != mark).Skip(1).All(addresses.Contains);

    private static string Mark(CompiledInfrastructure compiled, string node)
        => ((string)compiled.Definitions[compiled.Nodes.Single(n => n.Name == node).Type].Implementations[0]
            .Contextualisation!["context_template"]!).Split(' ')[0];
}
