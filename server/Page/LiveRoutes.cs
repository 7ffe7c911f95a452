using System.Runtime.CompilerServices;
using Occo.Server.Access;
using Occo.Server.Api;
using Occo.Server.Enactments;

namespace Occo.Server.Page;

/// <summary>Server-sent events that say that a page is out of date. The browser then loads it again.</summary>
internal static class LiveRoutes
{
    private const string Changed = "changed";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/live", (Session session, EnactmentDesk desk, HttpContext context)
            => ServerSentEvents.WriteAsync(
                context, cancel => FollowAsync(session, Task.FromResult, cancel), desk.Ended))
            .Needs(Permission.Read);
        pages.MapGet("/infrastructures/{name}/live", OneAsync).Needs(Permission.Read);
        pages.MapGet("/enactments/{id:guid}/live", (Guid id, Session session, EnactmentDesk desk, HttpContext context)
            => OfWorkAsync(desk.Require(id, session), context))
            .Needs(Permission.Read);
    }

    private static async Task OneAsync(string name, Session session, EnactmentDesk desk, HttpContext context)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        await ServerSentEvents.WriteAsync(context, cancel => FollowAsync(session, async _
            => (await session.Occo.GetRevisionAsync(found.Id).ConfigureAwait(false))?.Revision ?? 0, cancel),
            desk.Ended).ConfigureAwait(false);
    }

    // The first number says where the browser begins; it may have changed since the page was made.
    private static async IAsyncEnumerable<Message> FollowAsync(
        Session session, Func<long, Task<long>> ofThePage, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (long all = -1, known = -1; ;)
        {
            all = await session.Occo.NextRevisionAsync(all, cancel).ConfigureAwait(false);
            var newest = await ofThePage(all).ConfigureAwait(false);
            if (newest != known) yield return new(newest, Changed, null);
            known = newest;
        }
    }

    private static Task OfWorkAsync(RunningEnactment work, HttpContext context)
        => ServerSentEvents.WriteAsync(context, cancel => ToldAsync(work, cancel));

    private static async IAsyncEnumerable<Message> ToldAsync(
        RunningEnactment work, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var message in work.Messages.ReadAsync(0, cancel).ConfigureAwait(false))
            yield return new(message.Id, Changed, null);
    }
}
