using System.Diagnostics;

namespace Occo.Server.Operation;

/// <summary>
/// A line for each request: who, from where, what, with which result. Bodies and queries are not in it.
/// </summary>
internal sealed class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            var actor = context.Features.Get<AccessToken>()?.Name ?? "-";
            ServerLog.Request(log, actor, context.Connection.RemoteIpAddress?.ToString(), context.Request.Method,
                // Encoded: nothing in it breaks the line.
                context.Request.Path.ToUriComponent(), context.Response.StatusCode,
                (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
