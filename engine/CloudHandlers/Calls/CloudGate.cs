using System.Collections.Concurrent;

namespace Occo.Engine.CloudHandlers.Calls;

/// <summary>
/// Limits the calls at once to one cloud, over all enactments of the process. Each caller has its own limit, and waits
/// while that many calls of all callers are running. First come, first served, as far as the limits allow it.
/// </summary>
internal sealed class CloudGate
{
    private static readonly ConcurrentDictionary<
        (TimeProvider Time, string Folder, CloudKey Cloud), CloudGate> Gates = new();

    private readonly Lock gate = new();
    private readonly LinkedList<(int Limit, TaskCompletionSource Turn)> waiting = [];
    private int inUse;

    /// <summary>
    /// The gate of a cloud. A cloud beside a store is another one for each store. Processes that tests simulate have
    /// their own clocks, and so their own gates.
    /// </summary>
    public static CloudGate Of(TimeProvider time, CloudAccess access)
        => Gates.GetOrAdd((time, access.StoreFolder, CloudKey.Of(access.Type, access.Settings)), _ => new());

    /// <summary>
    /// Waits until fewer than <paramref name="limit"/> calls are running. Dispose of the result after the call.
    /// </summary>
    public async ValueTask<IDisposable> EnterAsync(int limit, CancellationToken cancel)
    {
        LinkedListNode<(int Limit, TaskCompletionSource Turn)> place;
        lock (gate)
        {
            if (inUse < limit && waiting.Count == 0)
            {
                inUse++;
                return new Slot(this);
            }

            place = waiting.AddLast((limit, new(TaskCreationOptions.RunContinuationsAsynchronously)));
            Admit();
        }

        using var registration = cancel.Register(() => GiveUp(place, cancel));
        await place.Value.Turn.Task.ConfigureAwait(false);
        return new Slot(this);
    }

    private void GiveUp(LinkedListNode<(int Limit, TaskCompletionSource Turn)> place, CancellationToken cancel)
    {
        lock (gate)
        {
            if (place.List is null) return;
            waiting.Remove(place);
        }

        place.Value.Turn.SetCanceled(cancel);
    }

    private void Leave()
    {
        lock (gate)
        {
            inUse--;
            Admit();
        }
    }

    private void Admit()
    {
        for (var place = waiting.First; place is not null;)
        {
            var next = place.Next;
            if (inUse < place.Value.Limit)
            {
                waiting.Remove(place);
                inUse++;
                place.Value.Turn.SetResult();
            }

            place = next;
        }
    }

    private sealed class Slot(CloudGate gate) : IDisposable
    {
        private CloudGate? held = gate;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Leave();
    }
}
