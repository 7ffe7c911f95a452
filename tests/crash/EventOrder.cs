namespace Occo.Crash;

/// <summary>What the events tell, checked against the life that an instance may have.</summary>
internal static class EventOrder
{
    /// <summary>What is wrong with it, in words.</summary>
    /// <param name="events">All events of an infrastructure, in order.</param>
    /// <param name="records">All its instances, also those that are gone.</param>
    public static IEnumerable<string> Faults(IReadOnlyList<Event> events, IReadOnlyList<NodeInstance> records)
    {
        for (var i = 1; i < events.Count; i++)
        {
            if (events[i].Sequence <= events[i - 1].Sequence)
                yield return $"event {events[i].Sequence} is out of order";
        }

        var passes = events.Where(e => e.Kind is EventKind.PassStarted or EventKind.PassFinished).ToList();
        for (var i = 0; i < passes.Count; i++)
        {
            if (passes[i].Kind != (i % 2 == 0 ? EventKind.PassStarted : EventKind.PassFinished))
                yield return $"event {passes[i].Sequence} is {passes[i].Kind} twice in a row";
        }

        if (passes.Count % 2 != 0) yield return $"the pass of event {passes[^1].Sequence} has no end";

        var lives = events.Where(e => e is { NodeId: not null, State: not null }).ToLookup(e => e.NodeId!.Value);
        foreach (var record in records)
        {
            var life = lives[record.Id].ToList();
            if (life.Count == 0 || life[0].Kind != EventKind.NodeCreating)
                yield return $"the events of {record.Id} do not begin with its creation";
            for (var i = 1; i < life.Count; i++)
            {
                if (!NodeLifecycle.CanMove(life[i - 1].State!.Value, life[i].State!.Value))
                    yield return $"{record.Id} went from {life[i - 1].State} to {life[i].State}";
            }

            if (life.Count > 0 && life[^1].State != record.State)
                yield return $"{record.Id} is {record.State}, and its last event says {life[^1].State}";
        }
    }
}
