namespace Occo.Simulation;

/// <summary>
/// Looks at every step from outside, with a connection of its own to the store, and remembers what it saw.
/// </summary>
internal sealed class Watch(Store store)
{
    private readonly Dictionary<Guid, string> tokenOfNode = [];
    private readonly Dictionary<string, long> lastSequence = [];
    private readonly HashSet<Guid> allowed = [];

    /// <summary>The first promise that was broken, or null.</summary>
    public string? Broken { get; private set; }

    public Store Store => store;

    /// <summary>No pool may ever have more instances than its quota.</summary>
    public bool KeepsQuotas { get; set; }

    /// <summary>No pool has more instances than its quota, whoever asks for the last place.</summary>
    public void CheckPools()
    {
        if (!KeepsQuotas) return;
        foreach (var pool in store.Pools.ListAsync().Now().Where(p => p.Used > p.Pool.Quota))
            Break($"the pool {pool.Pool.Name} has {pool.Used} instances, and its quota is {pool.Pool.Quota}");
        foreach (var pool in store.Pools.ListAsync().Now().Where(p => p.UsedCores > p.Pool.Cores))
            Break($"the pool {pool.Pool.Name} has {pool.UsedCores} cores in use, and its quota is {pool.Pool.Cores}");
    }

    /// <summary>No node costs more than its budget: an instance costs 1, and no version had a larger budget.</summary>
    public void CheckBudget(string infrastructure, string node, int budget)
    {
        if (!KeepsQuotas) return;
        var cost = store.Instances.ListAsync(infrastructure, includeGone: false).Now().Count(i => i.Name == node);
        if (cost > budget) Break($"the node {node} costs {cost}, and its budget is {budget}");
    }

    /// <summary>The machines that exist now.</summary>
    public Func<IEnumerable<Machine>> Machines { get; set; } = () => [];

    /// <summary>The newest fencing number of an infrastructure.</summary>
    public long FenceOf(string infrastructure) => store.ReadAsync(sql => sql.ScalarAsync(
        "SELECT fence FROM lease WHERE infrastructure_id = @id", ("@id", infrastructure))).Now() as long? ?? 0;

    public void Break(string what) => Broken ??= what;

    /// <summary>Intent before act: what is asked for must be in the store, whole, before it is asked.</summary>
    public void CreateSent(SimulatedProcess process, CreateBatch batch)
    {
        foreach (var item in batch.Items)
        {
            if (store.Instances.FindAsync(item.NodeId).Now() is not { } record)
            {
                Break($"a create of {batch.NodeName} {item.NodeId} was sent without an intent");
                continue;
            }

            if (record.Token != batch.Token || record.Name != batch.NodeName || record.BatchIndex != item.Index
                || RequestTable.Prepare(record.Request).Digest != RequestTable.Prepare(batch.Request).Digest)
            {
                Break($"a create of {batch.NodeName} {item.NodeId} differs from its intent");
            }

            if (record.State != NodeState.Creating && !process.IsStale)
                Break($"a create of {batch.NodeName} {item.NodeId} was sent though it is {record.State}");
            if (!tokenOfNode.TryAdd(item.NodeId, batch.Token) && tokenOfNode[item.NodeId] != batch.Token)
                Break($"node id {item.NodeId} came with two tokens");
        }
    }

    /// <summary>Only what is recorded as being dropped, or an orphan, may be dropped.</summary>
    public void DropSent(SimulatedProcess process, SimulatedCloud cloud, IReadOnlyList<string> instanceIds)
    {
        if (process.Operation?.What == Operation.RemovalKeeping) Break("a removal that keeps all sent a drop");
        foreach (var machine in cloud.Machines.Where(m => instanceIds.Contains(m.Id)))
        {
            if (store.Instances.FindAsync(machine.NodeId).Now() is not { } record) continue;
            if (record.IsProtected && record.InstanceId == machine.Id && !allowed.Contains(record.Id))
                Break($"a drop of {machine.Id} was sent though {record.Name} {record.Id} is protected");
            if (record.State == NodeState.Dropping && record.InstanceId == machine.Id
                && machine is { PublishedAt: not null, IsCutOff: false })
                Break($"a drop of {machine.Id} was sent while it is published");
            if (record.State is NodeState.Dropping or NodeState.Gone) continue;
            if (record.InstanceId is { } id && id != machine.Id) continue;
            Break($"a drop of {machine.Id} was sent though {record.Name} {record.Id} is {record.State}");
        }
    }

