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
    }

    private static async Task<IReadOnlyList<NodeInstance>> ListAsync(
        Session session, HttpContext context, string? infrastructure = null, bool includeGone = false,
        DateTimeOffset? asOf = null, int? limit = null, string? after = null)
    {
        if (limit <= 0) throw new OccoException(FailureKind.InvalidArgument, "The limit must be positive.");
        var query = new NodeQuery { Infrastructure = infrastructure, IncludeGone = includeGone, AsOf = asOf };
        return limit is { } most && infrastructure is null
            ? await PageAsync(query, most, after, session, context).ConfigureAwait(false)
            : [.. (await session.Occo.GetNodesAsync(query).ConfigureAwait(false))
                .Where(node => session.Sees(node.Infrastructure))];
    }

    // Of whole infrastructures, by name.
    private static async Task<IReadOnlyList<NodeInstance>> PageAsync(
        NodeQuery query, int most, string? after, Session session, HttpContext context)
    {
        var found = new List<NodeInstance>();
        foreach (var one in (await session.Occo.GetInfrastructuresAsync().ConfigureAwait(false))
            .Where(i => session.Sees(i.Name) && string.CompareOrdinal(i.Name, after) > 0)
            .OrderBy(i => i.Name, StringComparer.Ordinal))
        {
            if (found.Count >= most)
            {
                context.LinkNext(found[^1].Infrastructure);
                break;
            }

            found.AddRange(await session.Occo.GetNodesAsync(query with { Infrastructure = one.Id })
                .ConfigureAwait(false));
        }

        return found;
    }

    private static async Task<NodeInstance> ProtectAsync(
        string id, ProtectionRequest request, Session session, HttpContext context)
    {
        var found = await session.RequireNodeAsync(id).ConfigureAwait(false);
        return await session.Occo.SetProtectionAsync(
            found.Id, request.Protect, context.Expected(found.InfrastructureId)).ConfigureAwait(false);
    }
}
