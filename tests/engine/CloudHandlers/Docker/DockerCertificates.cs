using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Occo.Engine.Tests;

/// <summary>An authority of the tests' own, and what it issues.</summary>
internal sealed class DockerCertificates : IDisposable
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1", ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 authority;

    public DockerCertificates(string name = "CN=Authority of the tests")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        authority = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTime(2100, 1, 1));
    }

    /// <summary>Its own certificate, as PEM.</summary>
    public string Pem => authority.ExportCertificatePem();

    /// <summary>The key of a certificate, as PEM.</summary>
    public static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    public void Dispose() => authority.Dispose();

    /// <summary>A certificate of a server with this name, or address.</summary>
    public X509Certificate2 Server(string name, int until = 2099)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        return Issue($"CN={name}", ForServers, until, names.Build());
    }

    /// <summary>A certificate of a client.</summary>
    public X509Certificate2 Client(int until = 2099) => Issue("CN=anna", ForClients, until);

    private X509Certificate2 Issue(string name, string use, int until, params X509Extension[] more)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(use)], false));
        foreach (var extension in more) request.CertificateExtensions.Add(extension);
        using var issued = request.Create(
            authority, DateTimeOffset.UnixEpoch, new DateTime(until, 1, 1), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
