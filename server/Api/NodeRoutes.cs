using Occo.Engine.Api.Wire;
using Occo.Server.Access;

namespace Occo.Server.Api;

/// <summary>Instances.</summary>
internal static class NodeRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/nodes", ListAsync).Needs(Permission.Read).TaggedByStore("nodes").WithSummary("Instances.");
        api.MapGet("/nodes/{id}", (string id, Session session) => session.RequireNodeAsync(id))
            .Needs(Permission.Read).WithSummary("One instance, by its node id or the first four digits of it.");
        api.MapPut("/nodes/{id}/protection", ProtectAsync).Needs(Permission.Enact)
            .WithSummary("Protects an instance, or ends its protection.");
    }

    private static async Task<IEnumerable<NodeInstance>> ListAsync(
        Session session, string? infrastructure = null, bool includeGone = false, DateTimeOffset? asOf = null)
        => (await session.Occo.GetNodesAsync(new()
        {
            Infrastructure = infrastructure, IncludeGone = includeGone, AsOf = asOf,
        }).ConfigureAwait(false)).Where(node => session.Sees(node.Infrastructure));

    private static async Task<NodeInstance> ProtectAsync(
        string id, ProtectionRequest request, Session session, HttpContext context)
    {
        var found = await session.RequireNodeAsync(id).ConfigureAwait(false);
        return await session.Occo.SetProtectionAsync(
            found.Id, request.Protect, context.Expected(found.InfrastructureId)).ConfigureAwait(false);
    }
}
