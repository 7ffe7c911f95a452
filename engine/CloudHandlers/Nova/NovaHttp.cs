using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// The HTTP client for a cloud. It follows no redirect: a request carries the token, and only the addresses of the
/// catalogue may have it.
/// </summary>
internal static class NovaHttp
{
    /// <summary>The limit of one answer. A full page of servers has a few megabytes.</summary>
    public const int LargestAnswer = 64 * 1024 * 1024;

    /// <summary>The limit of all pages of a list.</summary>
    public const int LargestList = 4 * LargestAnswer;

    private const int LargestFile = 1024 * 1024;

    /// <summary>Throws <see cref="CloudException"/> where the certificates cannot be read.</summary>
    public static HttpClient Connect(NovaSettings settings) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = TlsOf(settings),
    })
    {
        // The engine has its own time-outs.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    [SuppressMessage("Security", "CA5359", Justification = "'verify: false' asks for it.")]
    private static SslClientAuthenticationOptions TlsOf(NovaSettings settings)
    {
        var options = new SslClientAuthenticationOptions();
        if (!settings.IsVerified) options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        else if (settings.CaCertificate is { } given)
        {
            options.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(AuthoritiesOf(given));
        }

        return options;
    }

    // A file, or the certificates themselves.
    private static X509Certificate2Collection AuthoritiesOf(string given)
    {
        var isText = given.Contains("-----BEGIN", StringComparison.Ordinal);
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(isText ? given : RegularFile.ReadText(given, LargestFile));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CloudException(CloudErrorKind.Invalid, $"'cacert' cannot be read: {e.Message}", e);
        }

        return found.Count > 0 ? found : throw new CloudException(
            CloudErrorKind.Invalid, "'cacert' has no certificate. Give a PEM file, or its text.");
    }
}
