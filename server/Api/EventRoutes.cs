using System.Globalization;
using System.Runtime.CompilerServices;
using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Enactments;

namespace Occo.Server.Api;

/// <summary>The history, as pages or as a stream that goes on.</summary>
internal static class EventRoutes
{
    private const int PageSize = 1000;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/events", AnswerAsync).Needs(Permission.Read)
        .Produces<IReadOnlyList<Event>>().Produces(200, contentType: ServerSentEvents.MediaType)
        .WithSummary("Events in order: pages of at most 1,000 with a Link to the next, or server-sent events.");

    private static async Task AnswerAsync(
        [AsParameters] EventsRequest request, Session session, EnactmentDesk desk, HttpContext context)
    {
        var query = request.ToQuery();
        if (context.Request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == ServerSentEvents.MediaType))
        {
            if (context.LastEventId() is > 0 and var last) query = query with { AfterSequence = last, Last = null };
            await ServerSentEvents.WriteAsync(context, cancel => FollowAsync(query, session, cancel), desk.Ended)
                .ConfigureAwait(false);
            return;
        }

        var page = query.Last is { } count
            ? await LastAsync(query, count, session).ConfigureAwait(false)
            : await NextAsync(query, session).ConfigureAwait(false);
        if (query.Last is null && page.Count == PageSize)
            context.LinkNext(page[^1].Sequence.ToString(CultureInfo.InvariantCulture));
        await context.Response.WriteAsJsonAsync(page, WireJson.Options, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<Event>> LastAsync(EventQuery query, int count, Session session)
    {
        var found = new LinkedList<Event>();
        while (found.Count < count)
        {
            var part = await session.Occo
                .GetEventsAsync(query with { Last = Math.Min(count, PageSize) }).ConfigureAwait(false);
            foreach (var item in part.Reverse().Where(session.Sees).Take(count - found.Count)) found.AddFirst(item);
            if (part.Count < Math.Min(count, PageSize)) break;
            query = query with { BeforeSequence = part[0].Sequence };
        }

        return [.. found];
    }

    // A page of what the token may see.
    private static async Task<IReadOnlyList<Event>> NextAsync(EventQuery query, Session session)
    {
        var found = new List<Event>();
        while (true)
        {
            var part = await session.Occo.GetEventsAsync(query with { First = PageSize }).ConfigureAwait(false);
            foreach (var item in part)
            {
                query = query with { AfterSequence = item.Sequence };
                if (session.Sees(item)) found.Add(item);
                if (found.Count == PageSize) return found;
            }

            if (part.Count < PageSize) return found;
        }
    }

    private static async IAsyncEnumerable<Message> FollowAsync(
        EventQuery query, Session session, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (query.Last is { } count)
        {
            foreach (var item in await LastAsync(query, count, session).ConfigureAwait(false))
            {
                yield return Message(item);
                query = query with { AfterSequence = item.Sequence };
            }
        }

        await foreach (var item in session.Occo.FollowEventsAsync(query, cancel).ConfigureAwait(false))
        {
            if (session.Sees(item)) yield return Message(item);
        }

        static Message Message(Event item) => new(item.Sequence, StreamMessage.Event, item);
    }

    private static bool Sees(this Session session, Event item) => session.Sees(item.Infrastructure);
}
