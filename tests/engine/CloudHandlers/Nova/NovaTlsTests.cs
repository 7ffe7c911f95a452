using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Occo.NovaServer;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Clouds with TLS.</summary>
public sealed class NovaTlsTests : IDisposable
{
    private readonly X509Certificate2 own = Make();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-test-");

    public void Dispose()
    {
        own.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task List_AuthorityOfTheCredential_IsBelieved(bool isFile)
    {
        await using var bed = await NovaBed.MakeAsync(own);
        var given = own.ExportCertificatePem();
        if (isFile)
        {
            var path = Path.Combine(folder.FullName, "ca.pem");
            await File.WriteAllTextAsync(path, given);
            given = path;
        }

        Assert.Empty(await ListAsync(bed, "cacert", given));
    }

    [Fact]
    public async Task List_UnknownAuthority_IsRefusedBeforeThePasswordIsSent()
    {
        await using var bed = await NovaBed.MakeAsync(own);
        using var other = Make();

        var unknown = await Assert.ThrowsAsync<CloudException>(bed.ListAsync);
        var wrong = await Assert.ThrowsAsync<CloudException>(
            () => ListAsync(bed, "cacert", other.ExportCertificatePem()));

        Assert.All([unknown, wrong], e => Assert.Equal(
            (CloudErrorKind.Unauthorised, true), (e.Kind, e.WasNotSent)));
        Assert.Contains("cacert", unknown.Message, StringComparison.Ordinal);
        Assert.Empty(bed.Stack.Calls);
    }

    [Theory]
    [InlineData("false")]
    [InlineData(false)]
    public async Task List_NotVerified_TakesAnyCertificate(object no)
    {
        await using var bed = await NovaBed.MakeAsync(own);
        Assert.Empty(await ListAsync(bed, "verify", no));
        await Assert.ThrowsAsync<CloudException>(() => ListAsync(bed, "verify", "true"));
    }

    [Theory]
    [InlineData("/none/ca.pem", "cannot be read")]
    [InlineData("-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----", "'cacert'")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nbm9uZQ==\n-----END PRIVATE KEY-----", "has no certificate")]
    public async Task List_UnusableAuthority_IsAnErrorThatSaysSo(string given, string said)
    {
        await using var bed = await NovaBed.MakeAsync(own);

        var error = await Assert.ThrowsAsync<CloudException>(() => ListAsync(bed, "cacert", given));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_CatalogueWithoutTls_GetsNoToken()
    {
        await using var bed = await NovaBed.MakeAsync(own);
        await using var plain = await Server.StartAsync();
        bed.Stack.CatalogueRoot = plain.Address;
        lock (plain.Stack.Gate) plain.Stack.Calls.Clear();

        var error = await Assert.ThrowsAsync<CloudException>(
            () => ListAsync(bed, "cacert", own.ExportCertificatePem()));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains("in the clear", error.Message, StringComparison.Ordinal);
        Assert.Empty(plain.Stack.Calls);
    }

    private static Task<IReadOnlyList<CloudInstance>> ListAsync(NovaBed bed, string key, object? value)
        => bed.Cloud.ListAsync(bed.Scope with
        {
            Credential = new Dictionary<string, object?>(bed.Scope.Credential!) { [key] = value },
        }, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTime(2100, 1, 1));
    }
}
