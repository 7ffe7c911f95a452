using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Occo.Server.Access;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>Every route of a running server, with every kind of token.</summary>
public sealed class AccessTests
{
    private static readonly string[] Open = ["/healthz", "/readyz"];

    [Fact]
    public async Task Walk_EveryRoute_NamesAPermissionAndHoldsToIt()
    {
        await using var server = await ServerFixture.StartAsync(new() { Rate = 0, Occopus = true });
        await server.RegisterAsync("shop");
        var routes = RoutesOf(server.App);
        Assert.True(routes.Count > 40, $"{routes.Count} routes");
        var clients = await ClientsAsync(server);

        foreach (var (method, path, needed) in routes.Where(route => !Open.Contains(route.Path) && !IsPage(route.Path)))
        {
            Assert.True(needed is not null, $"{method} {path} names no permission");
            foreach (var (who, client, permissions) in clients)
            {
                var status = await StatusAsync(client, method, path);
                var expected = permissions is null ? 401 : permissions.Contains(needed!.Value) ? 0 : 403;
                // Wrong tokens are counted.
                Assert.True(
                    expected switch
                    {
                        0 => status is not (401 or 403),
                        401 => status is 401 or 429,
                        _ => status == expected,
                    }, $"{who}: {method} {path} needs {needed}: {status}");
            }
        }
    }

    [Fact]
    public async Task Route_NamesNoPermission_IsRefusedToAll()
    {
        await using var server = await ServerFixture.StartAsync();
        ((IEndpointRouteBuilder)server.App).MapGet("/api/v1/forgotten", () => "secret");

        Assert.Equal(403, await StatusAsync(await server.ClientAsync(), "GET", "/api/v1/forgotten"));
        Assert.Equal(401, await StatusAsync(server.Anonymous(), "GET", "/api/v1/forgotten"));
    }

    [Fact]
    public async Task Token_IsForSomeInfrastructures_SeesAndDoesWhatMatches()
    {
        await using var server = await ServerFixture.StartAsync();
        foreach (var name in new[] { "shop-a", "shop-b", "bank" }) await server.RegisterAsync(name);
        await server.Occo.EnactAsync("bank");
        var client = await server.ClientAsync(AccessRole.Admin, "shop-*");
        var node = (await server.Occo.GetNodesAsync())[0].Id;

        Assert.Equal(["shop-a", "shop-b"],
            (await client.GetAsync("infrastructures").ReadAsync<Infrastructure[]>()).Select(i => i.Name));
        Assert.Empty(await client.GetAsync("nodes").ReadAsync<NodeInstance[]>());
        Assert.All(await client.GetAsync("events").ReadAsync<Event[]>(),
            e => Assert.StartsWith("shop-", e.Infrastructure));
        Assert.Equal("shop-b",
            Assert.Single(await client.GetAsync("events?last=1").ReadAsync<Event[]>()).Infrastructure);
        await client.GetAsync("infrastructures/bank").ProblemAsync(404, "NotFound");
        await client.GetAsync($"nodes/{node}").ProblemAsync(404, "NotFound");
        await client.CallAsync("DELETE", $"nodes/{node}").ProblemAsync(404, "NotFound");
        await client.CallAsync("DELETE", "infrastructures/bank").ProblemAsync(404, "NotFound");
        await client.GetAsync($"info/node.state?node_id={node}").ProblemAsync(404, "NotFound");
        await client.GetAsync("info/infrastructure.nodes?infrastructure=bank").ProblemAsync(404, "NotFound");
        await client.GetAsync("info/infrastructure.nodes").ProblemAsync(400, "InvalidArgument");
        await client.CallAsync("POST", "infrastructures", ServerFixture.Request("bank2"))
            .ProblemAsync(403, "Forbidden");
        foreach (var whole in new[] { "clouds", "store", "tokens", "store/backup" })
            await client.GetAsync(whole).ProblemAsync(403, "Forbidden");
    }

    [Fact]
    public async Task SignIn_ManyWrongTokens_AreRefusedForAWhileAndRightOnesAreNot()
    {
        await using var server = await ServerFixture.StartAsync();
        var wrong = server.With("occo_" + new string('x', 43));
        for (var i = 0; i < 20; i++) await wrong.GetAsync("me").ProblemAsync(401, "WrongToken");

        using var refused = await wrong.GetAsync("me");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(200, await StatusAsync(await server.ClientAsync(AccessRole.Reader), "GET", "/api/v1/me"));
    }

    private static async Task<(string Who, HttpClient Client, IReadOnlyList<Permission>? May)[]> ClientsAsync(
        ServerFixture server)
    {
        var expired = await server.TokenAsync(
            new() { Name = "expired", Role = AccessRole.Admin, ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(1) });
        var revoked = await server.TokenAsync(new() { Name = "revoked", Role = AccessRole.Admin });
        await server.Occo.RevokeTokenAsync("revoked");
        await using var other = await ServerFixture.StartAsync();
        var foreign = await other.TokenAsync(new() { Name = "foreign", Role = AccessRole.Admin });
        var some = await server.TokenAsync(
            new() { Name = "some", Role = AccessRole.Admin, Infrastructures = ["shop*"] });
        while (await server.Occo.FindTokenAsync(expired.Secret) is not null) await Task.Delay(50);
        return
        [
            ("nobody", server.Anonymous(), null),
            ("expired", server.With(expired.Secret), null),
            ("revoked", server.With(revoked.Secret), null),
            ("foreign", server.With(foreign.Secret), null),
            ("reader", await server.ClientAsync(AccessRole.Reader), AccessToken.PermissionsOf(AccessRole.Reader)),
            ("operator", await server.ClientAsync(AccessRole.Operator), AccessToken.PermissionsOf(AccessRole.Operator)),
            ("admin", await server.ClientAsync(AccessRole.Admin), AccessToken.PermissionsOf(AccessRole.Admin)),
            ("patterns", server.With(some.Secret), some.Token.Permissions),
        ];
    }

    // See PageAccessTests.
    private static bool IsPage(string path) => path == "/" || path.StartsWith("/page", StringComparison.Ordinal);

    private static List<(string Method, string Path, Permission? Needed)> RoutesOf(WebApplication app) =>
    [
        .. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(route =>
            route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(method => (method,
                "/" + route.RoutePattern.RawText!.TrimStart('/'),
                route.Metadata.GetMetadata<RequiredPermission>()?.Permission)) ?? []),
    ];

    // With names of nothing and without a body: what is asked is only whether it is allowed.
    private static async Task<int> StatusAsync(HttpClient client, string method, string path)
    {
        path = System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*:guid\}", $"{Guid.Empty}");
        path = System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*:int\??\}", "1");
        using var request = new HttpRequestMessage(
            new(method), System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", "nothing"));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)response.StatusCode;
    }
}
