using System.Collections.Concurrent;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// Passes events to a listener in the order of their commits, one at a time, although the writers resume in any order.
/// </summary>
internal sealed class EventStream(Action<Event>? listener)
{
    private readonly ConcurrentQueue<Event> committed = new();
    private readonly object gate = new();

    /// <summary>Queues committed events. The store calls it in the order of commits.</summary>
    public void Add(IReadOnlyList<Event> events)
    {
        if (listener is null) return;
        foreach (var item in events) committed.Enqueue(item);
    }

    /// <summary>Returns when the listener has handled all queued events.</summary>
    public void Deliver()
    {
        if (listener is null || committed.IsEmpty) return;
        lock (gate)
        {
            while (committed.TryDequeue(out var item)) listener(item);
        }
    }
}
