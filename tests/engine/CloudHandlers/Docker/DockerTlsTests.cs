using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Engines with TLS.</summary>
public sealed class DockerTlsTests : IDisposable
{
    private readonly X509Certificate2 own = Make("CN=localhost");
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public void Dispose()
    {
        listener.Dispose();
        own.Dispose();
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("https")]
    public async Task List_AuthorityOfTheCredentialsFile_IsBelieved(string scheme)
        => Assert.Empty(await ListAsync(scheme, own.ExportCertificatePem()));

    [Fact]
    public async Task List_CertificateOfAnother_IsRefused()
    {
        using var other = Make("CN=localhost");

        var error = await Assert.ThrowsAsync<CloudException>(() => ListAsync("tcp", other.ExportCertificatePem()));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Matches(@"[^.]\. Look at 'ca'", error.Message);
    }

    // Without an own authority it is encrypted, too: the engine's certificate is looked at.
    [Fact]
    public async Task List_HttpsWithoutAuthority_IsEncrypted()
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => ListAsync("https", null));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
    }

    [Fact]
    public async Task List_AuthorityIsNoCertificate_SaysWhatToGive()
    {
        const string Broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

        var error = await Assert.ThrowsAsync<CloudException>(() => ListAsync("tcp", Broken));

        Assert.Matches(@"[^.]\. Give 'ca'", error.Message);
    }

    private async Task<IReadOnlyList<CloudInstance>> ListAsync(string scheme, string? authority)
    {
        listener.Start();
        using var end = new CancellationTokenSource();
        var serving = ServeAsync(end.Token);
        try
        {
            return await new DockerCloud().ListAsync(new()
            {
                StoreId = "store",
                StoreFolder = Path.GetTempPath(),
                InfrastructureId = "infrastructure",
                InfrastructureName = "shop",
                Type = "docker",
                Settings = new Dictionary<string, object?>
                {
                    ["endpoint"] = $"{scheme}://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}",
                },
                Credential = authority is null ? null : new Dictionary<string, object?> { ["ca"] = authority },
            }, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);
        }
        finally
        {
            await end.CancelAsync();
            await serving;
        }
    }

    // Answers every request of one connection with an empty list of containers, or of volumes.
    private async Task ServeAsync(CancellationToken end)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync(end);
            using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = own }, end);
            using var reader = new StreamReader(tls);
            while (await reader.ReadLineAsync(end) is { } line)
            {
                while (await reader.ReadLineAsync(end) is { Length: > 0 })
                {
                    // The headers do not matter.
                }

                var body = line.Contains("/volumes", StringComparison.Ordinal) ? "{}" : "[]";
                await tls.WriteAsync(Encoding.ASCII.GetBytes(DockerFake.Json(body)), end);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, or the test is over.
        }
    }

    private static X509Certificate2 Make(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTime(2100, 1, 1));
    }
}
