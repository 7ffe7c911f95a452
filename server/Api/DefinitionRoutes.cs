using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Hosting;

namespace Occo.Server.Api;

/// <summary>Stored node definitions.</summary>
internal static class DefinitionRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/definitions", (Session session) => session.Occo.GetDefinitionsAsync())
            .Needs(Permission.Read).WithSummary("The stored definitions, by type.");
        api.MapPut("/definitions", (DefinitionsRequest request, Session session, ServeOptions options) => session.Occo
            .ImportDefinitionsAsync(request.Document.ToSource(), require: options.Rules.Require))
            .Needs(Permission.Definitions).WithSummary("Checks and stores definitions.");
        api.MapDelete("/definitions/{type}", async (string type, Session session)
            => await session.Occo.RemoveDefinitionAsync(type).ConfigureAwait(false)
                ? Results.NoContent()
                : throw new OccoException(FailureKind.NotFound, $"There is no stored definition '{type}'."))
            .Needs(Permission.Definitions).WithSummary("Removes a stored definition.");
    }
}
