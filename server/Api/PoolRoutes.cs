using Occo.Engine.Api.Wire;
using Occo.Server.Access;

namespace Occo.Server.Api;

/// <summary>Pools, and where instances would be made.</summary>
internal static class PoolRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/pools", ListAsync)
            .Needs(Permission.Read).WithSummary("The pools, with how much of them is used.");
        api.MapPut("/pools", (PoolsRequest request, Session session) => session.Occo
            .ImportPoolsAsync(request.Document.ToSource()))
            .Needs(Permission.Definitions).WithSummary("Checks and stores pools.");
        api.MapDelete("/pools/{pool}", async (string pool, Session session)
            => await session.Occo.RemovePoolAsync(pool).ConfigureAwait(false)
                ? Results.NoContent()
                : throw new OccoException(FailureKind.NotFound, $"There is no pool '{pool}'."))
            .Needs(Permission.Definitions).WithSummary("Removes a pool.");
        api.MapGet("/infrastructures/{name}/nodes/{node}/placement", async (
            string name, string node, Session session, CancellationToken cancel, int count = 1) => await session.Occo
            .GetPlacementAsync((await session.RequireAsync(name)).Id, node, count, cancel))
            .Needs(Permission.Read).WithSummary("Where more instances of a node would be made.");
    }

    /// <summary>
    /// The pools, as a session may see them: what a cloud said when it refused an instance can name an infrastructure
    /// that the token may not see.
    /// </summary>
    public static async Task<IReadOnlyList<PoolStatus>> ListAsync(Session session)
        => [.. (await session.Occo.GetPoolsAsync().ConfigureAwait(false))
            .Select(pool => session.IsLimited ? pool with { Refusal = null } : pool)];
}
