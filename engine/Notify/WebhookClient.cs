using System.Globalization;
using System.Net;

namespace Occo.Engine.Notify;

/// <summary>
/// Sends messages to webhooks. As in Standard Webhooks, 2xx is success and everything else a failure; 410 asks to stop.
/// Redirects are not followed, because a signed message is meant for one receiver.
/// </summary>
internal sealed class WebhookClient(TimeProvider time)
{
    // One for the process, or sockets run out.
    private static readonly HttpClient Client = Outbound.CreateClient(useProxy: true, allowLinkLocal: false);
    private static readonly HttpClient AllowedClient = Outbound.CreateClient(useProxy: true, allowLinkLocal: true);

    /// <summary>One attempt. Errors are in the answer, without the secret; only cancellation throws.</summary>
    public async Task<WebhookAnswer> SendAsync(Webhook hook, WebhookMessage message, CancellationToken cancel)
    {
        var mask = SecretMask.None;
        try
        {
            var secret = hook.Secret?.Resolve();
            if (!Uri.TryCreate(hook.Address?.Resolve() ?? hook.Url, UriKind.Absolute, out var address)
                || address.Scheme is not ("http" or "https"))
            {
                return new("received nothing: its address is not an absolute http or https address.",
                    "Write it in full where the reference points to.");
            }

            mask = new([secret ?? "", address.AbsoluteUri, address.PathAndQuery is { Length: >= 8 } path ? path : ""]);
            using var limit = new CancellationTokenSource(hook.Timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
            Outbound.RequireAllowed(address, hook.AllowLinkLocal);
            using var request = Request(address, message, secret);
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
                "The receiver should answer before it processes the event; or give it longer with 'timeout'.");
        }
        catch (CloudException e)
        {
            return new($"received nothing: {e.Message}", "Set it where enactments run.");
        }
        catch (FormatException e)
        {
            return new($"received nothing: {mask.Apply(e.Message).Closed()}", "Correct the secret.");
        }
        catch (Exception e) when ((e.InnerException ?? e) is AddressRefusedException refused)
        {
            return new($"received nothing: {mask.Apply(refused.Message)}");
        }
        catch (Exception e)
        {
            var why = ProxyFault.Describe(e) ?? (e.InnerException ?? e).Message;
            return new($"cannot be reached: {mask.Apply(why).Closed()}",
                "Check that the receiver is running, and that its address is right.");
        }
    }

    private HttpRequestMessage Request(Uri address, WebhookMessage message, string? secret)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, address)
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
                "Remove it from 'notify'. It is asked again after the next version of the description.")
            {
                IsEnd = true,
            };
        }

        var after = response.Headers.RetryAfter;
        return new($"answered {status} {word}.", status switch
        {
            < 400 => "Redirects are not followed: write the address that it leads to.",
            401 or 403 => "Check that the receiver has the same secret.",
            404 or 405 => "Check that the address is right.",
            429 or >= 500 => "Check the receiver.",
            _ => "Check why the receiver refused it; for an event that it cannot use it should answer 200.",
        })
        {
            RetryAfter = after?.Delta ?? (after?.Date - time.GetUtcNow()),
        };
    }
}
