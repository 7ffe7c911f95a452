namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Reports how far a pass is and what it waits for longest. Safe for use from several threads; one report at a time.
/// </summary>
internal sealed class PassProgress(int pass, TimeProvider time, Action<EnactmentProgress>? listener)
{
    private readonly Lock gate = new();
    private readonly LinkedList<ProgressWait> waits = [];
    private EnactmentProgress now = new(pass, "", 0, 0, null);
    private string? said;

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

    /// <summary>What a cloud says that it does now, in place of what is waited for; null: nothing any more.</summary>
    public void Say(string? what)
    {
        lock (gate)
        {
            if (said == what) return;
            said = what;
            Report(now);
        }
    }

    private void Report(EnactmentProgress next)
    {
        var first = waits.First?.Value;
        now = next with { Waiting = first is not null && said is not null ? first with { What = said } : first };
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
