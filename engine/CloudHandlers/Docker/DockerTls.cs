using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet.Handler.Abstractions;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// TLS with a certificate of the client and an authority of the engine's: from the credentials file (<c>ca</c>,
/// <c>cert</c>, <c>key</c>, as PEM), else from the context, else from DOCKER_CERT_PATH where DOCKER_TLS_VERIFY is set.
/// </summary>
internal sealed class DockerTls : IAuthProvider
{
    private const int LargestFile = 1024 * 1024;

    private readonly X509Certificate2Collection authorities = [];
    private readonly X509Certificate2? own;

    private DockerTls(string? ca, string? cert, string? key)
    {
        if (ca is not null) authorities.ImportFromPem(ca);
        if (cert is not null && key is not null) own = X509Certificate2.CreateFromPem(cert, key);
    }

    public bool TlsEnabled => true;

    /// <summary>Null: the connection has no TLS of its own. Throws <see cref="CloudException"/>.</summary>
    public static DockerTls? Of(CloudAccess access, string? context)
    {
        try
        {
            if (access.Credential is { } given && (given.ContainsKey("ca") || given.ContainsKey("cert")))
                return new(Text(given, "ca"), Text(given, "cert"), Text(given, "key"));
            var folder = context is not null ? DockerEndpoint.TlsFolderOf(context)
                : DockerEndpoint.Variable("DOCKER_TLS_VERIFY") is null ? null
                : DockerEndpoint.Variable("DOCKER_CERT_PATH") ?? DockerEndpoint.ConfigFolder;
            return folder is null || !Directory.Exists(folder) ? null
                : new(Read(folder, "ca.pem"), Read(folder, "cert.pem"), Read(folder, "key.pem"));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException)
        {
            throw new CloudException(CloudErrorKind.Unauthorised, "The TLS files for Docker cannot be used: "
                + $"{e.Message} Give 'ca', 'cert' and 'key' as PEM, the key without a password.", e);
        }
    }

    public HttpMessageHandler ConfigureHandler(HttpMessageHandler handler)
    {
        if (handler is not SocketsHttpHandler sockets)
            throw new CloudException(
                CloudErrorKind.Invalid, "TLS is for addresses that begin with tcp:// or https://.");
        sockets.SslOptions = new()
        {
            ClientCertificates = own is null ? null : new X509CertificateCollection { own },
            CertificateChainPolicy = authorities.Count == 0 ? null : new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };
        sockets.SslOptions.CertificateChainPolicy?.CustomTrustStore.AddRange(authorities);
        return sockets;
    }

    private static string? Text(IReadOnlyDictionary<string, object?> values, string key)
        => values.GetValueOrDefault(key) as string;

    private static string? Read(string folder, string name)
        => Path.Combine(folder, name) is var path && File.Exists(path) ? RegularFile.ReadText(path, LargestFile) : null;
}
