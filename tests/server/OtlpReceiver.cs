using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Occo.Server.Tests;

/// <summary>
/// A collector of OpenTelemetry as its specification describes it: OTLP over HTTP, and over gRPC. It reads the names of
/// what arrives.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    // Length and flag before a message of gRPC.
    private const int Prefix = 5;

    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> names = new();

    private OtlpReceiver(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    /// <summary>"service/scope/name" of each span and each measurement.</summary>
    public IReadOnlyCollection<string> Names => names;

    public static async Task<OtlpReceiver> StartAsync(bool isGrpc)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0,
            listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var receiver = new OtlpReceiver(builder.Build());
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var (path, sent) = (context.Request.Path.Value!, body.ToArray());
        var isTrace = path is "/v1/traces" or "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
        var isMetric = path is "/v1/metrics" or "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
        if (!isTrace && !isMetric)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var isGrpc = context.Request.ContentType == "application/grpc";
        Read(isGrpc ? sent[Prefix..] : sent, nameOf: isTrace ? 5 : 1);
        context.Response.ContentType = context.Request.ContentType;
        if (!isGrpc) return;
        await context.Response.Body.WriteAsync(new byte[Prefix]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    // resource (1: attributes of key and value) and scopes (1: scope with a name, 2: spans or measurements).
    private void Read(byte[] sent, int nameOf)
    {
        foreach (var part in Fields(sent, 1))
        {
            var service = Fields(Fields(part, 1).Single(), 1)
                .Single(attribute => Text(Fields(attribute, 1).Single()) == "service.name");
            foreach (var scope in Fields(part, 2))
            {
                var before = $"{Text(Fields(Fields(service, 2).Single(), 1).Single())}/"
                    + Text(Fields(Fields(scope, 1).Single(), 1).Single());
                foreach (var item in Fields(scope, 2))
                    names.Enqueue($"{before}/{Text(Fields(item, nameOf).Single())}");
            }
        }
    }

    private static string Text(byte[] value) => Encoding.UTF8.GetString(value);

    // The fields with a number that are texts or messages.
    private static IEnumerable<byte[]> Fields(byte[] message, int number)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Number(message, ref at);
            var length = (tag & 7) switch
            {
                0 => 0,
                1 => 8,
                5 => 4,
                _ => (int)Number(message, ref at),
            };
            if ((tag & 7) == 0) Number(message, ref at);
            if ((tag & 7) == 2 && tag >> 3 == (ulong)number) yield return message[at..(at + length)];
            at += length;
        }
    }

    private static ulong Number(byte[] message, ref int at)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
