using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Engines with TLS.</summary>
public sealed class DockerTlsTests : IDisposable
{
    private readonly DockerCertificates authority = new();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public void Dispose()
    {
        listener.Dispose();
        authority.Dispose();
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("https")]
    public async Task List_AuthorityOfTheCredentialsFile_IsBelieved(string scheme)
        => Assert.Empty(await ListAsync(scheme, authority.Pem));

    [Fact]
    public async Task List_CertificateOfAnother_IsRefused()
    {
        using var other = new DockerCertificates("CN=Another");

        await RefusedAsync("tcp", other.Pem,
            "the engine's certificate is of CN=Authority of the tests, and not of the authority in 'ca'.");
    }

    // Without an own authority it is encrypted, too: the engine's certificate is looked at.
    [Fact]
    public async Task List_HttpsWithoutAuthority_IsEncrypted() => await RefusedAsync("https", null,
        "the engine's certificate is of CN=Authority of the tests, which this machine does not trust.");

    [Fact]
    public async Task List_EngineCertificateExpired_SaysWhen()
    {
        using var old = authority.Server("localhost", until: 2020);

        await RefusedAsync(
            "tcp", authority.Pem, $"the engine's certificate expired on {old.NotAfter:yyyy-MM-dd}.", old);
    }

    // As an engine without TLS answers what it cannot read.
    [Theory]
    [InlineData("tcp")]
    [InlineData("https")]
    public async Task List_EngineWithoutTls_IsAnError(string scheme)
    {
        listener.Start();
        var serving = AnswerAsync();
        var error = await Assert.ThrowsAsync<CloudException>(() => AskAsync(scheme, authority.Pem));
        await serving;

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.StartsWith("docker list: TLS: ", error.Message, StringComparison.Ordinal);

        async Task AnswerAsync()
        {
            using var client = await listener.AcceptTcpClientAsync();
            _ = await client.GetStream().ReadAsync(new byte[4096]);
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray());
        }
    }

    [Fact]
    public async Task List_AuthorityIsNoCertificate_SaysWhatToGive()
    {
        const string Broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

        var error = await Assert.ThrowsAsync<CloudException>(() => ListAsync("tcp", Broken));

        Assert.Matches(@"[^.]\. Give 'ca'", error.Message);
    }

    private async Task RefusedAsync(string scheme, string? ca, string reason, X509Certificate2? own = null)
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => ListAsync(scheme, ca, own));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.StartsWith($"docker list: TLS: {reason} Look at 'ca'", error.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<CloudInstance>> ListAsync(
        string scheme, string? ca, X509Certificate2? own = null)
    {
        listener.Start();
        using var end = new CancellationTokenSource();
        using var usual = authority.Server("localhost");
        var serving = ServeAsync(own ?? usual, end.Token);
        try
        {
            return await AskAsync(scheme, ca);
        }
        finally
        {
            await end.CancelAsync();
            await serving;
        }
    }

    private Task<IReadOnlyList<CloudInstance>> AskAsync(string scheme, string? ca) => new DockerCloud().ListAsync(new()
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
        Credential = ca is null ? null : new Dictionary<string, object?> { ["ca"] = ca },
    }, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);

    // Answers every request of one connection with an empty list of containers, or of volumes.
    private async Task ServeAsync(X509Certificate2 own, CancellationToken end)
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
}
