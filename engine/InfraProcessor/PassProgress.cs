namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Reports how far a pass is and what it waits for longest. Safe for use from several threads; one report at a time.
/// </summary>
internal sealed class PassProgress(int pass, TimeProvider time, Action<EnactmentProgress>? listener)
{
    private readonly Lock gate = new();
    private readonly LinkedList<ProgressWait> waits = [];
    private EnactmentProgress now = new(pass, "", 0, 0, null);

    /// <summary>A phase begins.</summary>
    public void Enter(string phase, int total = 0)
    {
        lock (gate) Report(new(pass, phase, 0, total, null));
    }

    /// <summary>A step has ended.</summary>
    public void EndStep(string current)
    {
        lock (gate) Report(now with { Done = now.Done + 1, Current = current });
    }

    /// <summary>A wait begins; it ends with the result.</summary>
    /// <param name="what">As in <see cref="ProgressWait.What"/>.</param>
    /// <param name="isAnswer">A cloud has been asked.</param>
    public IDisposable? Wait(string what, bool isAnswer = false)
    {
        if (listener is null) return null;
        lock (gate)
        {
            var place = waits.AddLast(new ProgressWait(what, time.GetUtcNow(), isAnswer));
            if (waits.Count == 1) Report(now);
            return new End(this, place);
        }
    }

    private void Report(EnactmentProgress next)
    {
        now = next with { Waiting = waits.First?.Value };
        listener?.Invoke(now);
    }

    private void Remove(LinkedListNode<ProgressWait> place)
    {
        lock (gate)
        {
            var wasFirst = place.Previous is null;
            waits.Remove(place);
            if (wasFirst) Report(now);
        }
    }

    private sealed class End(PassProgress progress, LinkedListNode<ProgressWait> place) : IDisposable
    {
        public void Dispose() => progress.Remove(place);
    }
}