    /// <summary>Only what a user asked for is stopped.</summary>
    public void StopSent(SimulatedCloud cloud, IReadOnlyList<string> instanceIds)
    {
        foreach (var machine in cloud.Machines.Where(m => instanceIds.Contains(m.Id)))
        {
            if (store.Instances.FindAsync(machine.NodeId).Now() is { PowerAsked: null } record)
                Break($"a stop of {machine.Id} was sent though nobody asked for {record.Name} {record.Id}");
        }
    }

    /// <summary>What is recorded as being dropped is not published again.</summary>
    public void PublishSent(SimulatedProcess process, SimulatedCloud cloud, IReadOnlyList<string> instanceIds)
    {
        if (process.IsStale) return;
        foreach (var machine in cloud.Machines.Where(m => instanceIds.Contains(m.Id)).Where(IsLeaving))
            Break($"{machine.Id} was published while it is dropped");
    }

    /// <summary>It is recorded as being dropped, or gone.</summary>
    public bool IsLeaving(Machine machine) => store.Instances.FindAsync(machine.NodeId).Now()
        is { State: NodeState.Dropping or NodeState.Gone };

    /// <summary>
    /// An operation committed an event: its lease must be the newest, and sequence numbers only grow.
    /// </summary>
    public void Written(Operation operation, Event e)
    {
        var current = FenceOf(operation.Infrastructure);
        var last = lastSequence.GetValueOrDefault(operation.Infrastructure);
        operation.Fence ??= current;
        if (operation.Fence != current)
            Break($"{operation.What} wrote {e.Kind} under fence {operation.Fence}, and {current} is in force");
        if (e.Sequence <= last && operation.Fence == current) Break($"event {e.Sequence} came after {last}");
        lastSequence[operation.Infrastructure] = Math.Max(last, e.Sequence);
        if (e.Kind == EventKind.NodeDropping && operation.IncludesProtected) allowed.Add(e.NodeId!.Value);
        if (e.Kind == EventKind.NodeReleased) operation.Released.Add(e.NodeId!.Value);
        if (e.Kind == EventKind.NodeGone) CheckGone(e.NodeId!.Value);
    }

    // Gone is what the cloud does not have any more, or what an interrupted removal has released.
    private void CheckGone(Guid nodeId)
    {
        if (store.Instances.FindAsync(nodeId).Now() is not { InstanceId: { } id }) return;
        if (Machines().FirstOrDefault(m => m.Id == id) is { IsMisdated: false, IsReleased: false } machine)
            Break($"{nodeId} was told to be gone, and {machine.Id} is still there");
    }

    /// <summary>
    /// A cloud is told to be reachable again only after it was told to be away. Returns how often that was told.
    /// </summary>
    public int CheckClouds(string infrastructure)
    {
        var away = new List<string>();
        var told = 0;
        foreach (var e in store.Events.QueryAsync(new() { Infrastructure = infrastructure }).Now())
        {
            var cloud = e.Message.Split(' ').ElementAtOrDefault(2) ?? "";
            if (e.Kind == EventKind.CloudUnreachable) away.Add(cloud);
            else if (e.Kind == EventKind.CloudReachable && away.RemoveAll(c => c == cloud) == 0)
                Break($"{cloud} was told to be reachable again, and nobody told that it was not");
            else if (e.Kind == EventKind.CloudReachable) told++;
        }

        return told;
    }

    /// <summary>Every instance's history is legal and ends where its record stands.</summary>
    public void CheckEvents(string infrastructure)
    {
        var states = new Dictionary<Guid, NodeState>();
        foreach (var e in store.Events.QueryAsync(new() { Infrastructure = infrastructure }).Now()
            .Where(e => e is { NodeId: not null, State: not null }))
        {
            if (e.Kind == EventKind.OrphanFound) continue;
            var isKnown = states.TryGetValue(e.NodeId!.Value, out var from);
            if (!isKnown && e.State != NodeState.Creating) Break($"{e.NodeId} began as {e.State}");
            if (isKnown && !NodeLifecycle.CanMove(from, e.State!.Value))
                Break($"{e.NodeId} went from {from} to {e.State}");
            states[e.NodeId.Value] = e.State!.Value;
        }

        foreach (var record in store.Instances.ListAsync(infrastructure, includeGone: true).Now())
        {
            if (!states.TryGetValue(record.Id, out var told) || told != record.State)
                Break($"{record.Id} is {record.State} and its history ends with {told}");
        }

        var fences = store.ReadAsync(sql => sql.QueryAsync(
            "SELECT fence FROM pass WHERE infrastructure_id = @id ORDER BY id", row => row.GetInt64(0),
            ("@id", infrastructure))).Now();
        if (!fences.SequenceEqual(fences.Order())) Break($"fences of passes went back: {string.Join(' ', fences)}");
    }
}
