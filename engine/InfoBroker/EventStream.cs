using System.Collections.Concurrent;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// Hands events to a listener in the order of their commits, one at a time, though the writers that wait for those
/// commits go on in any order.
/// </summary>
internal sealed class EventStream(Action<Event>? listener)
{
    private readonly ConcurrentQueue<Event> committed = new();
    private readonly object gate = new();

    /// <summary>Puts committed events in line. Called by the store in the order of commits.</summary>
    public void Add(IReadOnlyList<Event> events)
    {
        if (listener is null) return;
        foreach (var item in events) committed.Enqueue(item);
    }

    /// <summary>Hands over everything that is in line; returns when that was heard.</summary>
    public void Deliver()
    {
        if (listener is null || committed.IsEmpty) return;
        lock (gate)
        {
            while (committed.TryDequeue(out var item)) listener(item);
        }
    }
}
