using System.Runtime.CompilerServices;
using Occo.Engine.Api.Wire;

namespace Occo.Engine.Api.Remote;

internal sealed partial class RemoteOrchestrator
{
    private const int EventsOfAPage = 1000;

    public async Task<IReadOnlyList<Event>> GetEventsAsync(EventQuery? query = null)
    {
        query ??= new();
        var found = new List<Event>();
        while (true)
        {
            var page = await GetAsync<IReadOnlyList<Event>>(PathOf(query)).ConfigureAwait(false);
            found.AddRange(page);
            if (query.Last is not null || page.Count < EventsOfAPage) return found;
            query = query with { AfterSequence = page[^1].Sequence };
        }
    }

    public async IAsyncEnumerable<Event> FollowEventsAsync(
        EventQuery query, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var messages = new ServerMessages(Calls, PathOf(query with { Last = null }));
        await foreach (var message in messages.ReadAsync(cancel).ConfigureAwait(false))
        {
            if (message.Name == StreamMessage.Event) yield return Calls.Read<Event>(message.Data);
        }
    }

    private static string PathOf(EventQuery query) => "events" + Query([
        ("infrastructure", query.Infrastructure), ("node", query.Node), ("nodeId", query.NodeId),
        .. query.Kinds.Select(kind => ("kinds", (object?)kind)),
        ("after", query.AfterSequence > 0 ? query.AfterSequence : null), ("before", query.BeforeSequence),
        ("since", query.Since), ("until", query.Until), ("last", query.Last)]);
}
