using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Occo.Server.Access;
using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>Every route of the page, with every kind of token and with forms of others.</summary>
public sealed class PageAccessTests
{
    [Fact]
    public async Task Walk_EveryPage_HoldsToItsPermission()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.RegisterAsync("nothing");
        using var nobody = new PageBrowser(server);
        var routes = RoutesOf(server);
        Assert.True(routes.Count > 25, $"{routes.Count} routes");
        foreach (var role in new AccessRole?[] { null, AccessRole.Reader, AccessRole.Operator, AccessRole.Admin })
        {
            using var browser = role is { } known ? await PageBrowser.SignedInAsync(server, known) : nobody;
            foreach (var (method, path, needed, isOpen) in routes)
            {
                Assert.True(isOpen || needed is not null, $"{method} {path} names no permission");
                if (isOpen || path.EndsWith("/live", StringComparison.Ordinal)) continue;
                using var answer = method == "GET" ? await browser.GetAsync(path) : await browser.SendAsync(path);
                var expected = role is not { } given ? HttpStatusCode.Found
                    : !AccessToken.PermissionsOf(given).Contains(needed!.Value) ? HttpStatusCode.Forbidden
                    : method == "POST" ? HttpStatusCode.BadRequest
                    : path.Contains($"{Guid.Empty}", StringComparison.Ordinal) ? HttpStatusCode.NotFound
                    : HttpStatusCode.OK;
                Assert.True(expected == answer.StatusCode, $"{role}: {method} {path}: {answer.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task Walk_EveryPage_WithAnExpiredARevokedAndAForeignToken_LeadsToSigningIn()
    {
        var folder = Directory.CreateTempSubdirectory("occo-walk-");
        try
        {
            var store = Path.Combine(folder.FullName, "occo.db");
            await using var server = await ServerFixture.StartAsync(store: store);
            await using var other = await ServerFixture.StartAsync();
            await server.RegisterAsync("nothing");
            using var expired = await PageBrowser.SignedInAsync(server);
            await ExpireAllAsync(store);
            using var revoked = await PageBrowser.SignedInAsync(server);
            foreach (var token in await server.Occo.GetTokensAsync()) await server.Occo.RevokeTokenAsync(token.Id);
            using var foreign = await PageBrowser.SignedInAsync(other);
            using var nobody = new PageBrowser(server);
            foreach (var cookies in new[] { expired, revoked, foreign, nobody }.Select(browser => browser.Cookies))
            {
                using var browser = PageBrowser.With(server, cookies);
                foreach (var (method, path, _, _) in RoutesOf(server).Where(route => !route.IsOpen))
                {
                    using var answer = method == "GET"
                        ? await browser.BeginAsync(path) : await browser.SendAsync(path);
                    var place = $"{answer.Headers.Location}";
                    Assert.True(place.StartsWith("/page/sign-in", StringComparison.Ordinal),
                        $"{method} {path}: {answer.StatusCode} {place}");
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Walk_EveryForm_IsRefusedWithTheAntiforgeryTokenOfAnother()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.RegisterAsync("nothing");
        using var victim = await PageBrowser.SignedInAsync(server);
        using var other = await PageBrowser.SignedInAsync(server);
        var foreign = PageBrowser.FieldsOf(await other.ReadAsync("/page"), "/page/sign-out");
        Assert.Contains(foreign, field => field.Name == "__RequestVerificationToken");

        foreach (var (_, path, _, _) in RoutesOf(server).Where(route => route.Method == "POST"))
        {
            foreach (var fields in new[] { [], foreign, [("__RequestVerificationToken", "x")] })
            {
                using var answer = await victim.SendAsync(path, [.. fields, ("confirm", "nothing"), ("to", "5")]);
                Assert.Contains("Nothing was done",
                    await PageBrowser.TextAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
            }
        }

        Assert.Equal(InfrastructureState.Registered, (await server.Occo.FindInfrastructureAsync("nothing"))!.State);
    }

    [Fact]
    public async Task Form_OfAStrangerIsLarge_IsRefusedBeforeItIsKept()
    {
        await using var server = await ServerFixture.StartAsync();
        using var stranger = new PageBrowser(server);

        using var answer = await stranger.SendAsync("/page/sign-in", [("token", new string('x', 300 * 1024))]);

        await PageBrowser.TextAsync(answer, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Token_IsForSomeInfrastructures_SeesAndDoesWhatMatches()
    {
        await using var server = await ServerFixture.StartAsync();
        foreach (var name in new[] { "shop-a", "bank" }) await server.RegisterAsync(name);
        using var browser = await PageBrowser.SignedInAsync(server, AccessRole.Admin, "shop-*");

        var list = await browser.ReadAsync("/page");
        Assert.Contains("shop-a", list, StringComparison.Ordinal);
        Assert.DoesNotContain("bank", list, StringComparison.Ordinal);
        Assert.DoesNotContain("/page/tokens", list, StringComparison.Ordinal);
        foreach (var part in new[] { "", "/plan", "/actions", "/versions", "/events", "/live" })
            await browser.ReadAsync($"/page/infrastructures/bank{part}", HttpStatusCode.NotFound);
        var fields = PageBrowser.FieldsOf(
            await browser.ReadAsync("/page/infrastructures/shop-a/actions"), "/page/infrastructures/shop-a/suspend");
        using var answer = await browser.SendAsync("/page/infrastructures/bank/suspend", fields);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        await browser.ReadAsync("/page/tokens", HttpStatusCode.Forbidden);
    }

    private static async Task ExpireAllAsync(string store)
    {
        using var behind = new SqliteConnection($"Data Source={store};Pooling=False");
        await behind.OpenAsync();
        using var command = behind.CreateCommand();
        command.CommandText = "UPDATE access_token SET expires_at = created_at";
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    private static List<(string Method, string Path, Permission? Needed, bool IsOpen)> RoutesOf(ServerFixture server) =>
    [
        .. server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => (route, Path: "/" + route.RoutePattern.RawText!.Trim('/')))
            .Where(route => route.Path.StartsWith("/page", StringComparison.Ordinal))
            .SelectMany(found => found.route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (
                method, Regex.Replace(found.Path.Replace("{id:guid}", $"{Guid.Empty}", StringComparison.Ordinal),
                    @"\{[^}]*\}", "nothing"),
                found.route.Metadata.GetMetadata<RequiredPermission>()?.Permission,
                found.route.Metadata.GetMetadata<IAllowAnonymous>() is not null))),
    ];
}
