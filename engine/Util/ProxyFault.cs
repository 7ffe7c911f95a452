using System.Net;

namespace Occo.Engine.Util;

/// <summary>Names the proxy when it is what cannot be reached, and not the address behind it.</summary>
internal static class ProxyFault
{
    /// <summary>What is wrong with the proxy; null: nothing, or there is none.</summary>
    /// <param name="failure">The failure of a request.</param>
    /// <param name="proxy">Default: the proxy of the system, as HTTP clients use it.</param>
    public static string? Describe(Exception failure, IWebProxy? proxy = null)
    {
        proxy ??= HttpClient.DefaultProxy;
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is not HttpRequestException) continue;
            foreach (var scheme in (string[])["https", "http"])
            {
                // The failure names host and port of the connection, which is the one to the proxy.
                if (proxy.GetProxy(new($"{scheme}://occo.invalid/")) is { } address
                    && cause.Message.Contains($"({address.Host}:{address.Port})", StringComparison.Ordinal))
                {
                    return $"the proxy of this machine ({scheme}_proxy) does not work: {cause.Message}";
                }
            }
        }

        return null;
    }
}
