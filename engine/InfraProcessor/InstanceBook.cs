namespace Occo.Engine.InfraProcessor;

/// <summary>
/// The instances of one pass as they are now: recorded, or only planned. Safe for use from several threads.
/// </summary>
internal sealed class InstanceBook
{
    private readonly object gate = new();
    private readonly Dictionary<Guid, NodeInstance> all = [];
    private readonly Dictionary<string, IReadOnlyList<NodeInstance>> usable = [];
    private readonly HashSet<Guid> leaving = [];
    private readonly Dictionary<(CloudKey Cloud, string InstanceId), Guid> given = [];
    private bool hasGiven;

    private readonly Func<string, bool> makesMachines;

    /// <param name="instances">The instances.</param>
    /// <param name="makesMachines">
    /// Whether a type of cloud makes machines (<see cref="CloudHandlers.ICloudHandler.MakesMachines"/>).
    /// </param>
    public InstanceBook(IEnumerable<NodeInstance> instances, Func<string, bool> makesMachines)
    {
        this.makesMachines = makesMachines;
        PutAll(instances);
    }

    public NodeInstance this[Guid id]
    {
        get
        {
            lock (gate) return all[id];
        }
    }

    public IReadOnlyList<NodeInstance> All
    {
        get
        {
            lock (gate) return [.. all.Values.OrderBy(i => i.Ordinal)];
        }
    }

    public void PutAll(IEnumerable<NodeInstance> instances)
    {
        lock (gate)
        {
            foreach (var instance in instances)
            {
                all[instance.Id] = instance;
                usable.Remove(instance.Name);
            }
        }
    }

    /// <summary>
    /// False: another instance that is not gone has this id in the same cloud. Otherwise the id is this one's.
    /// </summary>
    public bool TryGive(NodeInstance instance, string instanceId)
    {
        lock (gate)
        {
            if (!hasGiven)
            {
                foreach (var known in all.Values.Where(i => i.InstanceId is not null && i.State != NodeState.Gone))
                    given[(CloudKey.Of(known), known.InstanceId!)] = known.Id;
                hasGiven = true;
            }

            var key = (CloudKey.Of(instance), instanceId);
            if (given.TryGetValue(key, out var holder) && holder != instance.Id
                && all.TryGetValue(holder, out var other) && other.State != NodeState.Gone) return false;
            given[key] = instance.Id;
            return true;
        }
    }

    /// <summary>From now on others do not use these instances: they are about to be dropped.</summary>
    public void Leave(IEnumerable<NodeInstance> instances)
    {
        lock (gate)
        {
            foreach (var instance in instances)
            {
                leaving.Add(instance.Id);
                usable.Remove(instance.Name);
            }
        }
    }

    /// <summary>
    /// Instances of a node that others may use, oldest first. Unhealthy and stopped ones are included: a short trouble,
    /// or a night, must not change their users twice. A machine is of no use without an address.
    /// </summary>
    public IReadOnlyList<NodeInstance> Find(string node)
    {
        lock (gate)
        {
            return usable.TryGetValue(node, out var found) ? found : usable[node] =
            [
                .. all.Values.Where(i => i.Name == node && i.ReadyAt is not null
                    && (i.Addresses.Count > 0 || !makesMachines(i.Cloud))
                    && NodeLifecycle.IsAlive(i.State) && i.DropReason is null
                    && !leaving.Contains(i.Id))
                    .OrderBy(i => i.Ordinal),
            ];
        }
    }
}
