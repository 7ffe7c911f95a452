using System.Runtime.CompilerServices;

namespace Occo.Engine.Api;

/// <summary>The history, as it is and as it goes on.</summary>
public sealed partial class Orchestrator
{
    private const int EventsOfAPage = 1000;

    /// <summary>Events in order.</summary>
    public Task<IReadOnlyList<Event>> GetEventsAsync(EventQuery? query = null)
        => services.Store.Events.QueryAsync(query ?? new());

    /// <summary>
    /// The events so far, and then each new one, in order and without an end. Throws <see cref="OccoException"/>
    /// (Store) and <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <param name="query">Which events; <c>First</c> and <c>Last</c> do not count.</param>
    /// <param name="cancel">Ends it.</param>
    public async IAsyncEnumerable<Event> FollowEventsAsync(
        EventQuery query, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        query = query with { First = EventsOfAPage, Last = null };
        for (long known = -1, newest = -1; ;)
        {
            cancel.ThrowIfCancellationRequested();
            if (newest == known) newest = await NextRevisionAsync(known, cancel).ConfigureAwait(false);
            var page = await GetEventsAsync(query).ConfigureAwait(false);
            foreach (var entry in page) yield return entry;
            if (page.Count > 0) query = query with { AfterSequence = page[^1].Sequence };
            if (page.Count == EventsOfAPage) continue;
            // Events of others are not looked through again.
            query = query with { AfterSequence = Math.Max(query.AfterSequence, newest) };
            known = newest;
        }
    }
}
