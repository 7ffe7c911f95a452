using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Enactments;
using Occo.Server.Hosting;

namespace Occo.Server.Api;

/// <summary>
/// Sends messages as <c>text/event-stream</c>, each as soon as it is there. A comment now and then keeps proxies from
/// closing a quiet connection; at the same times the token is looked at again.
/// </summary>
internal static class ServerSentEvents
{
    public const string MediaType = "text/event-stream";

    /// <summary>The last message that the client has; 0: none.</summary>
    public static long LastEventId(this HttpContext context) => long.TryParse(
        context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    /// <summary>Sends messages until there are no more, the client is gone, or may not follow any more.</summary>
    /// <param name="context">The request.</param>
    /// <param name="messages">The messages, until they are cancelled.</param>
    /// <param name="drain">Ends the stream; the client asks again.</param>
    public static async Task WriteAsync(
        HttpContext context, Func<CancellationToken, IAsyncEnumerable<Message>> messages,
        CancellationToken drain = default)
    {
        using var place = context.RequestServices.GetRequiredService<OpenStreams>()
            .Open(context.RequestServices.GetRequiredService<Session>().Token);
        var response = context.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, drain);
        var reader = messages(end.Token).GetAsyncEnumerator(end.Token);
        await using (reader.ConfigureAwait(false))
        {
            var next = reader.MoveNextAsync().AsTask();
            try
            {
                for (var beat = Task.CompletedTask; ; await Task.WhenAny(next, beat).ConfigureAwait(false))
                {
                    if (beat.IsCompleted)
                    {
                        if (await BeatAsync(context, end.Token).ConfigureAwait(false) is not { } following) return;
                        beat = following;
                    }

                    if (!next.IsCompleted) continue;
                    if (!await next.ConfigureAwait(false)) return;
                    await response.WriteAsync(Text(reader.Current), end.Token).ConfigureAwait(false);
                    next = reader.MoveNextAsync().AsTask();
                    // Many that are there at once are sent at once.
                    if (!next.IsCompleted) await response.Body.FlushAsync(end.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // Nobody listens, or the server ends.
            }
            finally
            {
                await end.CancelAsync().ConfigureAwait(false);
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Completes when the next one is due; null: the token or the session is not valid any more.
    private static async Task<Task?> BeatAsync(HttpContext context, CancellationToken cancel)
    {
        var services = context.RequestServices;
        if (!await services.GetRequiredService<Session>().IsValidAsync().ConfigureAwait(false)) return null;
        await context.Response.WriteAsync(": \n\n", cancel).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(cancel).ConfigureAwait(false);
        return Task.Delay(services.GetRequiredService<ServeOptions>().StreamBeat, cancel);
    }

    // JSON has no line breaks outside its texts, and escapes those inside.
    private static string Text(Message message) => string.Create(CultureInfo.InvariantCulture,
        $"id: {message.Id}\nevent: {message.Kind}\ndata: "
        + $"{JsonSerializer.Serialize(message.Value, WireJson.Options)}\n\n");
}
