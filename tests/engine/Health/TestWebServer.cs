using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Occo.Engine.Tests;

/// <summary>A web server on a free loopback port that answers as it is told.</summary>
internal sealed class TestWebServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> requests = new();

    public TestWebServer()
    {
        listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Method and path to status and redirection target.</summary>
    public Func<string, string, (int Status, string? Location)> Answer { get; set; } = (_, _) => (200, null);

    public IReadOnlyList<string> Requests => [.. requests];

    public void Dispose() => listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = Task.Run(await AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task<Func<Task>> AcceptAsync()
    {
        var client = await listener.AcceptTcpClientAsync();
        return () => ReplyAsync(client);
    }

    private async Task ReplyAsync(TcpClient client)
    {
        using (client)
        using (var reader = new StreamReader(client.GetStream()))
        {
            var words = (await reader.ReadLineAsync() ?? "").Split(' ');
            if (words.Length < 2) return;
            while (await reader.ReadLineAsync() is { Length: > 0 })
            {
                // Headers do not matter.
            }

            requests.Enqueue($"{words[0]} {words[1]}");
            var (status, location) = Answer(words[0], words[1]);
            var head = $"HTTP/1.1 {status} Answer\r\n{(location is null ? "" : $"Location: {location}\r\n")}"
                + "Content-Length: 0\r\nConnection: close\r\n\r\n";
            try
            {
                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(head));
            }
            catch (IOException)
            {
                // The client gave up waiting.
            }
        }
    }
}
