using System.Net;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>The server through proxies: tags, streams, limits and addresses.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private ServerFixture server = null!;
    private string secret = "";

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        (_, secret) = await server.TokenAsync(new() { Name = "anna", Role = AccessRole.Admin });
        await server.RegisterAsync("shop");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [ProxyTheory]
    [InlineData("nginx")]
    [InlineData("haproxy")]
    public async Task Tags_PassBothWays(string program)
    {
        using var proxy = await Proxy.StartAsync(program, server.Url);
        using var client = proxy.Client(secret);

        await RequireTagsAsync(client, isWeak: false);
    }

    [ProxyTheory]
    [InlineData("nginx")]
    public async Task Tags_WeakenedByCompression_AreUnderstood(string program)
    {
        using var proxy = await Proxy.StartAsync(program, server.Url, text => text.Replace("gzip off;",
            "gzip on; gzip_types application/json; gzip_min_length 1; gzip_proxied any;", StringComparison.Ordinal));
        using var client = proxy.Client(secret);
        client.DefaultRequestHeaders.AcceptEncoding.Add(new("gzip"));

        await RequireTagsAsync(client, isWeak: true);
    }

    [ProxyTheory]
    [InlineData("nginx")]
    [InlineData("haproxy")]
    public async Task Streams_PassAtOnceAndGoOn(string program)
    {
        using var proxy = await Proxy.StartAsync(program, server.Url);
        using var client = proxy.Client(secret);
        var first = await StreamReader.ReadAsync(client, "events", most: 1);

        var second = StreamReader.ReadAsync(client, "events", first[0].Id, most: 1);
        await server.Occo.SuspendAsync("shop");

        Assert.Equal(EventKind.InfrastructureSuspended, Assert.Single(await second).As<Event>().Kind);
        await server.Occo.ResumeAsync("shop");
        using var begun = await client.CallAsync("POST", "infrastructures/shop/enactments");
        Assert.True((await StreamReader.ReadAsync(client, begun.Headers.Location + "/stream"))[^1]
            .As<EnactmentResult>(StreamMessage.Result).Reached);
    }

    [ProxyTheory]
    [InlineData("nginx")]
    [InlineData("haproxy")]
    public async Task WrongTokens_AreCountedForTheirSenderWhateverItClaims(string program)
    {
        using var proxy = await Proxy.StartAsync(program, server.Url);
        using var wrong = proxy.Client("occo_" + new string('x', 43));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 25; i++)
        {
            using var answer = await wrong.CallAsync("GET", "me", headers: ("X-Forwarded-For", $"10.1.2.{i}"));
            statuses.Add(answer.StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        using var right = proxy.Client(secret);
        using var me = await right.GetAsync("me");
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
    }

    private static async Task RequireTagsAsync(HttpClient client, bool isWeak)
    {
        using var read = await client.GetAsync("infrastructures/shop");
        var tag = read.Headers.ETag!;
        Assert.Equal(isWeak, tag.IsWeak);
        using var same = await client.CallAsync("GET", "infrastructures/shop", headers: ("If-None-Match", $"{tag}"));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        await client.CallAsync("PUT", "infrastructures/shop/nodes/web/scale", new { Up = 1 }, ifMatch: null)
            .ProblemAsync(428, "NoIfMatch");
        using var written = await client.CallAsync(
            "PUT", "infrastructures/shop/nodes/web/scale", new { Up = 1 }, $"{tag}");
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        using var late = await client.CallAsync(
            "PUT", "infrastructures/shop/nodes/web/scale", new { Up = 1 }, $"{tag}");
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
    }
}
