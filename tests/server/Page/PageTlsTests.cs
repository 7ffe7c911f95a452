using System.Net;
using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>The page over https: with a certificate of its own, and behind proxies that end TLS.</summary>
public sealed class PageTlsTests
{
    [Fact]
    public async Task Cookies_OverHttps_AreSecure()
    {
        var folder = Directory.CreateTempSubdirectory("occo-tls-").FullName;
        var certificate = Path.Combine(folder, "server.pem");
        Proxy.WriteCertificate(certificate);
        await using (var server = await ServerFixture.StartAsync(new() { Rate = 0, Certificate = certificate }))
            await RequireSecureAsync(server, server.Url);
        Directory.Delete(folder, recursive: true);
    }

    [ProxyTheory]
    [InlineData("nginx")]
    [InlineData("haproxy")]
    public async Task Cookies_BehindAProxyWithTls_AreSecure(string program)
    {
        await using var server = await ServerFixture.StartAsync();
        using var proxy = await Proxy.StartAsync(program, server.Url);
        await RequireSecureAsync(server, proxy.Url);
    }

    [ProxyTheory]
    [InlineData("nginx")]
    public async Task Page_BelowAPathOfAProxy_IsRefusedWithTheReason(string program)
    {
        await using var server = await ServerFixture.StartAsync();
        using var proxy = await Proxy.StartAsync(program, server.Url, text => text.Replace(
            "proxy_set_header Host", "proxy_set_header X-Forwarded-Prefix /occo;\nproxy_set_header Host",
            StringComparison.Ordinal));
        using var browser = new PageBrowser(proxy.Url);

        var page = await browser.ReadAsync("/page/sign-in", HttpStatusCode.BadRequest);

        Assert.Contains("The proxy says that the server is below &#x27;/occo&#x27;", page, StringComparison.Ordinal);
    }

    private static async Task RequireSecureAsync(ServerFixture server, Uri url)
    {
        var (_, secret) = await server.TokenAsync(new() { Name = "anna", Role = AccessRole.Admin });
        using var browser = new PageBrowser(url);
        using var first = await browser.GetAsync("/page/sign-in");
        using var answer = await browser.SignInAsync(secret);
        Assert.Equal("/page", answer.Headers.Location?.ToString());
        var cookies = first.Headers.GetValues("Set-Cookie").Concat(answer.Headers.GetValues("Set-Cookie")).ToList();
        Assert.Equal(2, cookies.Count);
        Assert.All(cookies, cookie =>
        {
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        });
        Assert.Contains("sub-tokens", await MadeAsync(browser), StringComparison.Ordinal);
    }

    private static Task<string> MadeAsync(PageBrowser browser)
        => browser.DoAsync("/page/tokens", "/page/tokens", ("name", "sub-tokens"), ("role", "Reader"));
}
