using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Occo.Engine.Api.Remote;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Server.Tests.Remote;

/// <summary>Servers that want to harm those who connect to them.</summary>
public sealed class HostileServerTests : IDisposable
{
    private const string Me = """
        {"token": {"id": "1", "name": "anna", "role": "Admin", "permissions": ["Read"],
        "createdAt": "2026-01-01T00:00:00Z", "createdBy": "x"}, "version": "1",
        "storeId": "00000000-0000-0000-0000-000000000001"}
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly List<string> asked = [];
    private readonly Task serving;
    private Func<string, NetworkStream, Task> answer = (_, stream) => SendAsync(stream, Me);

    public HostileServerTests()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public void Dispose()
    {
        end.Cancel();
        Assert.True(serving.Wait(Limit));
        listener.Dispose();
        end.Dispose();
    }

    [Fact]
    public async Task Answer_NeverEnds_FillsNoMemory()
    {
        using var connection = Connect();
        var junk = Encoding.ASCII.GetBytes(new string(' ', 1024 * 1024));
        answer = async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray());
            while (true) await stream.WriteAsync(junk, end.Token);
        };

        var error = await RefusedAsync(connection.GetCallerAsync());

        Assert.Contains("larger than any of Occo", error.Message, StringComparison.Ordinal);
        Assert.Single(asked);
    }

    [Fact]
    public async Task Answer_IsCompressedNothing_FillsNoMemory()
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            for (var i = 0; i < 4; i++) await zip.WriteAsync(new byte[1024 * 1024]);
        }

        using var connection = Connect();
        answer = async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n"));
            await stream.WriteAsync(packed.ToArray());
        };

        Assert.Contains("larger than any of Occo",
            (await RefusedAsync(connection.GetCallerAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_OfWorkThatTakesTime_StopsInTheMiddle_Ends()
    {
        using var connection = Connect(TimeSpan.FromMilliseconds(300));
        using var door = await Door.OpenAsync(new() { Server = connection });
        answer = async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray());
            await Task.Delay(Timeout.Infinite, end.Token);
        };

        var error = await RefusedAsync(door.PlanAsync("shop"));
        Assert.Contains("has not answered", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("{\"a\": 1}")]
    [InlineData("[{\"name\": null}]")]
    public async Task Answer_IsNothing_IsAnErrorForUsers(string body)
    {
        using var connection = Connect();
        using var door = await Door.OpenAsync(new() { Server = connection });
        answer = (_, stream) => SendAsync(stream, body);

        foreach (var call in new Func<Task>[]
        {
            () => door.GetInfrastructuresAsync(), () => door.GetNodesAsync(), () => door.GetEventsAsync(),
            () => door.PlanAsync("shop"), () => door.SuspendAsync("shop"), () => door.EnactAsync("shop"),
            () => door.GetDescriptionAsync("shop"), () => door.GetTokensAsync(),
            () => door.FindInfrastructureAsync("x"),
        })
        {
            Assert.Contains("not one of Occo", (await RefusedAsync(call())).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Answer_SaysThatNothingChanged_AndWasNotAsked_IsAnError()
    {
        using var connection = Connect();
        answer = async (_, stream) => await stream.WriteAsync("HTTP/1.1 304 Not Modified\r\n\r\n"u8.ToArray());

        await RefusedAsync(connection.GetCallerAsync());
    }

    [Fact]
    public async Task Texts_OfTheServer_WriteNothingToATerminal()
    {
        using var connection = Connect();
        using var door = await Door.OpenAsync(new() { Server = connection });
        answer = (_, stream) => SendAsync(stream, """
            {"type": "urn:occo:error:Busy", "title": "a\u001b[2J", "status": 409,
            "detail": "evil\u001b]0;x\u0007\u202e", "kind": "Busy",
            "remedy": {"kind": "Wait", "subject": "sh\u001b[2Jop"}}
            """, "409 No\u001b[2J", Problem.MediaType);
        var busy = await Assert.ThrowsAsync<OccoException>(() => door.SuspendAsync("shop")).WaitAsync(Limit);
        Assert.DoesNotContain('\u001b', $"{busy.Message}{busy.Remedy!.Subject}");
        Assert.DoesNotContain('\u202e', busy.Message);

        answer = (_, stream) => SendAsync(stream, "nothing", "418 No\u001b[2J");
        var other = await Assert.ThrowsAnyAsync<Exception>(() => door.SuspendAsync("shop")).WaitAsync(Limit);
        Assert.DoesNotContain('\u001b', other.Message);

        answer = (_, stream) => SendAsync(stream, """
            [{"sequence": 1, "time": "2026-01-01T00:00:00Z", "infrastructure": "sh\u001b[2Jop", "kind": "NodeReady",
            "message": "a\u001b]52;c;eA==\u0007", "actor": "b\u009b2J"}]
            """);
        var item = Assert.Single(await door.GetEventsAsync());
        Assert.DoesNotContain(item.Infrastructure + item.Message + item.Actor, char.IsControl);
    }

    [Theory]
    [InlineData("NodeInstance[]")]
    [InlineData("OccoException")]
    [InlineData("NamePatterns")]
    [InlineData("Event, System.Private.CoreLib")]
    [InlineData("CompilationResult`1[[System.IO.FileInfo]]")]
    public async Task Info_NamesAType_IsNoneButARecordOfTheModel(string type)
    {
        using var connection = Connect();
        using var door = await Door.OpenAsync(new() { Server = connection });
        answer = (_, stream) => SendAsync(stream, $$"""{"$type": "{{type}}", "fullName": "/etc/passwd"}""");

        var found = await Record.ExceptionAsync(async () => Assert.IsType<Dictionary<string, object?>>(
            await door.GetInfoAsync("x"))).WaitAsync(Limit);

        Assert.True(found is null or OccoException { Kind: FailureKind.Store }, $"{found}");
    }

    [Fact]
    public async Task Stream_EndsAgainAndAgain_IsGivenUp()
    {
        using var connection = Connect();
        using var door = await Door.OpenAsync(new() { Server = connection });
        answer = (_, stream) => SendAsync(stream, ": \n\n", mediaType: "text/event-stream");

        Assert.Contains("ends again and again",
            (await RefusedAsync(door.WaitAsync("shop"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_MessageNeverEnds_FillsNoMemory()
    {
        using var connection = Connect();
        using var door = await Door.OpenAsync(new() { Server = connection });
        var junk = Encoding.ASCII.GetBytes(new string('x', 1024 * 1024));
        answer = async (_, stream) =>
        {
            await stream.WriteAsync(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: "u8.ToArray());
            while (true) await stream.WriteAsync(junk, end.Token);
        };

        Assert.Contains("too long", (await RefusedAsync(door.WaitAsync("shop"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public async Task Names_ThatLeadElsewhere_AreNotAsked(string name)
    {
        using var connection = Connect();
        using var door = await Door.OpenAsync(new() { Server = connection });
        asked.Clear();

        Assert.Null(await door.FindInfrastructureAsync(name));
        foreach (var call in new Func<Task>[]
        {
            () => door.RemoveAsync(name), () => door.RevokeTokenAsync(name), () => door.GetInfoAsync(name),
            () => door.ScaleAsync("shop", name, new() { To = 1 }),
        })
        {
            var error = await Assert.ThrowsAsync<OccoException>(call).WaitAsync(Limit);
            Assert.Equal(FailureKind.NotFound, error.Kind);
        }

        var badId = await Assert.ThrowsAsync<OccoException>(() => door.FindNodeAsync(name)).WaitAsync(Limit);
        Assert.Equal(FailureKind.InvalidArgument, badId.Kind);
        Assert.Empty(asked);
    }

    private ServerConnection Connect(TimeSpan? limit = null) => new(
        $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", "occo_secret", skipCertificateCheck: false,
        limit ?? Limit, mostBytes: 2 * 1024 * 1024);

    private static async Task<OccoException> RefusedAsync(Task call)
    {
        var error = await Assert.ThrowsAsync<OccoException>(() => call).WaitAsync(Limit);
        Assert.Equal(FailureKind.Store, error.Kind);
        return error;
    }

    private static async Task SendAsync(
        NetworkStream stream, string body, string status = "200 OK", string mediaType = "application/json")
        => await stream.WriteAsync(Encoding.Latin1.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: {mediaType}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n"
            + $"\r\n{body}"));

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(end.Token);
                await OneAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task OneAsync(NetworkStream stream)
    {
        try
        {
            using var reader = new System.IO.StreamReader(stream, leaveOpen: true);
            var request = await reader.ReadLineAsync(end.Token);
            if (request is null) return;
            while (await reader.ReadLineAsync(end.Token) is { Length: > 0 })
            {
                // The headers.
            }

            asked.Add(request);
            await answer(request, stream);
        }
        catch (IOException)
        {
            // The client has gone away.
        }
    }
}
