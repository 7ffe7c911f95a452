using Xunit;

namespace Occo.Server.Tests;

/// <summary>The history over HTTP.</summary>
public sealed class EventRouteTests : IAsyncLifetime
{
    private ServerFixture server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        client = await server.ClientAsync(AccessRole.Reader);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Get_MoreThanAPage_LinksToTheNext()
    {
        await server.RegisterAsync("shop");
        for (var i = 0; i < 600; i++)
        {
            await server.Occo.SuspendAsync("shop");
            await server.Occo.ResumeAsync("shop");
        }

        using var first = await client.GetAsync("events?infrastructure=shop");
        var page = await Task.FromResult(first).ReadAsync<Event[]>();
        var link = first.Headers.GetValues("Link").Single();
        var rest = await client.GetAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)]).ReadAsync<Event[]>();

        Assert.Equal((1000, 201), (page.Length, rest.Length));
        Assert.Equal((await server.Occo.GetEventsAsync()).Select(e => e.Sequence),
            page.Concat(rest).Select(e => e.Sequence));
    }

    [Fact]
    public async Task Nodes_WithALimit_ComeInPages()
    {
        foreach (var name in new[] { "a", "b", "c" }) await server.RegisterAsync(name, 2);
        foreach (var name in new[] { "a", "b", "c" }) await server.Occo.EnactAsync(name);

        using var first = await client.GetAsync("nodes?limit=3");
        var page = await Task.FromResult(first).ReadAsync<NodeInstance[]>();
        var link = first.Headers.GetValues("Link").Single();
        using var second = await client.GetAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)]);
        var rest = await Task.FromResult(second).ReadAsync<NodeInstance[]>();

        Assert.False(second.Headers.Contains("Link"));
        Assert.Equal((await server.Occo.GetNodesAsync()).Select(n => n.Id), page.Concat(rest).Select(n => n.Id));
        Assert.Equal(["a", "b"], page.Select(n => n.Infrastructure).Distinct());
    }

    [Fact]
    public async Task Stream_IsInterrupted_GoesOnAfterTheLastEvent()
    {
        await server.RegisterAsync("shop");
        await server.Occo.SuspendAsync("shop");
        var first = await StreamReader.ReadAsync(client, "events", most: 2);

        var rest = StreamReader.ReadAsync(client, "events", first[^1].Id, most: 2);
        await server.Occo.ResumeAsync("shop");
        await server.Occo.SuspendAsync("shop", "holidays");

        var events = first.Concat(await rest).Select(m => m.As<Event>()).ToList();
        Assert.Equal(
            [EventKind.InfrastructureRegistered, EventKind.InfrastructureSuspended, EventKind.InfrastructureResumed,
                EventKind.InfrastructureSuspended], events.Select(e => e.Kind));
        Assert.Equal(events.Select(e => e.Sequence).Order().Distinct(), events.Select(e => e.Sequence));
    }

    [Fact]
    public async Task Stream_TokenIsRevoked_Ends()
    {
        await using var quick = await ServerFixture.StartAsync(
            new() { Rate = 0, StreamBeat = TimeSpan.FromMilliseconds(50) });
        await quick.RegisterAsync("shop");
        var (token, secret) = await quick.TokenAsync(new() { Name = "anna" });
        var mine = quick.With(secret);
        using var request = new HttpRequestMessage(HttpMethod.Get, "events");
        request.Headers.Accept.Add(new("text/event-stream"));
        using var stream = await mine.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        await quick.Occo.RevokeTokenAsync(token.Id);

        Assert.Contains(": ", await stream.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromMinutes(1)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfALimitedToken_ShowsWhatMatches()
    {
        var limited = await server.ClientAsync(AccessRole.Reader, "shop");
        var stream = StreamReader.ReadAsync(limited, "events", most: 2);
        foreach (var name in new[] { "bank", "shop", "bar" }) await server.RegisterAsync(name);
        await server.Occo.SuspendAsync("bank");
        await server.Occo.SuspendAsync("shop");

        Assert.All(await stream, m => Assert.Equal("shop", m.As<Event>().Infrastructure));
    }

    [Fact]
    public async Task Get_KindsAndLast_AreKept()
    {
        await server.RegisterAsync("shop");
        await server.Occo.SuspendAsync("shop");
        await server.Occo.ResumeAsync("shop");

        var kinds = await client.GetAsync("events?kinds=InfrastructureSuspended&kinds=InfrastructureResumed&last=1")
            .ReadAsync<Event[]>();
        Assert.Equal(EventKind.InfrastructureResumed, Assert.Single(kinds).Kind);
        await client.GetAsync("events?kinds=Nonsense").ProblemAsync(400, "Malformed");
        await client.GetAsync("events?after=x").ProblemAsync(400, "Malformed");
    }
}
