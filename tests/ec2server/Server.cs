using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Occo.Ec2Server;

/// <summary>Serves a cloud on this machine: EC2's query API at <c>/</c>, its switches at <c>/_control</c>.</summary>
internal sealed class Server : IAsyncDisposable
{
    private const string Version = "2016-11-15";

    private readonly WebApplication application;

    private Server(Ec2Account cloud, int port)
    {
        Cloud = cloud;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        application = builder.Build();
        application.Run(context => context.Request.Path.StartsWithSegments("/_control", out var rest)
            ? ControlRequest.AnswerAsync(context, rest, cloud)
            : AnswerAsync(context));
    }

    /// <summary>The cloud behind it.</summary>
    public Ec2Account Cloud { get; }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Endpoint => application.Urls.First();

    /// <summary>Starts it. Port 0: any that is free.</summary>
    public static async Task<Server> StartAsync(Ec2Account? cloud = null, int port = 0)
    {
        var server = new Server(cloud ?? new(), port);
        await server.application.StartAsync().ConfigureAwait(false);
        return server;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString();
        var body = await BodyAsync(context.Request).ConfigureAwait(false);
        var form = Encoding.UTF8.GetString(body);
        var (action, outcome) = ("", "OK");
        var isBalancing = context.Request.Headers.Authorization.ToString()
            .Contains($"/{TargetGroups.Service}/", StringComparison.Ordinal);
        XElement? answer;
        try
        {
            var keys = isBalancing ? Cloud.Credentials with { Service = TargetGroups.Service } : Cloud.Credentials;
            SignatureVerifier.Verify(Signed(context.Request, body), keys, Cloud.Now);
            var parameters = QueryParameters.Parse(form);
            action = parameters.Require("Action");
            var version = isBalancing ? TargetGroups.Version : Version;
            if (parameters.Require("Version") != version)
                throw new Ec2Error("InvalidAction", $"This web service knows the version {version} only.");
            answer = await PerformAsync(action, parameters, requestId, isBalancing).ConfigureAwait(false);
            if (answer is null) outcome = "Lost";
        }
        catch (Ec2Error error)
        {
            outcome = error.Code;
            answer = isBalancing ? TargetGroups.Answer(error, requestId) : Answer.Of(error, requestId);
            context.Response.StatusCode = error.Status;
        }

        Cloud.Calls.Add(new(action, form, outcome));
        if (answer is null) context.Abort();
        else await WriteAsync(context.Response, answer).ConfigureAwait(false);
    }

    private async Task<XElement?> PerformAsync(
        string action, QueryParameters parameters, string requestId, bool isBalancing)
    {
        var order = Cloud.Orders.Take(action);
        if (order is { What: Mischief.LoseRequest }) return null;
        if (order is { What: Mischief.Fail }) throw new Ec2Error(order.Code, order.Message, order.Status);
        var answer = await Cloud.PerformAsync(action, parameters, requestId, isBalancing)
            .ConfigureAwait(false);
        return order?.What switch
        {
            Mischief.LoseReply => null,
            Mischief.FailAfterwards => throw new Ec2Error(order.Code, order.Message, order.Status),
            _ => answer,
        };
    }

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory).ConfigureAwait(false);
        return memory.ToArray();
    }

    private static SignedRequest Signed(HttpRequest request, byte[] body) => new(
        request.Method, request.PathBase + request.Path.Value, request.QueryString.Value?.TrimStart('?') ?? "",
        request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()), body);

    private async Task WriteAsync(HttpResponse response, XElement answer)
    {
        response.ContentType = "text/xml;charset=UTF-8";
        response.Headers.Date = Cloud.Now.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.Server = "AmazonEC2";
        await response.WriteAsync("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + answer).ConfigureAwait(false);
    }
}
