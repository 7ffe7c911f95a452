using Occo.Server.Access;

namespace Occo.Server.Api;

/// <summary>Information by key, as templates ask for it.</summary>
internal static class InfoRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/info", (Session session) => session.Occo.GetInfoKeys())
            .Needs(Permission.Read).WithSummary("The keys, each with a line for people.");
        api.MapGet("/info/{key}", AskAsync)
            .Needs(Permission.Read).WithSummary("The answer to a key; arguments are in the query.");
    }

    /// <summary>The answer. A token for some infrastructures must name one of them.</summary>
    public static async Task<object?> AskAsync(string key, Session session, HttpContext context)
    {
        var arguments = InformationArguments.From(context.Request.Query.ToDictionary(
            pair => pair.Key, pair => (object?)pair.Value.ToString(), StringComparer.Ordinal));
        if (session.IsLimited)
        {
            if (arguments.NodeId is { } id) await session.RequireNodeAsync($"{id}").ConfigureAwait(false);
            else if (arguments.Infrastructure is { } name) await session.RequireAsync(name).ConfigureAwait(false);
            if (arguments is { NodeId: null, Infrastructure: null } or { NodeId: not null, Infrastructure: not null })
            {
                throw new OccoException(FailureKind.InvalidArgument,
                    "A token for some infrastructures asks about one of them: give the infrastructure, or a node_id.");
            }
        }

        return await session.Occo.GetInfoAsync(key, arguments).ConfigureAwait(false);
    }
}
