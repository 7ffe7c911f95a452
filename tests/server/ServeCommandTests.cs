using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Server.Tests;

/// <summary><c>occod serve</c> as a program.</summary>
public sealed class ServeCommandTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-serve-").FullName;
    private string store = "";
    private string secret = "";

    public async Task InitializeAsync()
    {
        store = Path.Combine(folder, "occo.db");
        await using var occo = await Orchestrator.OpenAsync(new() { StorePath = store });
        (_, secret) = await occo.CreateTokenAsync(new() { Name = "anna", Role = AccessRole.Admin });
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Term_InTheMiddleOfAnEnactment_ItIsToldAndTheNextGoesOn()
    {
        using var server = await ServeAsync("--drain", "1");
        using var client = Client(server);
        await client.CallAsync("POST", "infrastructures", ServerFixture.Request("shop", 40, 2))
            .ReadAsync<Infrastructure>(System.Net.HttpStatusCode.Created);
        var begun = await client.CallAsync("POST", "infrastructures/shop/enactments", new { MaxConcurrency = 1 });
        var first = await StreamReader.ReadAsync(
            client, begun.Headers.Location + "/stream", until: StreamMessage.Event);
        var rest = StreamReader.ReadAsync(client, begun.Headers.Location + "/stream", first[^1].Id);

        await server.SignalAsync("TERM");

        Assert.Equal("Draining", (await rest)[^1].As<Problem>(StreamMessage.Problem).Id());
        Assert.Equal(3, await server.EndAsync());
        await using var occo = await Orchestrator.OpenAsync(new() { StorePath = store });
        Assert.NotEqual(InfrastructureState.Ready, (await occo.FindInfrastructureAsync("shop"))!.State);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(40, (await occo.GetEventsAsync(new() { Kinds = [EventKind.NodeCreating] })).Count);
    }

    [Fact]
    public async Task Term_ShortEnactmentAndStreams_AreFinished()
    {
        using var server = await ServeAsync();
        using var client = Client(server);
        await client.CallAsync("POST", "infrastructures", ServerFixture.Request("shop", 1, 0.5))
            .ReadAsync<Infrastructure>(System.Net.HttpStatusCode.Created);
        var events = StreamReader.ReadAsync(client, "events");
        var begun = await client.CallAsync("POST", "infrastructures/shop/enactments");
        var enactment = StreamReader.ReadAsync(client, begun.Headers.Location + "/stream");

        await server.SignalAsync("TERM");

        Assert.True((await enactment)[^1].As<EnactmentResult>(StreamMessage.Result).Reached);
        Assert.NotEmpty(await events);
        Assert.Equal(0, await server.EndAsync());
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", "plain text")]
    [InlineData("http://*:0", "plain text")]
    [InlineData("http://[::]:0", "plain text")]
    [InlineData("https://127.0.0.1:0", "--certificate")]
    [InlineData("ftp://127.0.0.1", "no address")]
    [InlineData("http://127.0.0.1:0/occo", "no address")]
    public async Task Start_AddressIsNotSafe_IsRefused(string url, string why)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ServeAsync(url));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AddressIsTaken_SaysWhatToDo()
    {
        using var server = await ServeAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ServeAsync($"http://127.0.0.1:{server.Url.Port}"));
        Assert.Contains("Check --urls", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Socket_ServerWasKilled_TheNextOneListensThere()
    {
        var path = Path.Combine(folder, "occo.sock");
        using (var first = await ServeAsync("http://127.0.0.1:0", $"http://unix:{path}"))
        {
            // One that listens is left alone.
            await Assert.ThrowsAsync<InvalidOperationException>(() => ServeAsync($"http://unix:{path}"));
            first.Kill();
            await first.EndAsync();
        }

        Assert.True(File.Exists(path));
        using var second = await ServeAsync("http://127.0.0.1:0", $"http://unix:{path}");
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        }) { Timeout = TimeSpan.FromMinutes(1) };
        Assert.Equal("alive\n", await client.GetStringAsync(new Uri("http://occo/healthz")));
    }

    [Fact]
    public async Task Socket_IsAFileOfSomebody_IsLeftAlone()
    {
        var path = Path.Combine(folder, "notes.txt");
        await File.WriteAllTextAsync(path, "");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ServeAsync($"http://unix:{path}"));

        Assert.Contains("Check --urls", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Https_CertificateIsRenewed_IsServedWithoutARestart()
    {
        var path = Path.Combine(folder, "server.pem");
        var old = WriteCertificate(path);
        using var server = await ServeAsync("https://127.0.0.1:0", "--certificate", path);
        Assert.Equal(old, await ServedAsync(server));

        var renewed = WriteCertificate(path);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(10));

        Assert.Equal(renewed, await ServedAsync(server));
        await File.WriteAllTextAsync(path, "half a file");
        Assert.Equal(renewed, await ServedAsync(server));
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.EndAsync());
    }

    [Fact]
    public async Task Log_AsJson_HasALineForEachRequestAndNoSecret()
    {
        using var server = await ServeAsync("http://127.0.0.1:0", "--log", "json");
        using var client = Client(server);
        await client.GetAsync("infrastructures?secret=hunter2");
        client.DefaultRequestHeaders.Authorization = null;
        await client.GetAsync("infrastructures");
        await server.SignalAsync("TERM");
        await server.EndAsync();

        var lines = server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => System.Text.Json.JsonDocument.Parse(line).Dispose());
        Assert.Contains(lines, line => line.Contains("anna", StringComparison.Ordinal)
            && line.Contains("/api/v1/infrastructures", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, server.Output, StringComparison.Ordinal);
        // One line for each request, also for one that was refused.
        Assert.Equal(2, lines.Count(line => line.Contains("/api/v1/", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("challenged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Work_InTheSameProcess_KeepsWhatIsAttached()
    {
        using var server = await ServeAsync("http://127.0.0.1:0", "--work");
        using var client = Client(server);
        await client.CallAsync("POST", "infrastructures", ServerFixture.Request("shop"))
            .ReadAsync<Infrastructure>(System.Net.HttpStatusCode.Created);
        await client.CallAsync("POST", "infrastructures/shop/attach", new { Interval = 60 })
            .ReadAsync<Infrastructure>();

        var wait = await StreamReader.ReadAsync(client, "infrastructures/shop/wait?timeout=50");

        Assert.Equal(InfrastructureState.Ready, wait[^1].As<Infrastructure>(StreamMessage.Result).State);
        Assert.True(Assert.Single(await client.GetAsync("workers").ReadAsync<WorkerStatus[]>()).IsAlive);
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.EndAsync());
    }

    private Task<WorkerProcess> ServeAsync(params string[] options) => WorkerProcess.ServeAsync(store, folder,
        [.. options.FirstOrDefault()?.Contains("://", StringComparison.Ordinal) == true
            ? ["--urls", .. options] : (string[])["--urls", "http://127.0.0.1:0", .. options]]);

    private HttpClient Client(WorkerProcess server)
    {
        var client = new HttpClient { BaseAddress = new(server.Url, "/api/v1/"), Timeout = TimeSpan.FromMinutes(1) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        return client;
    }

    private static string WriteCertificate(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(path, made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return made.Thumbprint;
    }

    // The thumbprint of the certificate that a client is shown.
    private static async Task<string?> ServedAsync(WorkerProcess server)
    {
        string? shown = null;
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            shown = ((X509Certificate2)certificate!).Thumbprint;
            return errors != SslPolicyErrors.RemoteCertificateNotAvailable;
        };
        using var client = new HttpClient(handler) { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(1) };
        Assert.Equal("alive\n", await client.GetStringAsync("/healthz"));
        return shown;
    }
}
