using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Occo.Engine.Api.Wire;
using Occo.Server.Enactments;

namespace Occo.Server.Api;

/// <summary>
/// Sends messages as <c>text/event-stream</c>, each as soon as it is there. A comment now and then keeps proxies from
/// closing a quiet connection.
/// </summary>
internal static class ServerSentEvents
{
    public const string MediaType = "text/event-stream";

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    /// <summary>The last message that the client has; 0: none.</summary>
    public static long LastEventId(this HttpContext context) => long.TryParse(
        context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    public static async Task WriteAsync(HttpContext context, IAsyncEnumerable<Message> messages)
    {
        var response = context.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var cancel = context.RequestAborted;
        await response.WriteAsync(": \n\n", cancel).ConfigureAwait(false);
        await response.Body.FlushAsync(cancel).ConfigureAwait(false);
        var reader = messages.GetAsyncEnumerator(cancel);
        await using (reader.ConfigureAwait(false))
        {
            var next = reader.MoveNextAsync().AsTask();
            while (true)
            {
                while (await Task.WhenAny(next, Task.Delay(Quiet, cancel)).ConfigureAwait(false) != next)
                {
                    await response.WriteAsync(": \n\n", cancel).ConfigureAwait(false);
                    await response.Body.FlushAsync(cancel).ConfigureAwait(false);
                }

                if (!await next.ConfigureAwait(false)) return;
                await response.WriteAsync(Text(reader.Current), cancel).ConfigureAwait(false);
                next = reader.MoveNextAsync().AsTask();
                // Many that are there at once are sent at once.
                if (!next.IsCompleted) await response.Body.FlushAsync(cancel).ConfigureAwait(false);
            }
        }
    }

    // JSON has no line breaks outside its texts, and escapes those inside.
    private static string Text(Message message) => string.Create(CultureInfo.InvariantCulture,
        $"id: {message.Id}\nevent: {message.Kind}\ndata: "
        + $"{JsonSerializer.Serialize(message.Value, WireJson.Options)}\n\n");
}
