using Microsoft.Extensions.Primitives;

namespace Occo.Server.Api;

internal static class NextPage
{
    /// <summary>Says where the next page of a list is: the same request, after a last item.</summary>
    public static void LinkNext(this HttpContext context, StringValues after)
    {
        var request = context.Request;
        var query = QueryString.Create(request.Query.Where(pair => pair.Key != "after").Append(new("after", after)));
        context.Response.Headers.Link = $"<{request.PathBase}{request.Path}{query}>; rel=\"next\"";
    }
}
