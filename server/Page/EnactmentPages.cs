using Occo.Server.Access;
using Occo.Server.Enactments;

namespace Occo.Server.Page;

/// <summary>The work of this server.</summary>
internal static class EnactmentPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/enactments", () => Pages.Show<EnactmentsPage>()).Needs(Permission.Read);
        pages.MapGet("/enactments/{id:guid}", (Guid id) => Pages.Show<EnactmentPage>(new { Id = id }))
            .Needs(Permission.Read);
        pages.MapPost("/enactments/{id:guid}/stop", StopAsync).Needs(Permission.Enact);
    }

    private static async Task<IResult> StopAsync(Guid id, Form form, Session session, EnactmentDesk desk)
    {
        var work = desk.Require(id, session);
        work.Stop(session.Token.Name);
        await work.EndedAsync().ConfigureAwait(false);
        return Results.LocalRedirect(Pages.Of(id));
    }
}
