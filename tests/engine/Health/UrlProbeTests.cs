using Xunit;

namespace Occo.Engine.Tests;

public sealed class UrlProbeTests : IDisposable
{
    private readonly TestWebServer server = new();

    public void Dispose() => server.Dispose();

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    public async Task Url_Success_IsWellByHead(int status)
    {
        server.Answer = (_, _) => (status, null);

        Assert.Null(await Ask("/health"));
        Assert.Equal(["HEAD /health"], server.Requests);
    }

    [Theory]
    [InlineData(404, "answered 404 NotFound")]
    [InlineData(503, "answered 503 ServiceUnavailable")]
    [InlineData(304, "answered 304 NotModified")]
    public async Task Url_OtherStatus_IsTold(int status, string expected)
    {
        server.Answer = (_, _) => (status, null);

        Assert.Equal(expected, await Ask("/"));
    }

    [Theory]
    [InlineData(405)]
    [InlineData(501)]
    public async Task Url_HeadNotServed_IsAskedByGet(int status)
    {
        server.Answer = (method, _) => (method == "HEAD" ? status : 200, null);

        Assert.Null(await Ask("/x"));
        Assert.Equal(["HEAD /x", "GET /x"], server.Requests);
    }

    [Fact]
    public async Task Url_Redirect_IsFollowed()
    {
        server.Answer = (_, path) => path == "/old" ? (302, "/new") : (200, null);

        Assert.Null(await Ask("/old"));
        Assert.Equal("HEAD /new", server.Requests[^1]);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    public async Task Url_RedirectToAnotherServer_IsNotFollowed(int status)
    {
        using var other = new TestWebServer();
        server.Answer = (_, _) => (status, other.Url + "/?token=secret");

        var problem = await Ask("/");

        Assert.StartsWith($"answered {status} ", problem, StringComparison.Ordinal);
        Assert.Contains($"a redirect to {other.Url}. ", problem, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("https://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("file:///etc/passwd")]
    public async Task Url_RedirectToAnotherSchemeOrHost_IsNotFollowed(string target)
    {
        server.Answer = (_, _) => (301, string.Format(null, target, new Uri(server.Url).Port));

        Assert.Contains("are not followed", await Ask("/"), StringComparison.Ordinal);
        Assert.Equal(["HEAD /"], server.Requests);
    }

    [Fact]
    public async Task Url_SeeOther_IsFollowedWithTheSameMethod()
    {
        server.Answer = (_, path) => path == "/old" ? (303, server.Url + "/new") : (200, null);

        Assert.Null(await Ask("/old"));
        Assert.Equal(["HEAD /old", "HEAD /new"], server.Requests);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xa9.0xfe.0xa9.0xfe/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[fe80::1%251]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    public async Task Url_LinkLocalOrMetadata_IsRefused(string url)
    {
        var error = await Assert.ThrowsAsync<AddressRefusedException>(
            () => UrlProbe.For(url).AskAsync(CancellationToken.None));

        Assert.Contains("'allow_link_local: true'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Url_RedirectWithoutEnd_IsBounded()
    {
        server.Answer = (_, _) => (302, "/again");

        Assert.Equal("answered 302 Found", await Ask("/again"));
        Assert.InRange(server.Requests.Count, 2, 20);
    }

    [Fact]
    public async Task Url_NobodyListens_CannotBeReached()
    {
        server.Dispose();

        Assert.StartsWith("cannot be reached: ", await Ask("/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/health")]
    [InlineData("")]
    public async Task Url_NoWebAddress_SaysSo(string url)
        => Assert.Contains("not an absolute http or https address",
            await UrlProbe.For(url).AskAsync(CancellationToken.None), StringComparison.Ordinal);

    [Fact]
    public void For_UrlWithSecrets_DoesNotNameThem()
    {
        var name = UrlProbe.For("http://me:secret@10.0.0.1:8080/health?token=secret").Name;

        Assert.Equal("url http://10.0.0.1:8080/health", name);
    }

    [Fact]
    public async Task Url_ServerThatNeverAnswers_IsUnhealthyAfterTenSeconds()
    {
        var time = new ManualTimeProvider();
        using var checker = new HealthChecker(time);
        var arrived = new TaskCompletionSource();
        using var hold = new ManualResetEventSlim();
        server.Answer = (_, _) =>
        {
            arrived.TrySetResult();
            hold.Wait();
            return (200, null);
        };

        var check = checker.CheckAsync(TestInstance.At("127.0.0.1"),
            new HealthCheckSpec { Ping = false, Urls = [server.Url + "/slow"] }, CancellationToken.None);
        await arrived.Task;
        time.Advance(TimeSpan.FromSeconds(10));
        var report = await check;
        hold.Set();

        Assert.Equal(HealthReport.Bad($"url {server.Url}/slow did not answer within 10 s"), report);
    }

    [Fact]
    public async Task Check_PingPortAndUrlOfARealServer_IsHealthy()
    {
        using var checker = new HealthChecker(TimeProvider.System);

        var report = await checker.CheckAsync(TestInstance.At("127.0.0.1"),
            new HealthCheckSpec { Ping = false, Ports = [new Uri(server.Url).Port], Urls = [server.Url + "/"] },
            CancellationToken.None);

        Assert.Equal(HealthReport.Good, report);
    }

    private Task<string?> Ask(string path) => UrlProbe.For(server.Url + path).AskAsync(CancellationToken.None);
}
