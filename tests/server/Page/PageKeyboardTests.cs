using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>The page in a real browser, with the keyboard alone and without script.</summary>
public sealed class PageKeyboardTests : IAsyncLifetime
{
    private const string Shop = "/page/infrastructures/shop";

    // How much the element with the focus differs from what has none: the outline, and whether it is on the screen.
    private const string FocusScript = """
        (() => {
          const e = document.activeElement, style = getComputedStyle(e), place = e.getBoundingClientRect();
          const isSeen = place.width > 1 && place.height > 1 && place.bottom > 0 && place.top < innerHeight
            && place.right > 0 && place.left < innerWidth;
          return isSeen && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 ? '' : e.outerHTML;
        })()
        """;

    private ServerFixture server = null!;
    private Chromium browser = null!;
    private string secret = "";
    private string shown = "";

    public async Task InitializeAsync()
    {
        if (Chromium.Path is null) return;
        server = await ServerFixture.StartAsync();
        await server.RegisterAsync("shop", count: 2);
        (_, secret) = await server.TokenAsync(new() { Name = "anna", Role = AccessRole.Admin });
        browser = await Chromium.StartAsync();
        await browser.ShowAsync(1280, 800, isDark: false);
    }

    public async Task DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        if (server is not null) await server.DisposeAsync();
    }

    [ChromiumFact]
    public async Task EveryAction_WithTheKeyboardAndWithoutScript()
    {
        await browser.EndScriptAsync();
        await OpenAsync("/page/sign-in");
        await browser.TypeAsync(secret);
        await browser.LeaveByAsync("Enter");
        Assert.Equal("shop", await browser.RunAsync("document.querySelector('tbody a').textContent"));

        await SendAsync($"{Shop}/plan", "Approve and enact");
        await ReadUntilAsync("The goal is reached");
        await SendAsync($"{Shop}/actions", "Scale", ("to", "3"));
        Require("The scale request is stored");
        await SendAsync($"{Shop}/actions", "Suspend", ("reason", "audit"));
        Require("It is suspended");
        await SendAsync($"{Shop}/actions", "Resume");
        Require("It is resumed");
        await SendAsync($"{Shop}/actions", "Attach");
        Require("Workers keep it");
        await SendAsync($"{Shop}/actions", "Detach");
        Require("do not keep it");

        var one = $"{Shop}/nodes/{(await server.Occo.GetNodesAsync())[0].Id}";
        await SendAsync($"{one}?still", "Protect");
        Require("It is protected");
        await SendAsync($"{one}?still", "End the protection");
        Require("not protected any more");
        await SendAsync($"{one}?still", "Drop", ("sure", null));
        await ReadUntilAsync("The goal is reached");

        var next = ServerFixture.Description("shop", count: 1);
        await server.Occo.UpdateAsync(
            "shop", (await server.Occo.CompileAsync(DescriptionSource.FromText(next))).Require());
        await SendAsync($"{Shop}/versions?from=1&to=2", "Make version 1 the newest again");
        Require("An older version is the newest again");

        await SendAsync("/page/clouds", "Check dummy");
        Require("Passed");
        await SendAsync("/page/orphans", "Search the clouds");
        Require("No orphan was found");
        await SendAsync("/page/tokens", "Make the token", ("name", "berta"));
        Require("Copy its text now");
        await SendAsync("/page/tokens", "Revoke berta");
        Require("The token is revoked");

        await SendAsync($"{Shop}/actions", "Remove", ("confirm", "shop"));
        await ReadUntilAsync("The goal is reached");
        await SendAsync("/page", "Sign out");
        Require("Sign in");
        Assert.Empty(await server.Occo.GetInfrastructuresAsync());

        void Require(string text) => Assert.Contains(text, shown, StringComparison.Ordinal);
    }

    [ChromiumFact]
    public async Task EveryPage_TabOrderIsThatOfTheText_AndTheFocusIsSeen()
    {
        await server.Occo.EnactAsync("shop");
        var one = (await server.Occo.GetNodesAsync())[0].Id;
        await OpenAsync("/page/sign-in");
        await browser.TypeAsync(secret);
        await browser.LeaveByAsync("Enter");
        foreach (var width in new[] { 360, 1280 })
        {
            await browser.ShowAsync(width, 800, isDark: false);
            foreach (var page in new[]
            {
                "/page", Shop, $"{Shop}/plan", $"{Shop}/actions", $"{Shop}/versions", $"{Shop}/events",
                $"{Shop}/nodes/{one}", "/page/enactments", "/page/workers", "/page/pools", "/page/clouds",
                "/page/orphans", "/page/tokens",
            })
            {
                await OpenAsync(page);
                await WalkAsync(page);
            }
        }
    }

    [ChromiumFact]
    public async Task SkipLink_LeadsPastTheHeader()
    {
        await OpenAsync("/page/sign-in");
        await browser.TypeAsync(secret);
        await browser.LeaveByAsync("Enter");
        await OpenAsync($"{Shop}/actions");

        await browser.PressAsync("Tab");
        Assert.Equal("Skip to the content", await browser.RunAsync("document.activeElement.textContent"));
        await browser.PressAsync("Enter");
        await browser.PressAsync("Tab");

        Assert.Equal("Overview", await browser.RunAsync("document.activeElement.textContent"));
    }

    // Once around the page: each control has its turn, in the order of the text.
    private async Task WalkAsync(string page)
    {
        const string Controls = """
            [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,summary,[tabindex="0"]')]
              .filter(e => e.checkVisibility())
            """;
        var all = int.Parse(
            (await browser.RunAsync($"{Controls}.length"))!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(all > 3, $"{page} has {all} controls");
        for (var turn = 0; turn < all; turn++)
        {
            await browser.PressAsync("Tab");
            Assert.Equal($"{page} {turn}",
                $"{page} {await browser.RunAsync($"{Controls}.indexOf(document.activeElement)")}");
            Assert.Equal("", await browser.RunAsync(FocusScript));
        }
    }

    private async Task OpenAsync(string page) => await browser.GoAsync($"{new Uri(server.Url, page)}");

    // Opens a page, fills fields (null: ticks it), and presses the button with this text.
    private async Task SendAsync(string page, string button, params (string Id, string? Text)[] fields)
    {
        await OpenAsync(page);
        foreach (var (id, text) in fields)
        {
            await FocusAsync($"e.id === '{id}'");
            if (text is null) await browser.PressAsync("Space");
            else await browser.TypeAsync(text);
        }

        await FocusAsync($"e.tagName === 'BUTTON' && e.textContent.trim().startsWith('{button}')");
        await browser.LeaveByAsync("Enter");
        shown = (await browser.RunAsync("document.body.innerText"))!;
    }

    private async Task FocusAsync(string condition)
    {
        for (var presses = 0; presses < 100; presses++)
        {
            await browser.PressAsync("Tab");
            if (await browser.RunAsync($"String((e => {condition})(document.activeElement))") != "true") continue;
            Assert.Equal("", await browser.RunAsync(FocusScript));
            return;
        }

        Assert.Fail($"The focus never came where {condition}: {await browser.RunAsync("document.body.innerText")}");
    }

    // Without script the page is loaded again and again until the work has ended.
    private async Task ReadUntilAsync(string text)
    {
        for (var loads = 0; loads < 20; loads++)
        {
            if ((await browser.RunAsync("document.body.innerText"))!.Contains(text, StringComparison.Ordinal)) return;
            await browser.NextLoadAsync();
        }

        Assert.Fail($"There was never '{text}': {await browser.RunAsync("document.body.innerText")}");
    }
}
