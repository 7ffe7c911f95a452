using Occo.Engine.Api.Wire;
using Occo.Server.Access;

namespace Occo.Server.Api;

/// <summary>Instances.</summary>
internal static class NodeRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/nodes", ListAsync).Needs(Permission.Read).TaggedByStore("nodes")
            .WithSummary("Instances; with a limit in pages of whole infrastructures, with a Link to the next.");
        api.MapGet("/nodes/{id}", (string id, Session session) => session.RequireNodeAsync(id))
            .Needs(Permission.Read).WithSummary("One instance, by its node id or the first four digits of it.");
        api.MapPut("/nodes/{id}/protection", ProtectAsync).Needs(Permission.Enact)
            .WithSummary("Protects an instance, or ends its protection.");
        api.MapPut("/nodes/{id}/power", AskPowerAsync).Needs(Permission.Enact)
            .WithSummary("Asks for an instance to be stopped, or to run; the next enactment does it.");
    }

    private static async Task<IReadOnlyList<NodeInstance>> ListAsync(
        Session session, HttpContext context, string? infrastructure = null, bool includeGone = false,
        DateTimeOffset? asOf = null, int? limit = null, string? after = null)
    {
        if (limit <= 0) throw new OccoException(FailureKind.InvalidArgument, "The limit must be positive.");
        var query = new NodeQuery { Infrastructure = infrastructure, IncludeGone = includeGone, AsOf = asOf };
        if (limit is not { } enough || infrastructure is not null)
        {
            return [.. (await session.Occo.GetNodesAsync(query).ConfigureAwait(false))
                .Where(node => session.Sees(node.Infrastructure))];
        }

        var (page, last) = await session.Occo.GetNodePageAsync(query, enough, after, session.Sees)
            .ConfigureAwait(false);
        if (last is not null) context.LinkNext(last);
        return page;
    }

    private static async Task<NodeInstance> ProtectAsync(
        string id, ProtectionRequest request, Session session, HttpContext context)
    {
        var found = await session.RequireNodeAsync(id).ConfigureAwait(false);
        return await session.Occo.SetProtectionAsync(
            found.Id, request.Protect, context.Expected(found.InfrastructureId)).ConfigureAwait(false);
    }

    private static async Task<NodeInstance> AskPowerAsync(
        string id, PowerRequest request, Session session, HttpContext context)
    {
        var found = await session.RequireNodeAsync(id).ConfigureAwait(false);
        return await session.Occo.AskPowerAsync(
            found.Id, request.Stop, context.Expected(found.InfrastructureId)).ConfigureAwait(false);
    }
}
