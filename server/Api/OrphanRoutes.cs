using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Enactments;

namespace Occo.Server.Api;

/// <summary>Cloud instances with Occo's tags and without a record.</summary>
internal static class OrphanRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/orphans/search", (Session session, CancellationToken cancel, OrphanSearchOptions? options = null)
            => session.Occo.FindOrphansAsync(options, cancel))
            .Needs(Permission.Orphans).WithSummary("Searches the clouds for orphans.");
        api.MapPost("/orphans/remove", RemoveAsync)
            .Needs(Permission.Orphans).WithSummary("Begins to drop orphans.").Produces<EnactmentRecord>(202);
    }

    private static Task<IResult> RemoveAsync(OrphansRequest request, Session session, EnactmentDesk desk)
        => EnactmentRoutes.BegunAsync(desk.Begin(null, EnactmentPurpose.Orphans, session, isEndless: false,
            async (work, cancel) => await session.Occo.RemoveOrphansAsync(
                request.Orphans, work.Tell(request.Options ?? new()), cancel).ConfigureAwait(false)));
}
