using System.Net;

namespace Occo.Engine.Health;

/// <summary>
/// A URL answers with success, after redirects. It is asked with HEAD, as Occopus does, and with GET where HEAD is not
/// supported.
/// </summary>
internal static class UrlProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // One client for all probes of the process, so that it does not run out of sockets. It never uses a proxy.
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        MaxAutomaticRedirections = 10,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        UseCookies = false,
        UseProxy = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public static Probe For(string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
        {
            // User, password and query may be secrets.
            var name = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
            return new Probe($"url {name}", Limit, cancel => AskAsync(uri, cancel));
        }

        return new Probe("url", Limit, _ => Task.FromResult<string?>(
            "in health_check.urls is not an absolute http or https address"));
    }

    private static async Task<string?> AskAsync(Uri uri, CancellationToken cancel)
    {
        try
        {
            var status = await StatusAsync(HttpMethod.Head, uri, cancel).ConfigureAwait(false);
            if (status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
                status = await StatusAsync(HttpMethod.Get, uri, cancel).ConfigureAwait(false);
            return (int)status is >= 200 and < 300 ? null : $"answered {(int)status} {status}";
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError == HttpRequestError.ConnectionError
                ? $"cannot be reached: {(e.InnerException ?? e).Message}"
                : $"failed: {e.Message}";
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpMethod method, Uri uri, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, uri);
        // An open connection would block a small server that serves one at a time.
        request.Headers.ConnectionClose = true;
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel)
            .ConfigureAwait(false);
        return response.StatusCode;
    }
}
