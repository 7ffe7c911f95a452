using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Occo.Engine.Tests;

/// <summary>
/// A server on loopback that says what a test makes it say, where an engine should be. It keeps the requests, and ends
/// every answer that has no end when it is disposed of.
/// </summary>
internal sealed class DockerFake : IDisposable
{
    /// <summary>The headers of an engine.</summary>
    public const string Engine = "Api-Version: 1.43\r\nContent-Type: application/json\r\n";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Func<string, string?> answer;
    private readonly Task running;

    /// <param name="answer">
    /// The whole answer to the first line of a request, without the version; null: 404. An answer without a
    /// Content-Length that ends with <c>...</c> repeats its last thousand characters for ever.
    /// </param>
    public DockerFake(Func<string, string?> answer)
    {
        this.answer = answer;
        listener.Start();
        Scope = new()
        {
            StoreId = "store",
            StoreFolder = Path.GetTempPath(),
            InfrastructureId = "infrastructure",
            InfrastructureName = "shop",
            Type = "docker",
            Settings = new Dictionary<string, object?> { ["endpoint"] = $"tcp://{Address}" },
        };
        running = Task.Run(AcceptAsync);
    }

    public string Address => $"{listener.LocalEndpoint}";
    public CloudScope Scope { get; }

    /// <summary>The first line and the headers of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>An answer of an engine.</summary>
    public static string Json(string body, string status = "200 OK", string headers = Engine)
        => $"HTTP/1.1 {status}\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public void Dispose()
    {
        end.Cancel();
        listener.Stop();
        running.GetAwaiter().GetResult();
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true) open.Add(ServeAsync(await listener.AcceptTcpClientAsync(end.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var _ = client;
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            while (await reader.ReadLineAsync(end.Token) is { } line)
            {
                var (head, length, header) = (new StringBuilder(line), 0, (string?)null);
                while (await reader.ReadLineAsync(end.Token) is { Length: > 0 } next && (header = next) is not null)
                {
                    head.Append('\n').Append(header);
                    if (header.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
                        length = int.Parse(header[16..], System.Globalization.CultureInfo.InvariantCulture);
                }

                // It waits for the next request, where there is nothing to read.
                if (length > 0) await reader.ReadBlockAsync(new char[length], end.Token);
                Requests.Enqueue($"{head}");
                await AnswerAsync(client.GetStream(), answer(Uri.UnescapeDataString(line.Split(" HTTP/")[0]))
                    ?? Json("{\"message\": \"No such thing\"}", "404 Not Found"));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, string text)
    {
        var endless = text.EndsWith("...", StringComparison.Ordinal);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(endless ? text[..^3] : text), end.Token);
        var more = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text[^4], 100_000)));
        while (endless) await stream.WriteAsync(more, end.Token);
    }
}
