using System.Globalization;
using System.Net;

namespace Occo.Engine.Notify;

/// <summary>
/// Sends messages to webhooks. As Standard Webhooks has it, 2xx is done and everything else failed; 410 asks to stop,
/// and redirects are not followed, because who signs must know whom it talks to.
/// </summary>
internal sealed class WebhookClient(TimeProvider time)
{
    // One for the process: it is what keeps sockets from running out.
    private static readonly HttpClient Client = Outbound.CreateClient(useProxy: true, allowLinkLocal: false);
    private static readonly HttpClient AllowedClient = Outbound.CreateClient(useProxy: true, allowLinkLocal: true);

    /// <summary>
    /// One attempt. Whatever goes wrong is in the answer, without the secret; only cancellation throws.
    /// </summary>
    public async Task<WebhookAnswer> SendAsync(Webhook hook, WebhookMessage message, CancellationToken cancel)
    {
        var mask = SecretMask.None;
        try
        {
            var secret = hook.Secret?.Resolve();
            if (secret is not null) mask = new([secret]);
            using var limit = new CancellationTokenSource(hook.Timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
            using var request = Request(hook, message, secret);
            Outbound.RequireAllowed(request.RequestUri!, hook.AllowLinkLocal);
            using var response = await (hook.AllowLinkLocal ? AllowedClient : Client).SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return Read(response);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return new($"did not answer within {hook.Timeout.TotalSeconds} s.",
                "A receiver answers first and works afterwards; give it longer with 'timeout'.");
        }
        catch (CloudException e)
        {
            return new($"was not told: {e.Message}", "Set it where enactments run.");
        }
        catch (FormatException e)
        {
            return new($"was not told: {mask.Apply(e.Message)}.", "Correct the secret.");
        }
        catch (Exception e) when ((e.InnerException ?? e) is AddressRefusedException refused)
        {
            return new($"was not told: {refused.Message}");
        }
        catch (Exception e)
        {
            return new($"cannot be reached: {mask.Apply((e.InnerException ?? e).Message.TrimEnd('.'))}.",
                "Look whether the receiver is up, and whether its address is right.");
        }
    }

    private HttpRequestMessage Request(Webhook hook, WebhookMessage message, string? secret)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, hook.Url)
        {
            Content = new ByteArrayContent(message.Body),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.UserAgent.Add(new("Occo", null));
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", now.ToString(CultureInfo.InvariantCulture));
        if (secret is not null)
            request.Headers.Add("webhook-signature", WebhookSignature.Of(secret, message.Id, now, message.Body));
        return request;
    }

    private WebhookAnswer Read(HttpResponseMessage response)
    {
        var (status, word) = ((int)response.StatusCode, response.StatusCode);
        if (status is >= 200 and < 300) return WebhookAnswer.Delivered;
        if (word == HttpStatusCode.Gone)
        {
            return new("answered 410 Gone: it wants no more events.",
                "Take it out of 'notify'. It is asked again after the next version of the description.")
            {
                IsEnd = true,
            };
        }

        var after = response.Headers.RetryAfter;
        return new($"answered {status} {word}.", status switch
        {
            < 400 => "Redirects are not followed: write the address that it leads to.",
            401 or 403 => "Look whether the receiver has the same secret.",
            404 or 405 => "Look whether the address is right.",
            429 or >= 500 => "Look at the receiver.",
            _ => "Look what the receiver did not like; one that cannot use an event answers 200 all the same.",
        })
        {
            RetryAfter = after?.Delta ?? (after?.Date - time.GetUtcNow()),
        };
    }
}
