using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The way to the engine.</summary>
public sealed class DockerEndpointTests
{
    [Fact]
    public async Task List_NoEngineThere_SaysWhereToLook()
    {
        var error = await Assert.ThrowsAsync<CloudException>(
            () => ListAsync($"unix:///tmp/no-such-{Guid.NewGuid():N}.sock"));

        Assert.Equal((CloudErrorKind.Transient, true), (error.Kind, error.WasNotSent));
        Assert.Matches(
            @"there is no socket /tmp/no-such-\w+\.sock\. Is it running\? Look at 'endpoint'", error.Message);
    }

    [Fact]
    public async Task List_UnknownHost_WasNotSent()
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => ListAsync("tcp://no-such-host.invalid:2375"));

        Assert.True(error.WasNotSent, error.Message);
    }

    [Theory]
    [InlineData("200 OK", "<html>sign in</html>")]
    [InlineData("502 Bad Gateway", "<html>no</html>")]
    [InlineData("200 OK", "{\"not\": \"a list\"}")]
    [InlineData("200 OK", "[{\"Id\":")]
    public async Task List_SomethingElseAnswers_IsAnError(string status, string body)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answer = AnswerAsync(listener, $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n"
            + $"Connection: close\r\n\r\n{body}");

        var error = await Assert.ThrowsAsync<CloudException>(
            () => ListAsync($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        await answer;

        Assert.DoesNotContain("html", error.Message, StringComparison.Ordinal);
    }

    private static async Task AnswerAsync(TcpListener listener, string text)
    {
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
            // The request does not matter.
        }

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
    }

    private static Task<IReadOnlyList<CloudInstance>> ListAsync(string endpoint) => new DockerCloud().ListAsync(new()
    {
        StoreId = "store",
        StoreFolder = Path.GetTempPath(),
        InfrastructureId = "infrastructure",
        InfrastructureName = "shop",
        Type = "docker",
        Settings = new Dictionary<string, object?> { ["endpoint"] = endpoint },
    }, default);
}
