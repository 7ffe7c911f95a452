using System.Net;
using System.Text;

namespace Occo.Example;

/// <summary>The program of the nodes: a small HTTP server. Occo sets address and port in the environment.</summary>
internal sealed class Server(string node)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private int visits;

    public async Task RunAsync(CancellationToken cancel)
    {
        using var listener = new HttpListener();
        var address = Environment.GetEnvironmentVariable("OCCO_ADDRESS");
        var port = Environment.GetEnvironmentVariable("OCCO_PORT_HTTP");
        listener.Prefixes.Add($"http://{address}:{port}/");
        listener.Start();
        using var stop = cancel.Register(listener.Stop);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var request = await listener.GetContextAsync().ConfigureAwait(false);
                await AnswerAsync(request).ConfigureAwait(false);
            }
            catch (HttpListenerException)
            {
                // A client that disconnects must not end the server. A stop ends the loop.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var response = context.Response;
        string text;
        try
        {
            text = context.Request.Url?.AbsolutePath switch
            {
                "/health" => "ok",
                "/pid" => $"{Environment.ProcessId}",
                var path => await AnswerAsync(path ?? "/").ConfigureAwait(false),
            };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
        {
            response.StatusCode = (int)HttpStatusCode.BadGateway;
            text = failure.Message;
        }

        var body = Encoding.UTF8.GetBytes(text);
        response.ContentLength64 = body.Length;
        if (context.Request.HttpMethod != "HEAD") await response.OutputStream.WriteAsync(body).ConfigureAwait(false);
    }

    private async Task<string> AnswerAsync(string path) => node switch
    {
        "db" => $"{++visits}",
        "web" => $"Hello from {Environment.GetEnvironmentVariable("OCCO_ADDRESS")}, visit " +
            await Http.GetStringAsync(Environment.GetEnvironmentVariable("DB_URL")).ConfigureAwait(false),
        _ when path == "/webs" => await File.ReadAllTextAsync("webs.txt").ConfigureAwait(false),
        _ => await Http.GetStringAsync((await File.ReadAllLinesAsync("webs.txt").ConfigureAwait(false))[0])
            .ConfigureAwait(false),
    };
}
