using System.Net;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>Signing in to the page and out, and what browsers are told.</summary>
public sealed class PageSignInTests
{
    [Fact]
    public async Task SignIn_RightToken_GivesACookieThatTellsNothing()
    {
        await using var server = await ServerFixture.StartAsync();
        var (_, secret) = await server.TokenAsync(new() { Name = "anna", Role = AccessRole.Reader });
        using var browser = new PageBrowser(server);

        using var answer = await browser.SubmitAsync(
            "/page/sign-in?back=/page/workers", "/page/sign-in", ("token", secret));

        Assert.Equal("/page/workers", answer.Headers.Location?.ToString());
        var cookie = Assert.Single(
            answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith("occo=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(secret, cookie, StringComparison.Ordinal);
        Assert.Contains("anna (reader)", await browser.ReadAsync("/page"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_AnotherServerOfTheStore_KnowsTheBrowserAndItsForms()
    {
        var folder = Directory.CreateTempSubdirectory("occo-two-");
        try
        {
            var store = Path.Combine(folder.FullName, "occo.db");
            await using var one = await ServerFixture.StartAsync(store: store);
            await using var two = await ServerFixture.StartAsync(store: store);
            await one.RegisterAsync("shop");
            using var here = await PageBrowser.SignedInAsync(one, AccessRole.Operator);
            using var there = PageBrowser.With(two, here.Cookies);
            var form = PageBrowser.FieldsOf(
                await here.ReadAsync("/page/infrastructures/shop/actions"), "/page/infrastructures/shop/suspend");

            using var done = await there.SendAsync("/page/infrastructures/shop/suspend", form);

            Assert.Equal(HttpStatusCode.Found, done.StatusCode);
            Assert.NotNull((await two.Occo.FindInfrastructureAsync("shop"))!.Suspension);
            await using var foreign = await ServerFixture.StartAsync();
            using var elsewhere = PageBrowser.With(foreign, here.Cookies);
            using var refused = await elsewhere.GetAsync("/page");
            Assert.Contains("ended=true", refused.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00%ff")]
    public async Task Cookie_IsForged_IsNoSession(string value)
    {
        await using var server = await ServerFixture.StartAsync();
        using var browser = new PageBrowser(server);
        browser.Cookies.Add(server.Url, new Cookie("occo", value, "/"));

        using var answer = await browser.GetAsync("/page");

        Assert.StartsWith("/page/sign-in", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WrongToken_IsRefusedAndCounted()
    {
        await using var server = await ServerFixture.StartAsync();
        using var browser = new PageBrowser(server);

        for (var i = 0; i < 20; i++)
        {
            using var wrong = await browser.SignInAsync("occo_" + new string('x', 43));
            Assert.Contains("unknown, expired or revoked",
                await PageBrowser.TextAsync(wrong, HttpStatusCode.Unauthorized), StringComparison.Ordinal);
        }

        using var many = await browser.SignInAsync("occo_" + new string('x', 43));
        Assert.Contains("Try again in",
            await PageBrowser.TextAsync(many, HttpStatusCode.TooManyRequests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/page")]
    [InlineData("//evil.example/page")]
    [InlineData("/\\evil.example")]
    [InlineData("/pagevil")]
    [InlineData("/page/\u00e9")]
    [InlineData("/page/\r\nSet-Cookie: a=b")]
    public async Task SignIn_BackToAnotherPlace_GoesToTheFirstPage(string back)
    {
        await using var server = await ServerFixture.StartAsync();
        var (_, secret) = await server.TokenAsync(new() { Name = "anna" });
        using var browser = new PageBrowser(server);

        using var answer = await browser.SubmitAsync(
            $"/page/sign-in?back={Uri.EscapeDataString(back)}", "/page/sign-in", ("token", secret));

        Assert.Equal("/page", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Token_IsRevoked_IsOutAtOnce()
    {
        await using var server = await ServerFixture.StartAsync();
        var (token, secret) = await server.TokenAsync(new() { Name = "anna", Role = AccessRole.Admin });
        using var browser = new PageBrowser(server);
        (await browser.SignInAsync(secret)).Dispose();
        await browser.ReadAsync("/page/tokens");

        await server.Occo.RevokeTokenAsync(token.Id);

        using var answer = await browser.GetAsync("/page/tokens");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("/page/sign-in?back=%2Fpage%2Ftokens&ended=true", answer.Headers.Location?.ToString());
        Assert.Contains("Your session has ended",
            await browser.ReadAsync(answer.Headers.Location!.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_EndsTheSession()
    {
        await using var server = await ServerFixture.StartAsync();
        using var browser = await PageBrowser.SignedInAsync(server);

        Assert.Contains("Sign in", await browser.DoAsync("/page", "/page/sign-out"), StringComparison.Ordinal);

        using var answer = await browser.GetAsync("/page");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    [Fact]
    public async Task SignOut_CopyOfTheCookie_IsOutToo()
    {
        await using var server = await ServerFixture.StartAsync();
        var (_, secret) = await server.TokenAsync(new() { Name = "anna", Role = AccessRole.Reader });
        using var browser = new PageBrowser(server);
        using var other = new PageBrowser(server);
        foreach (var one in new[] { browser, other }) (await one.SignInAsync(secret)).Dispose();
        using var copy = PageBrowser.With(server, browser.Cookies);
        await copy.ReadAsync("/page");

        await browser.DoAsync("/page", "/page/sign-out");

        using var answer = await copy.GetAsync("/page");
        Assert.Contains("ended=true", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        await other.ReadAsync("/page");
    }

    [Fact]
    public async Task SignOut_StreamOfACopyOfTheCookie_Ends()
    {
        await using var server = await ServerFixture.StartAsync(
            new() { Rate = 0, StreamBeat = TimeSpan.FromMilliseconds(100) });
        using var browser = await PageBrowser.SignedInAsync(server, AccessRole.Reader);
        using var copy = PageBrowser.With(server, browser.Cookies);
        using var stream = await copy.BeginAsync("/page/live");
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);

        await browser.DoAsync("/page", "/page/sign-out");

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await stream.Content.CopyToAsync(Stream.Null, limit.Token);
    }

    [Fact]
    public async Task SignOut_StoreCannotBeWritten_TheBrowserIsOut()
    {
        var folder = Directory.CreateTempSubdirectory("occo-read-");
        try
        {
            var store = Path.Combine(folder.FullName, "occo.db");
            await using var server = await ServerFixture.StartAsync(store: store);
            using var browser = await PageBrowser.SignedInAsync(server);
            using (var behind = new SqliteConnection($"Data Source={store};Pooling=False"))
            {
                behind.Open();
                using var command = behind.CreateCommand();
                command.CommandText = "PRAGMA user_version = 99";
                command.ExecuteNonQuery();
            }

            using var answer = await browser.SubmitAsync("/page", "/page/sign-out");

            Assert.Equal("/page/sign-in", answer.Headers.Location?.ToString());
            Assert.DoesNotContain(browser.Cookies.GetAllCookies(), cookie => cookie.Name == "occo");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Cookie_IsNoTokenForTheApi()
    {
        await using var server = await ServerFixture.StartAsync();
        using var browser = await PageBrowser.SignedInAsync(server);
        var cookie = Assert.Single(browser.Cookies.GetCookies(new(server.Url, "/page")), c => c.Name == "occo");
        var client = server.Anonymous();

        await client.CallAsync("GET", "me", headers: ("Cookie", $"occo={cookie.Value}")).ProblemAsync(401, "NoToken");
        await client.CallAsync("DELETE", "infrastructures/x", headers: ("Cookie", $"occo={cookie.Value}"))
            .ProblemAsync(401, "NoToken");
    }

    [Theory]
    [InlineData("/page/sign-in", HttpStatusCode.OK)]
    [InlineData("/page", HttpStatusCode.OK)]
    [InlineData("/page/infrastructures/nothing", HttpStatusCode.NotFound)]
    [InlineData("/page/no/such/page", HttpStatusCode.NotFound)]
    public async Task EveryPage_AlsoOfErrors_HasAStrictPolicyAndNoInlineScript(string path, HttpStatusCode status)
    {
        await using var server = await ServerFixture.StartAsync();
        using var browser = await PageBrowser.SignedInAsync(server);

        using var answer = await browser.GetAsync(path);
        var text = await PageBrowser.TextAsync(answer, status);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotMatch("<style|<script(?! src=)| style=| on[a-z]+=", text);
    }

    [Fact]
    public async Task Style_IsKeptByBrowsersForEver()
    {
        await using var server = await ServerFixture.StartAsync();
        using var browser = new PageBrowser(server);
        var address = System.Text.RegularExpressions.Regex.Match(
            await browser.ReadAsync("/page/sign-in"), "href=\"(/page/page[^\"]*[.]css)\"").Groups[1].Value;

        using var answer = await browser.GetAsync(address);

        Assert.Contains(":root", await PageBrowser.TextAsync(answer), StringComparison.Ordinal);
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl!.ToString());
        Assert.Equal("text/css", answer.Content.Headers.ContentType?.MediaType);
    }
}
