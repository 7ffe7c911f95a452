using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Occo.Crash;

/// <summary>One request that a receiver got.</summary>
/// <param name="Path">Path with query.</param>
/// <param name="Headers">Header lines by lower-case name.</param>
/// <param name="Body">The body.</param>
internal sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Id of the message.</summary>
    public string Id => Headers.GetValueOrDefault("webhook-id", "");
}

/// <summary>A webhook on a free loopback port that remembers what it got and answers as it is told.</summary>
internal sealed class Receiver : IDisposable
{
    /// <summary>The variable with the address of the one that children are to use.</summary>
    private const string Variable = "OCCO_CRASH_RECEIVER";

    private static readonly Lazy<Receiver> Own = new(() => new());
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<Received> requests = new();

    public Receiver()
    {
        listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/hook";
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Status, and a header line or nothing.</summary>
    public Func<Received, Task<(int Status, string? Header)>> Answer { get; set; }
        = _ => Task.FromResult<(int, string?)>((200, null));

    /// <summary>Everything it got, in order.</summary>
    public IReadOnlyList<Received> Requests => [.. requests];

    /// <summary>The address of the receiver of the process that makes the trials.</summary>
    public static string SharedUrl
        => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : Own.Value.Url;

    /// <summary>This process makes the trials.</summary>
    public static void Share() => Environment.SetEnvironmentVariable(Variable, Own.Value.Url);

    /// <summary>Whether this process's receiver has a message.</summary>
    public static bool HasReceived(string id) => Own.Value.requests.Any(r => r.Id == id);

    public void Dispose() => listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync().ConfigureAwait(false);
                _ = Task.Run(() => ReplyAsync(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It is over.
        }
    }

    private async Task ReplyAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1);
                if (await ReadAsync(reader).ConfigureAwait(false) is not { } received) return;
                requests.Enqueue(received);
                var (status, header) = await Answer(received).ConfigureAwait(false);
                var head = $"HTTP/1.1 {status} Answer\r\n{(header is null ? "" : header + "\r\n")}"
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head)).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // The asking process was killed, or gave up waiting.
        }
    }

    // Latin-1 keeps bytes apart, so that a length counts them.
    private static async Task<Received?> ReadAsync(StreamReader reader)
    {
        var words = (await reader.ReadLineAsync().ConfigureAwait(false) ?? "").Split(' ');
        if (words.Length < 2) return null;
        var headers = new Dictionary<string, string>();
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { Length: > 0 } line)
        {
            var parts = line.Split(':', 2);
            headers[parts[0].ToLowerInvariant()] = parts[1].Trim();
        }

        var body = new char[int.Parse(headers.GetValueOrDefault("content-length", "0"), null)];
        await reader.ReadBlockAsync(body).ConfigureAwait(false);
        return new(words[1], headers, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)));
    }
}
