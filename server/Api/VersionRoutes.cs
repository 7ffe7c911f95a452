using Occo.Engine.Api.Wire;
using Occo.Server.Access;

namespace Occo.Server.Api;

/// <summary>The versions of a description.</summary>
internal static class VersionRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var one = api.MapGroup("/infrastructures/{name}");
        one.MapGet("/description", async (string name, int? version, Session session) => await session.Occo
            .GetDescriptionAsync((await session.RequireAsync(name)).Id, version))
            .Needs(Permission.Read).Tagged("description")
            .WithSummary("A version, compiled; without number the newest.");
        one.MapGet("/versions", async (string name, Session session) => await session.Occo
            .GetVersionsAsync((await session.RequireAsync(name)).Id))
            .Needs(Permission.Read).Tagged("versions").WithSummary("The versions, oldest first.");
        one.MapGet("/versions/{version:int}/before", BeforeAsync)
            .Needs(Permission.Read).WithSummary("The number of the version before it.");
        one.MapGet("/compare", async (string name, int from, int? to, Session session) => await session.Occo
            .CompareAsync((await session.RequireAsync(name)).Id, from, to))
            .Needs(Permission.Read).WithSummary("Where two versions differ.");
        one.MapPost("/revert", RevertAsync).Needs(Permission.Register)
            .WithSummary("Makes an older version the newest.");
    }

    private static async Task<VersionNumber> BeforeAsync(string name, int version, Session session)
        => new(await session.Occo.VersionBeforeAsync(
            (await session.RequireAsync(name).ConfigureAwait(false)).Id, version).ConfigureAwait(false));

    private static async Task<Infrastructure> RevertAsync(
        string name, RevertRequest request, Session session, HttpContext context)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        return context.Tag(await session.Occo
            .RevertAsync(found.Id, request.Version, context.Expected(found.Id)).ConfigureAwait(false));
    }
}
