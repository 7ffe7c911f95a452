using System.Net;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>ETags: what has not changed is not sent, and nobody overwrites what they have not seen.</summary>
public sealed class TagTests : IAsyncLifetime
{
    private ServerFixture server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        client = await server.ClientAsync();
        await server.RegisterAsync("shop");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("infrastructures")]
    [InlineData("infrastructures/shop")]
    [InlineData("infrastructures/shop/description")]
    [InlineData("infrastructures/shop/versions")]
    [InlineData("nodes")]
    public async Task Get_Unchanged_Is304AlsoForAWeakTag(string path)
    {
        using var first = await client.GetAsync(path);
        var tag = first.Headers.ETag!.ToString();

        foreach (var known in new[] { tag, $"W/{tag}", $"\"other\", W/{tag}", "*" })
        {
            using var again = await client.CallAsync("GET", path, headers: ("If-None-Match", known));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(tag, again.Headers.ETag!.ToString());
            Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        }

        await client.CallAsync("POST", "infrastructures/shop/suspend", new { }).ReadAsync<Infrastructure>();
        using var changed = await client.CallAsync("GET", path, headers: ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Theory]
    [InlineData("infrastructures")]
    [InlineData("nodes")]
    [InlineData("infrastructures/shop")]
    public async Task Get_WhatIsShownChangesWithoutAnEvent_IsSentAgain(string path)
    {
        await server.Occo.EnactAsync("shop");
        await server.Occo.AttachAsync("shop", TimeSpan.FromMinutes(1));
        var tag = await TagAsync();
        var before = await server.Occo.GetRevisionAsync();

        await server.Occo.RefreshAsync("shop");
        var seen = await TagAsync();
        Assert.NotEqual(tag, seen);
        Assert.Equal(before, await server.Occo.GetRevisionAsync());
        using var end = new CancellationTokenSource();
        var worker = server.Occo.WorkAsync(new(), end.Token);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await server.Occo.FindInfrastructureAsync("shop"))!.Attachment!.Unserved is not null)
            await Task.Delay(20, limit.Token);
        Assert.NotEqual(seen, await TagAsync());
        await end.CancelAsync();
        await worker;

        async Task<string> TagAsync() => (await client.GetAsync(path)).Headers.ETag!.ToString();
    }

    [Fact]
    public async Task Get_TagOfAnotherToken_IsNotTakenForAList()
    {
        var tag = (await client.GetAsync("infrastructures")).Headers.ETag!.ToString();
        var limited = await server.ClientAsync(AccessRole.Reader, "bank");

        Assert.Empty(await limited.CallAsync("GET", "infrastructures", headers: ("If-None-Match", tag))
            .ReadAsync<Infrastructure[]>());
    }

    [Fact]
    public async Task Write_WithoutWrongAndOldTag_IsRefused()
    {
        using var read = await client.GetAsync("infrastructures/shop");
        var tag = read.Headers.ETag!.ToString();
        var other = await server.RegisterAsync("bank");

        await Scale(null).ProblemAsync(428, "NoIfMatch");
        await Scale("nonsense").ProblemAsync(412, "BadIfMatch");
        var shop = (await server.Occo.FindInfrastructureAsync("shop"))!;
        await Scale(tag.Replace(shop.Id, other.Id, StringComparison.Ordinal)).ProblemAsync(412, "BadIfMatch");
        await Scale($"W/{tag}").ReadAsync<string[]>();
        var late = await Scale(tag).ProblemAsync(412, "Changed");
        Assert.Equal(FailureKind.Changed, late.Kind);

        Task<HttpResponseMessage> Scale(string? ifMatch)
            => client.CallAsync("PUT", "infrastructures/shop/nodes/web/scale", new { Up = 1 }, ifMatch);
    }

    [Fact]
    public async Task Write_ManyWithTheSameTag_OneWins()
    {
        var tag = (await client.GetAsync("infrastructures/shop")).Headers.ETag!.ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => client.CallAsync(
            "PUT", "infrastructures/shop/nodes/web/scale", new { Up = 1 }, tag)));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(11, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal(2, (await server.Occo.FindInfrastructureAsync("shop"))!.Desired);
    }

    [Fact]
    public async Task Write_TagOfItsOwnAnswer_IsTheNextOne()
    {
        using var suspended = await client.CallAsync("POST", "infrastructures/shop/suspend", new { });
        var tag = suspended.Headers.ETag!.ToString();

        await client.CallAsync("POST", "infrastructures/shop/resume", ifMatch: tag).ReadAsync<Infrastructure>();
        await client.CallAsync("DELETE", "infrastructures/shop", ifMatch: tag).ProblemAsync(412, "Changed");
        await client.CallAsync("POST", "infrastructures/shop/enactments", ifMatch: tag).ProblemAsync(412, "Changed");
    }
}
