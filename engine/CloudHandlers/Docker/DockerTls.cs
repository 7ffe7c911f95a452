using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// TLS with a certificate of the client and an authority of the engine's: from the credentials file (<c>ca</c>,
/// <c>cert</c>, <c>key</c>, as PEM), else from the context, else from DOCKER_CERT_PATH where DOCKER_TLS_VERIFY is set.
/// </summary>
internal sealed class DockerTls
{
    private const int LargestFile = 1024 * 1024;

    private readonly X509Certificate2Collection authorities = [];
    private readonly X509Certificate2? own;

    private DockerTls(string? ca, string? cert, string? key)
    {
        if (ca is not null) authorities.ImportFromPem(ca);
        if (cert is not null && key is not null) own = X509Certificate2.CreateFromPem(cert, key);
    }

    /// <summary>Null: the connection has no TLS of its own. Throws <see cref="CloudException"/>.</summary>
    public static DockerTls? Of(CloudAccess access, string? context)
    {
        try
        {
            if (access.Credential is { } given && (given.ContainsKey("ca") || given.ContainsKey("cert")))
                return new(Text(given, "ca"), Text(given, "cert"), Text(given, "key"));
            var folder = context is not null ? DockerContext.TlsFolderOf(context)
                : DockerContext.Variable("DOCKER_TLS_VERIFY") is null ? null
                : DockerContext.Variable("DOCKER_CERT_PATH") ?? DockerContext.ConfigFolder;
            return folder is null || !Directory.Exists(folder) ? null
                : new(Read(folder, "ca.pem"), Read(folder, "cert.pem"), Read(folder, "key.pem"));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException
            or UnauthorizedAccessException)
        {
            throw new CloudException(CloudErrorKind.Unauthorised, "The TLS files for Docker cannot be used: "
                + $"{e.Message.Closed()} Give 'ca', 'cert' and 'key' as PEM, the key without a password.", e);
        }
    }

    public void Apply(SocketsHttpHandler sockets)
    {
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
    }

    private static string? Text(IReadOnlyDictionary<string, object?> values, string key)
        => values.GetValueOrDefault(key) as string;

    private static string? Read(string folder, string name)
        => Path.Combine(folder, name) is var path && File.Exists(path) ? RegularFile.ReadText(path, LargestFile) : null;
}
