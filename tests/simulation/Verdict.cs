namespace Occo.Simulation;

/// <summary>What must hold when faults have stopped and the engine says that it is done.</summary>
internal sealed class Verdict(World world, Deployment deployment)
{
    private readonly Watch watch = world.Watch;

    private IEnumerable<Machine> Machines => world.Machines.Where(m => m.Owner.InfrastructureId == deployment.Id);

    public void CheckReached()
    {
        watch.CheckEvents(deployment.Id);
        world.Counts.Add("cloud away and back", watch.CheckClouds(deployment.Id));
        foreach (var cloud in watch.Store.Infrastructures.FindAsync(deployment.Id).Now()!.UnreachableClouds)
            watch.Break($"reached, and {cloud} is said to be unreachable");
        var records = watch.Store.Instances.ListAsync(deployment.Id).Now();
        var compiled = watch.Store.Infrastructures.GetCompiledAsync(deployment.Id).Now();
        CheckMachines(records, compiled);
        var targets = ScalingDecider.CurrentTargets(
            compiled, watch.Store.Infrastructures.GetTargetsAsync(deployment.Id).Now());
        foreach (var (node, target) in targets)
        {
            var ready = records.Count(r => r.Name == node && (r.State == NodeState.Ready || IsStopped(r)));
            if (records.FirstOrDefault(r => r.Name == node && !IsStopped(r)
                && r.Request.Resource.ContainsKey(Blueprint.Behind)
                && Machines.Any(m => m.Id == r.InstanceId && m.PublishedAt is null)) is { } hidden)
                watch.Break($"reached, and {hidden.InstanceId} is not published");
            if (ready != target) watch.Break($"{node} has {ready} ready instances, {target} are wanted");
        }

        if (records.Count != targets.Values.Sum())
            watch.Break($"{records.Count} records, {targets.Values.Sum()} wanted");
        if (watch.Store.Scaling.PendingAsync(deployment.Id).Now().Count > 0)
            watch.Break("a scale request was not decided");
        if (deployment.State != InfrastructureState.Ready)
            watch.Break($"reached, and the infrastructure is {deployment.State}");
    }

    public void CheckRemoved()
    {
        watch.CheckEvents(deployment.Id);
        if (deployment.State != InfrastructureState.Removed)
            watch.Break($"removed, and the infrastructure is {deployment.State}");
        foreach (var record in watch.Store.Instances.ListAsync(deployment.Id).Now())
            watch.Break($"removed, and {record.Name} {record.Id} is {record.State}");

        foreach (var machine in Machines
            .Where(m => !m.IsReleased && !world.Forgotten.Contains(m.NodeId) && !IsSpared(m)))
            watch.Break($"removed, and {machine.Id} is left");
    }

    // Its record ended while it was protected: it is left alone, with a warning.
    private bool IsSpared(Machine machine)
        => watch.Store.Instances.FindAsync(machine.NodeId).Now() is { IsProtected: true };

    /// <summary>What a removal left behind it must have named; what it did not know it could not.</summary>
    public void TakeForgotten(IReadOnlyList<StepError> named)
    {
        foreach (var machine in Machines)
        {
            var told = watch.Store.Events.QueryAsync(new() { NodeId = machine.NodeId }).Now()
                .Any(e => e.Kind == EventKind.NodeForgotten);
            if (told && !named.Any(e => e.NodeId == machine.NodeId))
                watch.Break($"{machine.Id} was forgotten and not named");
            world.Counts.Add(told ? "left and named" : "left, and no record knew it");
            world.Forgotten.Add(machine.NodeId);
        }
    }

    /// <summary>What a removal kept it must have named; what no record knew it could not.</summary>
    public void TakeKept(Operation operation, EnactmentResult result)
    {
        var named = result.Kept.Select(k => k.NodeId).Concat(result.Errors.Select(e => e.NodeId)).ToHashSet();
        foreach (var id in operation.Released.Where(id => !named.Contains(id)))
            watch.Break($"{id} was kept and not named");
        foreach (var machine in Machines)
        {
            world.Counts.Add(machine.IsReleased ? "kept" : "kept with its tags");
            world.Forgotten.Add(machine.NodeId);
        }
    }

    private void CheckMachines(IReadOnlyList<NodeInstance> records, CompiledInfrastructure compiled)
    {
        var machines = Machines.Where(m => !m.IsReleased).ToDictionary(m => m.Id);
        var addresses = machines.Values.Select(m => m.Address).ToHashSet();
        foreach (var record in records)
        {
            if (!machines.Remove(record.InstanceId ?? "", out var machine))
                watch.Break($"{record.Name} {record.Id} is {record.State} and has no machine {record.InstanceId}");
            else if (machine.NodeId != record.Id)
                watch.Break($"{machine.Id} is of node id {machine.NodeId}, and {record.Id} says it is its own");
            else if (machine.IsStopped != IsStopped(record))
                watch.Break($"{machine.Id} of {record.Name} is {(machine.IsStopped ? "" : "not ")}stopped");
            else if (!IsStopped(record) && !IsAsDescribed(
                machine.Request.Context!.Trim().Split(' '), compiled, record.Name, addresses))
                watch.Break($"{machine.Id} of {record.Name} is not as described: {machine.Request.Context}");
        }

        var left = machines.Values.Where(m => !world.Forgotten.Contains(m.NodeId) && !IsSpared(m)).Select(m => m.Id)
            .ToList();
        if (left.Count > 0) watch.Break($"machines without a record: {string.Join(' ', left)}");
    }

    // It changes when it runs again.
    private static bool IsStopped(NodeInstance record)
        => record is { State: NodeState.Stopped, PowerAsked.Stop: true };

    // The edition of the newest description, and no address of a machine that is gone, unless its node does not mind.
    private static bool IsAsDescribed(
        string[] context, CompiledInfrastructure compiled, string node, HashSet<string> addresses)
        => context.Contains(Mark(compiled, node))
            && (compiled.Nodes.Single(n => n.Name == node).Refresh == RefreshMode.None
                || context.SkipWhile(word => word != Mark(compiled, node)).Skip(1).All(addresses.Contains));

    private static string Mark(CompiledInfrastructure compiled, string node)
        => ((string)compiled.Definitions[compiled.Nodes.Single(n => n.Name == node).Type].Implementations[0]
            .Contextualisation!["context_template"]!).Split(' ')[0];
}
