using System.ComponentModel;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// TLS with a certificate of the client and an authority of the engine's: from the credentials file (<c>ca</c>,
/// <c>cert</c>, <c>key</c>, as PEM), else from the context, else from DOCKER_CERT_PATH where DOCKER_TLS_VERIFY is set.
/// Where they give no authority, those of this machine count.
/// </summary>
internal sealed class DockerTls
{
    private const int LargestFile = 1024 * 1024;
    private static readonly string[] Keys = ["ca", "cert", "key"];

    private readonly X509Certificate2Collection authorities = [];
    private readonly X509Certificate2Collection chain = [];
    private readonly X509Certificate2? own;

    // What is wrong with the engine's certificate.
    private volatile string? refused;

    private DockerTls(string? ca, string? cert, string? key)
    {
        if (ca is not null) authorities.ImportFromPem(ca);
        if (ca is not null && authorities.Count == 0) throw new ArgumentException("There is no certificate in 'ca'.");
        if (cert is null && key is null) return;
        if (cert is null || key is null)
            throw new ArgumentException($"There is no '{(cert is null ? "cert" : "key")}' for the client.");
        own = X509Certificate2.CreateFromPem(cert, key);
        chain.ImportFromPem(cert);
        // Windows cannot use a key that exists in memory only.
        if (OperatingSystem.IsWindows())
            own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), password: null);
    }

    /// <summary>Null: the connection has no TLS. Throws <see cref="CloudException"/>.</summary>
    public static DockerTls? Of(CloudAccess access, string? context, Uri address)
    {
        try
        {
            if (access.Credential is { } given && Keys.Any(given.ContainsKey))
                return new(Text(given, "ca"), Text(given, "cert"), Text(given, "key"));
            var folder = context is not null ? DockerContext.TlsFolderOf(context)
                : DockerContext.Variable("DOCKER_TLS_VERIFY") is null ? null
                : DockerContext.Variable("DOCKER_CERT_PATH") ?? DockerContext.ConfigFolder;
            return folder is not null && Directory.Exists(folder)
                ? new(Read(folder, "ca.pem"), Read(folder, "cert.pem"), Read(folder, "key.pem"))
                : address.Scheme == Uri.UriSchemeHttps ? new(null, null, null) : null;
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
            // It is shown whichever authorities the engine names, so that the engine says what it dislikes.
            ClientCertificateContext = own is null ? null
                : SslStreamCertificateContext.Create(own, chain, offline: true),
            CertificateChainPolicy = authorities.Count == 0 ? null : new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            },
            RemoteCertificateValidationCallback = (_, certificate, path, errors) =>
                (refused = ReasonOf(certificate as X509Certificate2, path, errors)) is null,
        };
        sockets.SslOptions.CertificateChainPolicy?.CustomTrustStore.AddRange(authorities);
    }

    /// <summary>Why a connection has failed, where it is for a certificate; null: for something else.</summary>
    public string? ReasonOf(HttpRequestException failure)
    {
        if (refused is not null) return refused;
        var causes = new List<Exception>();
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException) causes.Add(cause);
        // The engine looks at the client's certificate when the client has begun to send: its alert ends the reading.
        // Windows says it in its own language.
        var isOfCertificate = causes[^1].Message.Contains("certificate", StringComparison.Ordinal)
            || causes[^1].Message.Contains("unknown ca", StringComparison.Ordinal)
            || (OperatingSystem.IsWindows() && failure.HttpRequestError != HttpRequestError.SecureConnectionError);
        if (!isOfCertificate || !causes.Any(c => c is CryptographicException or Win32Exception and not SocketException))
            return null;
        return own is null ? "the engine wants a certificate of its client. Give 'cert' and 'key'."
            : DateOf(own) is { } date ? $"the certificate in 'cert' {date}"
            : $"the engine refuses the certificate in 'cert', which is of {ForeignText.Brief(own.Issuer)}.";
    }

    private string? ReasonOf(X509Certificate2? shown, X509Chain? path, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return null;
        if (shown is null) return "the engine shows no certificate.";
        if (DateOf(shown) is { } date) return $"the engine's certificate {date}";
        var faults = (path?.ChainStatus ?? []).Select(s => s.Status)
            .Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status);
        if ((faults & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            return $"the engine's certificate is of {ForeignText.Brief(shown.Issuer)}, "
                + (authorities.Count > 0 ? "and not of the authority in 'ca'." : "which this machine does not trust.");
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"the engine's certificate is for {NamesOf(shown)}: write one of these names in 'endpoint'."
            : $"the engine's certificate cannot be trusted: {faults}.";
    }

    private static string? DateOf(X509Certificate2 certificate)
    {
        var now = TimeProvider.System.GetLocalNow();
        return certificate.NotAfter < now ? $"expired on {Day(certificate.NotAfter)}."
            : certificate.NotBefore > now ? $"is valid from {Day(certificate.NotBefore)} on." : null;
    }

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => $"{a}"))).ToList();
        return names.Count == 0 ? "no name" : ForeignText.Brief(string.Join(", ", names));
    }

    private static string? Text(IReadOnlyDictionary<string, object?> values, string key)
        => values.GetValueOrDefault(key) as string;

    private static string? Read(string folder, string name)
        => Path.Combine(folder, name) is var path && File.Exists(path) ? RegularFile.ReadText(path, LargestFile) : null;
}
