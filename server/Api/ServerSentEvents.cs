using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Enactments;

namespace Occo.Server.Api;

/// <summary>
/// Sends messages as <c>text/event-stream</c>, each as soon as it is there. A comment now and then keeps proxies from
/// closing a quiet connection. A stream ends when its token is revoked or expires.
/// </summary>
internal static class ServerSentEvents
{
    public const string MediaType = "text/event-stream";

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>The last message that the client has; 0: none.</summary>
    public static long LastEventId(this HttpContext context) => long.TryParse(
        context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    public static async Task WriteAsync(HttpContext context, IAsyncEnumerable<Message> messages)
    {
        var session = context.RequestServices.GetRequiredService<Session>();
        using var place = context.RequestServices.GetRequiredService<OpenStreams>().Open(session.Token);
        var response = context.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var cancel = end.Token;
        await SayAsync(response, cancel).ConfigureAwait(false);
        var validity = new Validity(session);
        var reader = messages.GetAsyncEnumerator(cancel);
        await using var open = reader.ConfigureAwait(false);
        var next = reader.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                while (await Task.WhenAny(next, Task.Delay(Quiet, cancel)).ConfigureAwait(false) != next)
                {
                    if (!await validity.HoldsAsync().ConfigureAwait(false)) return;
                    await SayAsync(response, cancel).ConfigureAwait(false);
                }

                if (!await next.ConfigureAwait(false) || !await validity.HoldsAsync().ConfigureAwait(false)) return;
                await response.WriteAsync(Text(reader.Current), cancel).ConfigureAwait(false);
                next = reader.MoveNextAsync().AsTask();
                // Many that are there at once are sent at once.
                if (!next.IsCompleted) await response.Body.FlushAsync(cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            // A reader that still reads cannot be disposed of.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task SayAsync(HttpResponse response, CancellationToken cancel)
    {
        await response.WriteAsync(": \n\n", cancel).ConfigureAwait(false);
        await response.Body.FlushAsync(cancel).ConfigureAwait(false);
    }

    // JSON has no line breaks outside its texts, and escapes those inside.
    private static string Text(Message message) => string.Create(CultureInfo.InvariantCulture,
        $"id: {message.Id}\nevent: {message.Kind}\ndata: "
        + $"{JsonSerializer.Serialize(message.Value, WireJson.Options)}\n\n");

    // Asks now and then whether the token is still accepted.
    private sealed class Validity(Session session)
    {
        private long asked = Stopwatch.GetTimestamp();

        public async Task<bool> HoldsAsync()
        {
            if (Stopwatch.GetElapsedTime(asked) < Quiet) return true;
            asked = Stopwatch.GetTimestamp();
            try
            {
                return await session.Occo.IsValidAsync(session.Token).ConfigureAwait(false);
            }
            catch (OccoException)
            {
                // The store is away. What comes from it does not come either.
                return true;
            }
        }
    }
}
