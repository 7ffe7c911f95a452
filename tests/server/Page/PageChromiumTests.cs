using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>The page in a real browser: every page on a small and a large screen, in light and in dark.</summary>
public sealed class PageChromiumTests
{
    private static readonly string[] Pages =
    [
        "/page", "/page/infrastructures/shop", "/page/infrastructures/shop/plan", "/page/infrastructures/shop/actions",
        "/page/infrastructures/shop/versions?from=1&to=2", "/page/infrastructures/shop/events",
        "/page/infrastructures/bank", "/page/enactments", "/page/workers", "/page/pools", "/page/clouds",
        "/page/orphans", "/page/tokens", "/page/infrastructures/missing",
    ];

    [ChromiumFact]
    public async Task EveryPage_OnSmallAndLargeScreens_CanBeUsedByAll()
    {
        await using var server = await ServerFixture.StartAsync();
        await FillAsync(server);
        string[] pages = [.. Pages, await InstanceAsync(server), await EnactmentAsync(server)];
        Assert.All(RoutesOf(server), route => Assert.Contains(pages, page => route.IsMatch(page.Split('?')[0])));
        await using var browser = await Chromium.StartAsync();
        var wrong = new List<string>();
        await CheckAsync("/page/sign-in");
        await SignInAsync(server, browser);
        foreach (var page in pages) await CheckAsync(page);

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.DoesNotContain(browser.Complaints, text => !text.Contains("404", StringComparison.Ordinal));

        async Task CheckAsync(string page)
        {
            foreach (var (width, isDark) in new[] { (360, false), (360, true), (1280, false), (1280, true) })
            {
                await browser.ShowAsync(width, 800, isDark);
                await browser.GoAsync($"{new Uri(server.Url, page)}");
                var found = await browser.RunAsync(await ScriptAsync());
                if (found!.Length > 0) wrong.Add($"{page} at {width}, {(isDark ? "dark" : "light")}:\n{found}");
                var name = page.Trim('/').Replace('/', '-').Split('?')[0];
                await KeepAsync(browser, $"{name}-{width}-{(isDark ? "dark" : "light")}");
            }
        }
    }

    [ChromiumFact]
    public async Task Infrastructure_ChangesWhileItIsShown_ThePageFollows()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.RegisterAsync("shop", count: 2);
        await using var browser = await Chromium.StartAsync();
        await SignInAsync(server, browser);
        await browser.GoAsync($"{new Uri(server.Url, "/page/infrastructures/shop")}");
        Assert.Contains("0 of 2 ready", await browser.RunAsync("document.body.innerText"), StringComparison.Ordinal);

        await server.Occo.EnactAsync("shop");

        // It resolves when the page has changed by itself, which the test's time limit bounds.
        Assert.Equal("followed", await browser.RunAsync("""
            new Promise(done => {
              const look = () => document.body.innerText.includes('2 of 2 ready') && done('followed');
              new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
              look();
            })
            """));
        Assert.Empty(browser.Complaints);
    }

    [ChromiumFact]
    public async Task Forms_InABrowser_DoAndEncode()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.RegisterAsync("shop");
        await using var browser = await Chromium.StartAsync();
        await SignInAsync(server, browser);
        await browser.GoAsync($"{new Uri(server.Url, "/page/infrastructures/shop/plan")}");

        await browser.LeaveAsync("document.querySelector('form[action$=enactments] button').click()");

        await server.Occo.WaitAsync("shop", new() { Timeout = TimeSpan.FromMinutes(1) });
        await browser.GoAsync($"{new Uri(server.Url, "/page/infrastructures/shop/actions")}");
        await browser.LeaveAsync(
            "document.getElementById('reason').value = '<img src=x onerror=alert(1)>';"
            + "document.querySelector('form[action$=suspend] button').click()");
        Assert.Contains("<img src=x onerror=alert(1)>",
            await browser.RunAsync("document.body.innerText"), StringComparison.Ordinal);
        Assert.Equal("0", await browser.RunAsync("document.images.length"));
        Assert.Empty(browser.Complaints);
    }

    private static async Task FillAsync(ServerFixture server)
    {
        await RegisterAsync(server, Shop(2));
        await RegisterAsync(server, Shop(2).Replace("infra_name: shop", "infra_name: bank", StringComparison.Ordinal));
        await server.RegisterAsync("a-shop-with-a-very-long-name-that-fits-into-no-narrow-column");
        await server.Occo.EnactAsync("shop");
        await server.Occo.UpdateAsync(
            "shop", (await server.Occo.CompileAsync(DescriptionSource.FromText(Shop(4)))).Require());
        await server.Occo.AttachAsync("bank", TimeSpan.FromSeconds(30));
        await server.Occo.SuspendAsync("bank", "the auditors look at it");
    }

    private static async Task<string> InstanceAsync(ServerFixture server)
    {
        var one = (await server.Occo.GetNodesAsync(new() { Infrastructure = "shop" }))[0];
        return $"/page/infrastructures/shop/nodes/{one.Id}";
    }

    private static async Task<string> EnactmentAsync(ServerFixture server)
    {
        using var begun = await (await server.ClientAsync()).CallAsync("POST", "infrastructures/shop/enactments");
        return $"/page/enactments/{begun.Headers.Location!.ToString().Split('/')[^1]}";
    }

    // Those that show a page to one who has signed in.
    private static IEnumerable<Regex> RoutesOf(ServerFixture server)
        => server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true
                && route.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(route => $"/{route.RoutePattern.RawText!.Trim('/')}")
            .Where(path => path.StartsWith("/page", StringComparison.Ordinal)
                && !path.EndsWith("/live", StringComparison.Ordinal))
            .Select(path => new Regex($"^{Regex.Replace(path, @"\{[^}]*\}", "[^/]+")}$"));

    private static async Task RegisterAsync(ServerFixture server, string text)
        => await server.Occo.RegisterAsync(
            (await server.Occo.CompileAsync(DescriptionSource.FromText(text))).Require());

    private static string Shop(int count) => $$$"""
        infra_name: shop
        user_id: anna
        nodes:
          - {name: database, type: machine}
          - {name: cache, type: machine}
          - {name: web, type: machine, scaling: {min: {{{count}}}, max: 9}}
          - {name: balancer, type: machine}
        dependencies: [[web, database], [web, cache], [balancer, web]]
        node_definitions: {'node_def:machine': [{resource: {type: dummy}}]}
        """;

    private static async Task SignInAsync(ServerFixture server, Chromium browser)
    {
        var (_, secret) = await server.TokenAsync(new() { Name = "anna", Role = AccessRole.Admin });
        await browser.GoAsync($"{new Uri(server.Url, "/page/sign-in")}");
        await browser.LeaveAsync($"document.getElementById('token').value = '{secret}';"
            + "document.querySelector('form.panel button').click()");
    }

    private static Task<string> ScriptAsync()
        => File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "accessibility.js"));

    // For people who want to see what was tested.
    private static async Task KeepAsync(Chromium browser, string name)
    {
        if (Environment.GetEnvironmentVariable("OCCO_SCREENSHOTS") is not { Length: > 0 } folder) return;
        await browser.SaveAsync(Path.Combine(Directory.CreateDirectory(folder).FullName, $"{name}.png"));
    }
}
