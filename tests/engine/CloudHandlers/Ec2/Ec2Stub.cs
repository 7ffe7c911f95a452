using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Occo.Engine.Tests;

/// <summary>An endpoint on the loopback that answers each form as a test says, and remembers what was sent.</summary>
internal sealed class Ec2Stub : IDisposable
{
    private readonly HttpListener listener;
    private readonly Task serving;

    public Ec2Stub()
    {
        var random = new Random();
        while (true)
        {
            Url = $"http://127.0.0.1:{random.Next(20_000, 60_000)}/";
            // One that failed to start cannot be used any more.
            listener = new();
            listener.Prefixes.Add(Url);
            try
            {
                listener.Start();
                break;
            }
            catch (HttpListenerException)
            {
                // Somebody has that port.
            }
        }

        serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>The bodies as they came over the wire, in order.</summary>
    public ConcurrentQueue<string> Bodies { get; } = new();

    /// <summary>The members of each call, in order.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Calls { get; } = new();

    /// <summary>Authorization headers, in order.</summary>
    public ConcurrentQueue<string> Signatures { get; } = new();

    /// <summary>The Date header of answers; null: now.</summary>
    public DateTimeOffset? Date { get; set; }

    /// <summary>The content type of answers.</summary>
    public string ContentType { get; set; } = "text/xml;charset=UTF-8";

    /// <summary>The Location header of answers; null: none.</summary>
    public string? Location { get; set; }

    /// <summary>Answers do not say how long they are.</summary>
    public bool IsChunked { get; set; }

    /// <summary>Runs when half of an answer is sent.</summary>
    public Func<Task> Halfway { get; set; } = () => Task.CompletedTask;

    /// <summary>After so many bytes of an answer the connection ends; null: it does not.</summary>
    public int? CutAt { get; set; }

    /// <summary>Status and XML for the members of a call.</summary>
    public Func<IReadOnlyDictionary<string, string>, (int Status, string Xml)> Answer { get; set; }
        = call => (200, Ec2Answers.Of(call.GetValueOrDefault("Action", "")));

    public IEnumerable<string> Actions => Calls.Select(c => c["Action"]);

    /// <summary>An error as EC2 writes it.</summary>
    public static (int Status, string Xml) Error(string code, string message, int status = 400) => (status,
        $"<Response><Errors><Error><Code>{code}</Code><Message>{WebUtility.HtmlEncode(message)}</Message></Error>"
        + "</Errors><RequestID>r-1</RequestID></Response>");

    public CloudScope Scope(params (string Key, object? Value)[] settings) => new()
    {
        StoreId = "store-1",
        StoreFolder = Path.GetTempPath(),
        Type = "ec2",
        Settings = settings.Append(("endpoint", Url)).Append(("regionname", "eu-west-1"))
            .ToDictionary(s => s.Item1, s => (object?)s.Item2),
        Credential = new Dictionary<string, object?>
        {
            ["accesskey"] = "AKIDEXAMPLE",
            ["secretkey"] = "not-to-be-seen",
        },
        InfrastructureId = "infra-1",
        InfrastructureName = "shop",
    };

    public void Dispose()
    {
        // After a Stop it would bind the port once more to free it, and somebody may have that by then.
        listener.Close();
        serving.Wait(TimeSpan.FromSeconds(10));
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                await AnswerAsync(await listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var form = body.Split('&').Select(p => p.Split('=')).Where(p => p.Length == 2).ToDictionary(
            p => WebUtility.UrlDecode(p[0]), p => WebUtility.UrlDecode(p[1]));
        Bodies.Enqueue(body);
        Signatures.Enqueue(context.Request.Headers["Authorization"] ?? "");
        Calls.Enqueue(form);
        var (status, xml) = Answer(form);
        context.Response.StatusCode = status;
        if (Date is { } date) context.Response.Headers["Date"] = date.ToString("R");
        if (ContentType.Length > 0) context.Response.ContentType = ContentType;
        if (Location is { } location) context.Response.RedirectLocation = location;
        var answer = Encoding.UTF8.GetBytes(xml);
        if (IsChunked) context.Response.SendChunked = true;
        else context.Response.ContentLength64 = answer.Length;
        var half = (CutAt ?? answer.Length) / 2;
        await context.Response.OutputStream.WriteAsync(answer.AsMemory(0, half));
        await context.Response.OutputStream.FlushAsync();
        await Halfway();
        await context.Response.OutputStream.WriteAsync(answer.AsMemory(half..(CutAt ?? answer.Length)));
        await context.Response.OutputStream.FlushAsync();
        if (CutAt is null) context.Response.Close();
        else context.Response.Abort();
    }
}
