using System.Net;

namespace Occo.Engine.Health;

/// <summary>
/// A URL answers with success. It is asked with HEAD, as Occopus does, and with GET where HEAD is not supported.
/// Redirects are followed with the same method, and only on the same scheme, host and port: a machine must not send
/// the request elsewhere.
/// </summary>
internal static class UrlProbe
{
    private const int MaxRedirects = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // One client for all probes of the process, so that it does not run out of sockets. It never uses a proxy.
    private static readonly HttpClient Client = Outbound.CreateClient(useProxy: false, allowLinkLocal: false);
    private static readonly HttpClient AllowedClient = Outbound.CreateClient(useProxy: false, allowLinkLocal: true);

    public static Probe For(string url, bool allowLinkLocal = false)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
        {
            // User, password and query may be secrets.
            var name = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
            var client = allowLinkLocal ? AllowedClient : Client;
            return new Probe($"url {name}", Limit, cancel => AskAsync(client, uri, cancel));
        }

        return new Probe("url", Limit, _ => Task.FromResult<string?>(
            "in health_check.urls is not an absolute http or https address"));
    }

    private static async Task<string?> AskAsync(HttpClient client, Uri uri, CancellationToken cancel)
    {
        try
        {
            var (status, elsewhere) = await AskAsync(client, HttpMethod.Head, uri, cancel).ConfigureAwait(false);
            if (status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
                (status, elsewhere) = await AskAsync(client, HttpMethod.Get, uri, cancel).ConfigureAwait(false);
            if (elsewhere is not null)
            {
                return $"answered {(int)status} {status} with a redirect to {ServerOf(elsewhere)}. Redirects to "
                    + "another scheme, host or port are not followed. Write the address that it leads to";
            }

            return (int)status is >= 200 and < 300 ? null : $"answered {(int)status} {status}";
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefusedException refused)
        {
            throw refused;
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError == HttpRequestError.ConnectionError
                ? $"cannot be reached: {(e.InnerException ?? e).Message}"
                : $"failed: {e.Message}";
        }
    }

    // The status after redirects, and where the last answer wanted to send the request, if that is another server.
    private static async Task<(HttpStatusCode Status, Uri? Elsewhere)> AskAsync(
        HttpClient client, HttpMethod method, Uri uri, CancellationToken cancel)
    {
        for (var left = MaxRedirects; ; left--)
        {
            using var request = new HttpRequestMessage(method, uri);
            // An open connection would block a small server that serves one at a time.
            request.Headers.ConnectionClose = true;
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel)
                .ConfigureAwait(false);
            var isRedirect = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;
            if (!isRedirect || left == 0 || !Uri.TryCreate(uri, response.Headers.Location, out var target))
                return (response.StatusCode, null);
            if (ServerOf(target) != ServerOf(uri)) return (response.StatusCode, target);
            uri = target;
        }
    }

    private static string ServerOf(Uri uri)
        => uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped).ToLowerInvariant();
}
