using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A real engine on TCP that wants certificates of its clients.</summary>
public sealed class DockerClientCertificateTests : IDisposable
{
    private const string Hint = "Look at 'ca', 'cert' and 'key' in 'auth_data' of the credentials file, or at "
        + "DOCKER_CERT_PATH.";

    private readonly X509Certificate2 own = DockerServer.Authority.Client();

    public void Dispose() => own.Dispose();

    [DockerTheory]
    [InlineData("tcp")]
    [InlineData("https")]
    public async Task Check_CertificateOfTheAuthority_IsBelieved(string scheme)
        => Assert.All(await new DockerCloud().CheckAsync(await ScopeAsync(own, scheme), default),
            check => Assert.NotEqual(CloudCheckStatus.Failed, check.Status));

    [DockerFact]
    public async Task List_WithoutACertificate_SaysThatTheEngineWantsOne()
        => await RefusedAsync(shown: null, "the engine wants a certificate of its client. Give 'cert' and 'key'.");

    [DockerFact]
    public async Task List_CertificateExpired_SaysWhen()
    {
        using var old = DockerServer.Authority.Client(until: 2020);

        await RefusedAsync(old, $"the certificate in 'cert' expired on {old.NotAfter:yyyy-MM-dd}.");
    }

    [DockerFact]
    public async Task List_CertificateOfAnotherAuthority_NamesIt()
    {
        using var other = new DockerCertificates("CN=Another");
        using var foreign = other.Client();

        await RefusedAsync(foreign, "the engine refuses the certificate in 'cert', which is of CN=Another.");
    }

    [DockerFact]
    public async Task List_CertificateOfAServer_IsRefused()
    {
        using var server = DockerServer.Authority.Server("localhost");

        await RefusedAsync(
            server, "the engine refuses the certificate in 'cert', which is of CN=Authority of the tests.");
    }

    [DockerFact]
    public async Task List_EngineHasAnotherName_SaysWhich()
    {
        var scope = await ScopeAsync(own, host: "127.0.0.1");

        await RefusedAsync(scope,
            "TLS: the engine's certificate is for localhost: write one of these names in 'endpoint'.");
    }

    [DockerFact]
    public async Task List_WithoutTls_SaysThatTheEngineWantsIt()
        => await RefusedAsync(await ScopeAsync(null) with { Credential = null }, "the engine wants TLS.");

    [DockerTheory]
    [InlineData("cert", "There is no 'key' for the client.")]
    [InlineData("key", "There is no 'cert' for the client.")]
    [InlineData("ca", "There is no certificate in 'ca'.")]
    public async Task List_HalfOfTheFiles_SaysWhichIsMissing(string given, string reason)
    {
        var scope = await ScopeAsync(own);
        var half = new Dictionary<string, object?> { [given] = given == "ca" ? "none" : scope.Credential![given] };

        var error = await Assert.ThrowsAsync<CloudException>(() => ListAsync(scope with { Credential = half }));

        Assert.Contains($"cannot be used: {reason} Give 'ca'", error.Message, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(X509Certificate2? shown, string reason)
        => await RefusedAsync(await ScopeAsync(shown), $"TLS: {reason}");

    private static async Task RefusedAsync(CloudScope scope, string reason)
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => ListAsync(scope));

        Assert.Equal($"docker list: {reason} {Hint}", error.Message);
        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
    }

    private static Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope)
        => new DockerCloud().ListAsync(scope, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);

    private static async Task<CloudScope> ScopeAsync(
        X509Certificate2? shown, string scheme = "tcp", string host = "localhost")
    {
        var credential = new Dictionary<string, object?> { ["ca"] = DockerServer.Authority.Pem };
        if (shown is not null)
        {
            credential["cert"] = shown.ExportCertificatePem();
            credential["key"] = DockerCertificates.KeyOf(shown);
        }

        return new()
        {
            StoreId = "store",
            StoreFolder = Path.GetTempPath(),
            InfrastructureId = "infrastructure",
            InfrastructureName = "shop",
            Type = "docker",
            Settings = new Dictionary<string, object?>
            {
                ["endpoint"] = $"{scheme}://{host}:{await DockerServer.TlsPortAsync()}",
            },
            Credential = credential,
        };
    }
}
