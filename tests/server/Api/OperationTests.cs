using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Occo.Server.Enactments;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>Health, measurements and the document about the routes.</summary>
public sealed partial class OperationTests : IAsyncLifetime
{
    private ServerFixture server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        client = await server.ClientAsync();
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Ready_UntilTheServerEnds()
    {
        var nobody = server.Anonymous();
        Assert.Equal("alive\n", await nobody.GetStringAsync("/healthz"));
        Assert.Equal("ready\n", await nobody.GetStringAsync("/readyz"));
        foreach (var path in new[] { "/healthz", "/readyz" })
        {
            using var head = new HttpRequestMessage(HttpMethod.Head, path);
            using var answer = await nobody.SendAsync(head);
            Assert.Equal((HttpStatusCode.OK, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }

        await server.RegisterAsync("shop");

        Assert.True(await server.App.Services.GetRequiredService<EnactmentDesk>().DrainAsync(TimeSpan.Zero));

        using var ready = await nobody.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("alive\n", await nobody.GetStringAsync("/healthz"));
        await client.CallAsync("POST", "infrastructures/shop/enactments").ProblemAsync(503, "Draining");
    }

    [Fact]
    public async Task Metrics_AreInTheFormatOfPrometheus()
    {
        await server.RegisterAsync("shop", 2);
        await server.Occo.EnactAsync("shop");
        await client.GetAsync("me");

        var text = await client.GetStringAsync("/metrics");

        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(Line(), line));
        Assert.Contains("occo_infrastructures{state=\"Ready\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("occo_instances_ready 2\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE occo_pass_duration_seconds histogram\n", text, StringComparison.Ordinal);
        Assert.Matches("occo_pass_duration_seconds_bucket{.*le=\"\\+Inf\"} [1-9]", text);
        Assert.Matches("http_server_request_duration_seconds_count{.*http_route=\"/api/v1/me\".*} [1-9]", text);
    }

    [Fact]
    public async Task OpenApi_DescribesEveryRoute()
    {
        using var document = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json"));

        Assert.StartsWith("3.1.", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToHashSet();
        var routes = server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => "/" + Constraint().Replace(route.RoutePattern.RawText!.Trim('/'), "}"))
            .Where(route => route.StartsWith("/api/", StringComparison.Ordinal)).ToHashSet();
        Assert.Superset(routes, paths);
    }

    [GeneratedRegex("^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{([a-z_]+=\"([^\"\\\\]|\\\\.)*\",?)+\\})? [-+0-9.eEInfN]+)$")]
    private static partial Regex Line();

    [GeneratedRegex(":[a-z]+}")]
    private static partial Regex Constraint();
}
