using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Problems;

namespace Occo.Server.Api;

/// <summary>
/// ETags: the id of the infrastructure, the sequence of its last event, and what is shown of it. They are known without
/// reading the rest. Proxies may weaken them (<c>W/</c>), which changes nothing: the number of a revision is exact.
/// </summary>
internal static class Tags
{
    private const string Any = "*";

    /// <summary>Answers 304 to a client that has the newest state of the infrastructure in the route.</summary>
    public static RouteHandlerBuilder Tagged(this RouteHandlerBuilder route, string view)
        => route.AddEndpointFilter(async (call, next) =>
        {
            var context = call.HttpContext;
            var session = context.RequestServices.GetRequiredService<Session>();
            var name = (string)context.GetRouteValue("name")!;
            if (session.IsLimited) name = (await session.RequireAsync(name).ConfigureAwait(false)).Id;
            return await session.Occo.GetRevisionAsync(name).ConfigureAwait(false) is { } now
                && IsFresh(context, Of(now.Id, now.Revision, $"{view}-{now.Stamp}"))
                    ? Results.StatusCode(304)
                    : await next(call).ConfigureAwait(false);
        }).Produces(304);

    /// <summary>Answers 304 to a client that has the newest state of the whole store.</summary>
    public static RouteHandlerBuilder TaggedByStore(this RouteHandlerBuilder route, string view)
        => route.AddEndpointFilter(async (call, next) =>
        {
            var session = call.HttpContext.RequestServices.GetRequiredService<Session>();
            // What a token sees of the store depends on the token.
            var viewer = session.IsLimited ? $"{view}-{session.Token.Id}" : view;
            var now = await session.Occo.GetStoreRevisionAsync().ConfigureAwait(false);
            return IsFresh(call.HttpContext, Of(now.Id, now.Revision, $"{viewer}-{now.Stamp}"))
                ? Results.StatusCode(304)
                : await next(call).ConfigureAwait(false);
        }).Produces(304);

    /// <summary>The tag of an infrastructure as a write has left it.</summary>
    public static Infrastructure Tag(this HttpContext context, Infrastructure written)
    {
        context.Response.Headers.ETag = Of(written.Id, written.Revision, "infrastructure");
        return written;
    }

    /// <summary>
    /// The revision that a write expects; null: any. Throws <see cref="ServerException"/> when the client does not say,
    /// and when it means another infrastructure.
    /// </summary>
    public static long? Expected(this HttpContext context, string infrastructureId)
    {
        var given = context.Request.Headers.IfMatch;
        if (StringValues.IsNullOrEmpty(given)) throw new ServerException(ServerProblems.NoIfMatch);
        if (given == Any) return null;
        if (!EntityTagHeaderValue.TryParseList(given, out var tags))
            throw new ServerException(ServerProblems.NotIfMatch);
        var revisions = tags.Select(tag => tag.Tag.Value!.Trim('"').Split('.'))
            .Where(parts => parts.Length == 3 && parts[0] == infrastructureId)
            .Select(parts => long.TryParse(
                parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1);
        return revisions.DefaultIfEmpty(-1).Max() is >= 0 and var revision
            ? revision
            : throw new ServerException(ServerProblems.NotIfMatch);
    }

    private static bool IsFresh(HttpContext context, string tag)
    {
        var headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "private, no-cache";
        headers.Vary = HeaderNames.Authorization;
        var known = context.Request.Headers.IfNoneMatch;
        if (known.Count == 0) return false;
        var mine = new EntityTagHeaderValue(tag);
        return known == Any || (EntityTagHeaderValue.TryParseList(known, out var tags)
            && tags.Any(other => other.Compare(mine, useStrongComparison: false)));
    }

    private static string Of(string id, long revision, string view)
        => string.Create(CultureInfo.InvariantCulture, $"\"{id}.{revision}.{view}\"");
}
