using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Occo.NovaServer;

/// <summary>
/// Serves a <see cref="Stack"/> on this machine: Keystone at <c>/identity</c>, Nova at <c>/compute</c>, Neutron at
/// <c>/network</c>, Glance at <c>/image</c>, Cinder at <c>/volume</c>, and its state at <c>/_control</c>.
/// </summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly WebApplication application;

    private Server(Stack stack, X509Certificate2? certificate)
    {
        Stack = stack;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, at =>
        {
            if (certificate is not null) at.UseHttps(certificate);
        }));
        application = builder.Build();
        application.Run(AnswerAsync);
    }

    public Stack Stack { get; }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address => application.Urls.First();

    /// <summary>The address of Keystone.</summary>
    public string Endpoint => $"{Address}/identity/v3";

    /// <param name="stack">What it serves; default: an empty one.</param>
    /// <param name="certificate">Of TLS; default: none, and plain HTTP.</param>
    public static async Task<Server> StartAsync(Stack? stack = null, X509Certificate2? certificate = null)
    {
        var server = new Server(stack ?? new(), certificate);
        await server.application.StartAsync().ConfigureAwait(false);
        return server;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = await BodyAsync(context.Request).ConfigureAwait(false);
        if (context.Request.Path.StartsWithSegments("/_control", out var rest))
        {
            var state = Control.Answer(Stack, context.Request.Method, rest.Value!.Trim('/'));
            await WriteAsync(context, state).ConfigureAwait(false);
            return;
        }

        var (service, call) = Parse(context.Request, body);
        var name = $"{call.Method} /{service}/{string.Join('/', call.Path)}".TrimEnd('/');
        Stack.OnCall(name);
        Order? order;
        Reply reply;
        lock (Stack.Gate)
        {
            Stack.Calls.Add(name);
            order = Stack.Orders.Find(o => o.Fits(name));
            if (order is not null) Stack.Orders.Remove(order);
            reply = order is { What: Mischief.LoseReply or Mischief.FailAfterwards } or null
                ? Perform(context, service, call) : new(200);
        }

        if (order is null) await WriteAsync(context, reply).ConfigureAwait(false);
        else await MisbehaveAsync(context, order).ConfigureAwait(false);
    }

    private Reply Perform(HttpContext context, string service, Call call)
    {
        Stack.Settle();
        if (service == "identity") return Keystone.Answer(Stack, call, Address);
        var token = context.Request.Headers["X-Auth-Token"].ToString();
        if (!Stack.Tokens.TryGetValue(token, out var until) || until <= DateTimeOffset.UtcNow)
            return Keystone.Refused();
        var version = context.Request.Headers["OpenStack-API-Version"].ToString();
        if (service == "compute" && call.Path.Length > 0 && !IsKnown(version))
            return Reply.Error(406, "computeFault", $"Version {version} is not supported by the API.");
        return service switch
        {
            "compute" => Nova.Answer(Stack, call),
            "network" => Neutron.Answer(Stack, call),
            "volume" => Cinder.Answer(Stack, call),
            _ => Glance.Answer(Stack, call),
        };
    }

    private bool IsKnown(string version) => version.StartsWith("compute ", StringComparison.Ordinal)
        && Version.Parse(version["compute ".Length..]) <= Version.Parse(Stack.NewestVersion);

    private static (string Service, Call Call) Parse(HttpRequest request, JsonObject body)
    {
        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        var service = parts[0];
        parts.RemoveRange(0, Math.Min(2, parts.Count));
        if (service is "compute" or "volume" && parts.Count > 0 && parts[0] == Stack.Project) parts.RemoveAt(0);
        return (service, new(request.Method, [.. parts],
            request.Query.ToDictionary(q => q.Key, q => q.Value.ToString()), body));
    }

    private static async Task<JsonObject> BodyAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync().ConfigureAwait(false);
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    private static async Task MisbehaveAsync(HttpContext context, Order order)
    {
        switch (order.What)
        {
            case Mischief.LoseReply or Mischief.LoseRequest:
                context.Abort();
                return;
            case Mischief.Page or Mischief.UnknownPage:
                if (order.What == Mischief.UnknownPage) context.Response.StatusCode = 404;
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync(order.Text).ConfigureAwait(false);
                return;
            case Mischief.Redirect:
                context.Response.StatusCode = 302;
                context.Response.Headers.Location = order.Text;
                return;
            default:
                if (order.RetryAfter is { } seconds)
                    context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                await WriteAsync(context, Reply.Error(order.Status, order.Code, order.Message)).ConfigureAwait(false);
                return;
        }
    }

    private static async Task WriteAsync(HttpContext context, Reply reply)
    {
        context.Response.StatusCode = reply.Status;
        foreach (var (key, value) in reply.Headers) context.Response.Headers[key] = value;
        if (reply.Body is null)
        {
            if (reply.Status == 404) await context.Response.WriteAsync("404 Not Found").ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(reply.Body.ToJsonString(JsonSerializerOptions.Web)).ConfigureAwait(false);
    }
}
