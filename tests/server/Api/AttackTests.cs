using System.Net;
using System.Text;
using Occo.Engine.Api.Wire;
using Occo.Server.Hosting;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>Requests that are too large, too slow, malformed, or meant to do harm.</summary>
public sealed class AttackTests : IAsyncLifetime
{
    private ServerFixture server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        client = await server.ClientAsync();
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("{", 400, "Malformed")]
    [InlineData("""{"description": {"text": 3}}""", 400, "Malformed")]
    [InlineData("""{"description": {"text": "a"}, "descriptoin": {}}""", 400, "Malformed")]
    [InlineData("""{"name": "shop"}""", 400, "Malformed")]
    [InlineData("[]", 400, "Malformed")]
    [InlineData("", 400, "Malformed")]
    [InlineData("""{"description": {"path": "/etc/passwd"}}""", 400, "InvalidArgument")]
    [InlineData("""{"description": {"path": "a", "files": {"a": "x"}}}""", 400, "InvalidArgument")]
    [InlineData("""{"description": {"path": "x/a", "files": {"x/a": "x"}}}""", 400, "InvalidArgument")]
    [InlineData("""{"description": {"path": "/\u0000/a", "files": {"/\u0000/a": "x"}}}""", 400, "InvalidArgument")]
    [InlineData("""{"description": {"text": "infra_name: !!python/object:os.system x"}}""", 400, "Description")]
    [InlineData("""{"description": {"graph": {"infra_name": "<script>alert(1)</script>"}}}""", 400, "Description")]
    public async Task Body_IsNotValid_SaysWhy(string body, int status, string id)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        await client.PostAsync("infrastructures", content).ProblemAsync(status, id);
    }

    [Theory]
    [InlineData("GET", "infrastructures/shop/wait?timeout=NaN", "")]
    [InlineData("GET", "infrastructures/shop/wait?timeout=1e300", "")]
    [InlineData("GET", "infrastructures/shop/wait?timeout=-1", "")]
    [InlineData("GET", "nodes?limit=0", "")]
    [InlineData("GET", "events?last=2147483647", "")]
    [InlineData("GET", "events?last=-1", "")]
    [InlineData("GET", "nodes?asOf=0001-01-01T00:00:00%2B14:00", "")]
    [InlineData("GET", "events?since=9999-12-31T23:59:59-14:00", "")]
    [InlineData("GET", "infrastructures/shop/compare?from=-1&to=2147483647", "")]
    [InlineData("GET", "infrastructures/shop/description?version=0", "")]
    [InlineData("GET", "infrastructures/shop/versions/99999999999/before", "")]
    [InlineData("POST", "infrastructures/shop/attach", """{"interval": 1e300}""")]
    [InlineData("POST", "infrastructures/shop/attach", """{"interval": -5}""")]
    [InlineData("POST", "infrastructures/shop/enactments", """{"interval": 1e300, "timeout": -1}""")]
    [InlineData("POST", "infrastructures/shop/enactments", """{"nodes": [null]}""")]
    [InlineData("POST", "infrastructures/shop/enactments", """{"plan": {"infrastructure": "shop"}}""")]
    [InlineData("POST", "infrastructures/shop/plan", """{"excludeNodes": null}""")]
    [InlineData("PUT", "infrastructures/shop/nodes/web/scale", """{"up": 2147483647}""")]
    [InlineData("PUT", "infrastructures/shop/nodes/web/scale", """{"drop": [null]}""")]
    [InlineData("POST", "infrastructures/shop/revert", """{"version": -1}""")]
    [InlineData("POST", "infrastructures/shop/imports", """{"node": "web"}""")]
    [InlineData("POST", "infrastructures/shop/imports/plan", """{"node": "web", "instanceId": ""}""")]
    [InlineData("POST", "orphans/remove", """{"orphans": [null]}""")]
    [InlineData("POST", "clouds/check", """{"type": "nothing"}""")]
    [InlineData("POST", "clouds/images", """{"cloud": {"type": "dummy", "settings": {"a": {"b": [1]}}}}""")]
    [InlineData("POST", "tokens", """{"name": "\u0000"}""")]
    [InlineData("POST", "tokens", """{"name": "a", "permissions": ["Nonsense"]}""")]
    [InlineData("PUT", "definitions", """{"document": null}""")]
    [InlineData("PUT", "definitions", """{}""")]
    [InlineData("PUT", "pools", """{"document": null}""")]
    [InlineData("PUT", "pools", """{"document": {"text": "pools: {a: {quota: -1}}"}}""")]
    [InlineData("POST", "descriptions", """{"description": {"path": "a", "files": {"a": null}}}""")]
    [InlineData("POST", "descriptions", """{"description": {"path": "", "files": {"": ""}}}""")]
    [InlineData("POST", "descriptions", """{"description": {"text": "a"}, "definitions": [null]}""")]
    public async Task Values_OutOfRange_AreNoFaults(string method, string path, string body)
    {
        await server.RegisterAsync("shop");
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        if (body.Length > 0) request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        var text = response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode < 500, $"{response.StatusCode}: {text}");
    }

    [Theory]
    [InlineData("POST", "infrastructures", "{'description': {'graph': {'variables': {'a': 1e999}}}}", "Malformed")]
    [InlineData("POST", "infrastructures", "{'description': {'graph': {'variables': {'a': -1e999}}}}", "Malformed")]
    [InlineData("POST", "infrastructures", "{'description': {'graph': {'a': 1, 'a': 2}}}", "Malformed")]
    [InlineData("POST", "infrastructures", "{'description': {'text': 'a'}, 'Description': {'text': 'b'}}", "Malformed")]
    [InlineData("POST", "infrastructures/shop/suspend", "{'reason': 'LONG'}", "InvalidArgument")]
    public async Task Body_IsHostile_IsRefused(string method, string path, string body, string id)
    {
        await server.RegisterAsync("shop");
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        request.Content = new StringContent(body.Replace('\'', '"')
            .Replace("LONG", new string('x', 1001), StringComparison.Ordinal), Encoding.UTF8, "application/json");

        await client.SendAsync(request).ProblemAsync(400, id);
    }

    [Fact]
    public async Task Host_IsOfAnAttacker_IsInNoAnswer()
    {
        foreach (var path in new[] { "/openapi/v1.json", "/", "/page", "infrastructures", "events" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = "evil.example";
            request.Headers.Add("X-Forwarded-Host", "evil.example");
            using var answer = await client.SendAsync(request);

            Assert.DoesNotContain("evil.example",
                $"{answer.Headers}{answer.Content.Headers}{await answer.Content.ReadAsStringAsync()}",
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Body_OfAnotherType_IsRefused()
    {
        using var content = new StringContent("infra_name: shop", Encoding.UTF8, "application/yaml");
        await client.PostAsync("infrastructures", content).ProblemAsync(415, "MediaType");
    }

    [Fact]
    public async Task Body_IsDeep_IsRefused()
    {
        using var content = new StringContent("""{"description": {"graph": """ + new string('[', 100_000),
            Encoding.UTF8, "application/json");
        await client.PostAsync("infrastructures", content).ProblemAsync(400, "Malformed");
    }

    [Fact]
    public async Task Body_IsTooLargeOrBroken_IsAProblemWithItsOwnId()
    {
        var text = $"\"{new string('x', 17 * 1024 * 1024)}\"";
        using var large = new StringContent(text, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "descriptions") { Content = large };
        request.Headers.TransferEncodingChunked = true;
        await client.SendAsync(request).ProblemAsync(413, "TooLarge");
        var answer = await server.RawAsync($"""
            POST /api/v1/infrastructures HTTP/1.1
            Host: occo
            Authorization: {client.DefaultRequestHeaders.Authorization}
            Content-Type: application/json
            Transfer-Encoding: chunked

            ZZ

            """);
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("urn:occo:error:Malformed", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_IsTooLarge_IsRefusedBeforeItIsRead()
    {
        var answer = await server.RawAsync($"""
            POST /api/v1/infrastructures HTTP/1.1
            Host: occo
            Authorization: {client.DefaultRequestHeaders.Authorization}
            Content-Type: application/json
            Content-Length: 99999999999


            """);
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_IsTooSlow_IsCutOff()
    {
        var answer = await server.RawAsync($$"""
            POST /api/v1/infrastructures HTTP/1.1
            Host: occo
            Authorization: {{client.DefaultRequestHeaders.Authorization}}
            Content-Type: application/json
            Content-Length: 1000

            {
            """);
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/v1/../../etc/passwd", 404)]
    [InlineData("GET", "/api/v1/infrastructures/..%2f..%2fetc%2fpasswd", 404)]
    [InlineData("GET", "/api/v1/infrastructures/%00", 400)]
    [InlineData("GET", "/api/v1/infrastructures/' OR 1=1 --", 400)]
    [InlineData("GET", "/api/v1/infrastructures/'%20OR%201=1%20--", 404)]
    [InlineData("GET", "/API/V1/store/../tokens/%2e%2e", 404)]
    [InlineData("DELETE", "/api/v1/infrastructures", 405)]
    [InlineData("PATCH", "/api/v1/infrastructures/shop", 405)]
    [InlineData("TRACE", "/api/v1/infrastructures", 405)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/api/v1/nodes/zz", 400)]
    public async Task Path_IsATrick_LeadsNowhere(string method, string path, int status)
    {
        var answer = await server.RawAsync($"""
            {method} {path} HTTP/1.1
            Host: occo
            Authorization: {client.DefaultRequestHeaders.Authorization}
            Connection: close


            """);
        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_OfOthers_AreDataInTheAnswer()
    {
        const string Script = "</script><script>alert(1)</script>\u001b[2J";
        await server.RegisterAsync("shop");
        await client.CallAsync("POST", "infrastructures/shop/suspend", new { Reason = Script })
            .ReadAsync<Infrastructure>();

        using var response = await client.GetAsync("infrastructures/shop");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        await client.GetAsync($"infrastructures/{Uri.EscapeDataString(Script)}").ProblemAsync(404, "NotFound");
    }

    [Fact]
    public async Task Rate_IsExceeded_IsRefusedUntilItIsNot()
    {
        await using var limited = await ServerFixture.StartAsync(new() { Rate = 1 });
        var hasty = await limited.ClientAsync(AccessRole.Reader);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => hasty.GetAsync("me")));

        Assert.InRange(answers.Count(a => a.StatusCode == HttpStatusCode.OK), 2, 5);
        var refused = answers.First(a => a.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Contains("TooManyRequests", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter);
        using var other = await (await limited.ClientAsync(AccessRole.Reader)).GetAsync("me");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Token_MakesOnesThatMayNoMore()
    {
        var (_, secret) = await server.TokenAsync(
            new() { Name = "clerk", Role = AccessRole.Admin, Permissions = [Permission.Read, Permission.Tokens] });
        var clerk = server.With(secret);

        await clerk.CallAsync("POST", "tokens", new NewToken { Name = "boss", Role = AccessRole.Admin })
            .ProblemAsync(403, "Forbidden");
        var made = await clerk.CallAsync("POST", "tokens", new NewToken { Name = "guest" })
            .ReadAsync<CreatedToken>(HttpStatusCode.Created);
        var caller = await server.With(made.Secret).GetAsync("me").ReadAsync<Caller>();
        Assert.Equal(("guest", "clerk"), (caller.Token.Name, caller.Token.CreatedBy));
        await clerk.CallAsync("DELETE", "tokens/guest").ReadAsync<AccessToken>();
        await server.With(made.Secret).GetAsync("me").ProblemAsync(401, "WrongToken");
        var list = await clerk.GetStringAsync("tokens?includeRevoked=true");
        Assert.DoesNotContain(made.Secret, list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Local_AndSecrets_AreRefusedUnlessAllowed()
    {
        var text = ServerFixture.Description("shop").Replace("dummy", "local", StringComparison.Ordinal)
            .Replace("latency: 0", "command: sleep 60", StringComparison.Ordinal);
        var request = new { Description = new { Text = text } };
        var refused = await client.CallAsync("POST", "infrastructures", request).ProblemAsync(400, "InvalidArgument");
        Assert.Contains("--allow local", refused.Detail, StringComparison.Ordinal);
        await client.CallAsync("PUT", "definitions", new
        {
            Document = new { Text = "'node_def:machine': [{resource: {type: local, command: sleep 60}}]" },
        }).ProblemAsync(400, "InvalidArgument");
        Assert.Empty(await server.Occo.GetDefinitionsAsync());
        await client.CallAsync("POST", "clouds/check", new { Type = "ec2", CredentialPath = "/etc/shadow" })
            .ProblemAsync(400, "InvalidArgument");

        await using var open = await ServerFixture.StartAsync(new() { Rate = 0, Allowed = [Allowance.Local] });
        await (await open.ClientAsync()).CallAsync("POST", "infrastructures", request)
            .ReadAsync<Infrastructure>(HttpStatusCode.Created);
    }
}
