using System.Net;
using System.Net.Sockets;
using System.Text;
using Occo.Engine.Api.Remote;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Server.Tests.Remote;

/// <summary>A network and servers that fail under the remote door.</summary>
public sealed class RemoteFaultTests : IAsyncLifetime
{
    private ServerFixture server = null!;
    private Breaker network = null!;
    private ServerConnection connection = null!;
    private IOrchestrator door = null!;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        network = new(server.Url.Port);
        connection = await server.ConnectAsync(network.Port);
        door = await Door.OpenAsync(new() { Server = connection });
    }

    public async Task DisposeAsync()
    {
        connection.Dispose();
        network.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Register_AnswersAreLost_IsDoneOnce(int losses)
    {
        var compiled = await CompileAsync("shop");
        network.LoseAnswers(losses);

        var shop = await door.RegisterAsync(compiled);

        Assert.Equal(shop.Id, (await server.Occo.GetInfrastructuresAsync()).Single().Id);
        Assert.Single(await server.Occo.GetEventsAsync());
    }

    [Fact]
    public async Task Enact_AnswerIsLost_BeginsOnce()
    {
        await server.RegisterAsync("shop", 2);
        network.LoseAnswers(1);

        var result = await door.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Single(await server.Occo.GetEventsAsync(new() { Kinds = [EventKind.PassStarted] }));
    }

    [Fact]
    public async Task Remove_AnswerIsLost_BeginsOnce()
    {
        await server.RegisterAsync("shop", 2);
        await door.EnactAsync("shop");
        network.LoseAnswers(1);

        Assert.Equal(2, (await door.RemoveAsync("shop")).Dropped);
    }

    [Fact]
    public async Task Update_AnswerIsLost_IsOneVersion()
    {
        await server.RegisterAsync("shop");
        var next = await CompileAsync("shop", 2);
        network.LoseAnswers(1);

        Assert.Equal(2, (await door.UpdateAsync("shop", next)).Version);
        Assert.Equal(2, (await server.Occo.GetVersionsAsync("shop")).Count);
    }

    [Fact]
    public async Task Enact_ConnectionsBreak_EachEventIsToldOnceInOrder()
    {
        await server.RegisterAsync("shop", 6, latency: 0.2);
        var told = new List<Event>();

        var result = await door.EnactAsync("shop", new()
        {
            MaxConcurrency = 1,
            OnEvent = entry =>
            {
                told.Add(entry);
                if (entry.Kind is EventKind.NodeReady) network.Break();
            },
        });

        Assert.True(result.Reached);
        Assert.Equal(
            (await server.Occo.GetEventsAsync()).Where(e => e.Sequence >= told[0].Sequence).Select(e => e.Sequence),
            told.Select(e => e.Sequence));
    }

    [Fact]
    public async Task Follow_ConnectionsBreak_EachEventIsToldOnceInOrder()
    {
        await server.RegisterAsync("shop");
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var told = new List<Event>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var entry in door.FollowEventsAsync(new(), stop.Token))
            {
                told.Add(entry);
                if (told.Count == 5) await stop.CancelAsync();
                network.Break();
                if (told.Count % 2 == 1) await server.Occo.SuspendAsync("shop");
                else await server.Occo.ResumeAsync("shop");
            }
        });

        Assert.Equal((await server.Occo.GetEventsAsync()).Take(5), told);
    }

    [Fact]
    public async Task Enact_StoppedAfterTheNetworkBroke_IsStoppedOnTheServer()
    {
        await server.RegisterAsync("shop", 1);
        using var stop = new CancellationTokenSource();
        var watch = door.EnactAsync("shop", new()
        {
            Watch = true,
            Interval = TimeSpan.FromMilliseconds(100),
            OnEvent = entry =>
            {
                if (entry.Kind != EventKind.InfrastructureReady) return;
                network.Break();
                stop.Cancel();
            },
        }, stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch.WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.True((await server.Occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task Call_ServerIsGone_SaysSoSoonAndWithoutTheToken()
    {
        var gone = new TcpListener(IPAddress.Loopback, 0);
        gone.Start();
        var port = ((IPEndPoint)gone.LocalEndpoint).Port;
        gone.Stop();
        using var nobody = new ServerConnection($"http://127.0.0.1:{port}", "occo_secret");

        var error = await Assert.ThrowsAsync<OccoException>(() => Door.OpenAsync(new() { Server = nobody }))
            .WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.Contains($"http://127.0.0.1:{port} cannot be used", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("occo_secret", $"{error}{nobody}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\nContent-Length: 0\r\n\r\n",
        "sends to http://evil.example/")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "no server of Occo at this address")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhuhu", "its answer is not one of Occo")]
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "it answers 500 Oops")]
    [InlineData("nonsense", "cannot be used")]
    public async Task Call_SomethingElseAnswers_SaysWhat(string answer, string said)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, answer);
        using var other = new ServerConnection(
            $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", "occo_secret");

        var error = await Assert.ThrowsAsync<OccoException>(() => other.GetCallerAsync())
            .WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        listener.Stop();
        await answering;
    }

    [Fact]
    public async Task Call_NobodyAnswers_EndsWithAnError()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var other = new ServerConnection($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", "t",
            skipCertificateCheck: false, limit: TimeSpan.FromMilliseconds(300));

        var error = await Assert.ThrowsAsync<OccoException>(() => other.GetCallerAsync())
            .WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.Contains("it has not answered for", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_TokenIsRevoked_IsRefused()
    {
        var me = (await connection.GetCallerAsync()).Token;
        await server.Occo.RevokeTokenAsync(me.Id);

        var error = await Assert.ThrowsAsync<ServerException>(() => door.GetInfrastructuresAsync());

        Assert.Equal(401, error.Problem.Status);
    }

    [Theory]
    [InlineData("http://occo.example.org", "https://occo.example.org")]
    [InlineData("https://anna:hush@occo.example.org", "no user name and no password")]
    [InlineData("https://occo.example.org/?token=x", "no '?'")]
    [InlineData("https://", "It is https://host")]
    [InlineData("ftp://occo.example.org", "It is https://host")]
    public void Connect_AddressIsRefused_SaysWhyWithoutThePassword(string address, string why)
    {
        var error = Assert.Throws<OccoException>(() => new ServerConnection(address, "t"));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTPS://Occo.Example.org/", "https://occo.example.org")]
    [InlineData("https://occo.example.org:443/base/", "https://occo.example.org/base")]
    [InlineData("http://localhost:8080", "http://localhost:8080")]
    [InlineData("http://[::1]:8080/", "http://[::1]:8080")]
    public void Connect_Address_HasOneForm(string address, string normal)
        => Assert.Equal(normal, ServerConnection.Normalise(address));

    [Fact]
    public async Task Register_CredentialsFileOfThisMachine_IsRefusedWithAWayOut()
    {
        var compiled = await CompileAsync("shop");

        var error = await Assert.ThrowsAsync<OccoException>(() => door.RegisterAsync(compiled, "/tmp/auth.yaml"));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Contains("The server has credentials of its own", error.Message, StringComparison.Ordinal);
    }

    private async Task<CompiledInfrastructure> CompileAsync(string name, int count = 1)
        => (await door.CompileAsync(DescriptionSource.FromText(ServerFixture.Description(name, count)))).Require();

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096]);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or IOException)
        {
            // The test is over.
        }
    }
}
