using System.Collections.Concurrent;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Since when an enactment waits for instances, over all its passes: a pass that begins does not ask more often than
/// the one before. Safe for use from several threads.
/// </summary>
internal sealed class WaitTimes
{
    private readonly ConcurrentDictionary<(Guid Id, bool IsDrop), long> since = [];

    /// <summary>The time stamp of the first wait for the instance to be ready, or to be gone.</summary>
    public long Begin(NodeInstance instance, TimeProvider time) => since.GetOrAdd(
        (instance.Id, instance.State == NodeState.Dropping), static (_, clock) => clock.GetTimestamp(), time);

    /// <summary>What it waited for is over.</summary>
    public void End(Guid id)
    {
        since.TryRemove((id, true), out _);
        since.TryRemove((id, false), out _);
    }

    /// <summary>Forgets all instances but these.</summary>
    public void Keep(IEnumerable<NodeInstance> instances)
    {
        var present = instances.Select(i => i.Id).ToHashSet();
        foreach (var (id, _) in since.Keys.Where(k => !present.Contains(k.Id))) End(id);
    }
}
