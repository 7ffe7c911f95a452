using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Occo.Server.Hosting;

/// <summary>
/// The certificate of the server, from PEM files. It is read again when they change: a renewal needs no restart.
/// </summary>
internal sealed class ServerCertificate
{
    private readonly string path;
    private readonly string key;
    private readonly Lock gate = new();
    private (DateTime Of, SslStreamCertificateContext Context) current;

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument) for files that are no certificate.</summary>
    public ServerCertificate(string path, string? key)
    {
        (this.path, this.key) = (path, key ?? path);
        try
        {
            current = Read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new OccoException(FailureKind.InvalidArgument,
                $"The certificate {path} with the key {this.key} cannot be used: {e.Message}", e);
        }
    }

    public TlsHandshakeCallbackOptions Handshake => new()
    {
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Current(),
        }),
    };

    private SslStreamCertificateContext Current()
    {
        lock (gate)
        {
            try
            {
                if (Written() != current.Of) current = Read();
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                // It is being replaced: the old one serves until the new one is whole.
            }

            return current.Context;
        }
    }

    private DateTime Written() => new[] { path, key }.Max(File.GetLastWriteTimeUtc);

    private (DateTime, SslStreamCertificateContext) Read()
    {
        var written = Written();
        var issuers = new X509Certificate2Collection();
        issuers.ImportFromPemFile(path);
        var own = X509Certificate2.CreateFromPemFile(path, key);
        // Windows does not sign with a key that is only in memory.
        if (OperatingSystem.IsWindows())
            own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), password: null);
        return (written, SslStreamCertificateContext.Create(own, issuers, offline: true));
    }
}
