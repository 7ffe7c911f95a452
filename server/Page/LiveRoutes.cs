using System.Runtime.CompilerServices;
using Occo.Server.Access;
using Occo.Server.Api;
using Occo.Server.Enactments;

namespace Occo.Server.Page;

/// <summary>Server-sent events that say that a page is out of date. The browser then loads it again.</summary>
internal static class LiveRoutes
{
    private const string Changed = "changed";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/live", (Session session, EnactmentDesk desk, HttpContext context)
            => ServerSentEvents.WriteAsync(
                context, cancel => FollowAsync(session.Occo.GetRevisionAsync, cancel), desk.Ended))
            .Needs(Permission.Read);
        pages.MapGet("/infrastructures/{name}/live", OneAsync).Needs(Permission.Read);
        pages.MapGet("/enactments/{id:guid}/live", (Guid id, Session session, EnactmentDesk desk, HttpContext context)
            => OfWorkAsync(desk.Require(id, session), context))
            .Needs(Permission.Read);
    }

    private static async Task OneAsync(string name, Session session, EnactmentDesk desk, HttpContext context)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        await ServerSentEvents.WriteAsync(context, cancel => FollowAsync(
            async () => (await session.Occo.GetRevisionAsync(found.Id).ConfigureAwait(false))?.Revision ?? 0, cancel),
            desk.Ended).ConfigureAwait(false);
    }

    // The first number says where the browser begins; it may have changed since the page was made.
    private static async IAsyncEnumerable<Message> FollowAsync(
        Func<Task<long>> read, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (long known = -1; !cancel.IsCancellationRequested;)
        {
            var newest = await read().ConfigureAwait(false);
            if (newest != known) yield return new(newest, Changed, null);
            known = newest;
            await Task.Delay(Look, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
