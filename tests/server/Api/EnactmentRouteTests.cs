using System.Net;
using System.Text.Json;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>Enactments that a client asks for and follows.</summary>
public sealed class EnactmentRouteTests : IAsyncLifetime
{
    private ServerFixture server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        client = await server.ClientAsync();
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Enact_FromADescription_IsFollowedToItsResultInTheNameOfTheToken()
    {
        var made = await client.CallAsync("POST", "infrastructures", ServerFixture.Request("shop", 3))
            .ReadAsync<Infrastructure>(HttpStatusCode.Created);
        var begun = await client.CallAsync("POST", "infrastructures/shop/enactments", new { MaxConcurrency = 2 });
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);

        var messages = await StreamReader.ReadAsync(client, begun.Headers.Location + "/stream");

        var result = messages[^1].As<EnactmentResult>(StreamMessage.Result);
        Assert.True(result is { Reached: true, Created: 3 }, $"{result}");
        Assert.Contains(messages, m => m.Kind == StreamMessage.Progress && m.As<EnactmentProgress>().Total == 3);
        var events = messages.Where(m => m.Kind == StreamMessage.Event).Select(m => m.As<Event>()).ToList();
        var me = (await client.GetAsync("me").ReadAsync<Caller>()).Token.Name;
        Assert.Equal(3, events.Count(e => e.Kind == EventKind.NodeReady));
        Assert.All(events, e => Assert.Contains(me, e.Actor));
        Assert.All(await server.Occo.GetEventsAsync(), e => Assert.Contains(me, e.Actor));
        var record = await client.GetAsync(begun.Headers.Location).ReadAsync<EnactmentRecord>();
        Assert.Equal((EnactmentStatus.Done, me, "shop"), (record.State, record.Actor, record.Infrastructure));
        Assert.Equal(3, record.Result!.Value.Deserialize<EnactmentResult>(WireJson.Options)!.Created);
        Assert.Equal(made.Id, (await client.GetAsync("infrastructures/shop").ReadAsync<Infrastructure>()).Id);
    }

    [Fact]
    public async Task Stream_LastEventId_GoesOnAfterIt()
    {
        await server.RegisterAsync("shop", 3);
        var begun = await client.CallAsync("POST", "infrastructures/shop/enactments");
        var all = await StreamReader.ReadAsync(client, begun.Headers.Location + "/stream");

        var rest = await StreamReader.ReadAsync(client, begun.Headers.Location + "/stream", all[^3].Id);

        Assert.Equal(all[^2..].Select(m => m.Id), rest.Select(m => m.Id));
        Assert.Equal(StreamMessage.Result, rest[^1].Kind);
    }

    [Fact]
    public async Task Begin_CannotBegin_IsAnsweredWithTheProblem()
    {
        await server.RegisterAsync("shop");
        await client.CallAsync("POST", "infrastructures/shop/suspend", new { Reason = "holidays" })
            .ReadAsync<Infrastructure>();

        var suspended = await client.CallAsync("POST", "infrastructures/shop/enactments")
            .ProblemAsync(409, "Suspended");
        Assert.Equal(RemedyKind.Resume, suspended.Remedy?.Kind);
        Assert.Equal(FailureKind.Suspended, Assert.IsType<OccoException>(suspended.ToException()).Kind);
        await client.CallAsync("POST", "infrastructures/shop/enactments", new { Nodes = new[] { "nothing" } })
            .ProblemAsync(404, "NotFound");
        await client.CallAsync("POST", "infrastructures/shop/enactments", new { MaxConcurrency = 0 })
            .ProblemAsync(400, "InvalidArgument");
    }

    [Fact]
    public async Task Stop_RunningEnactment_EndsItCleanlyAndTheNextGoesOn()
    {
        await server.RegisterAsync("shop", 4, latency: 0.3);
        var begun = await client.CallAsync("POST", "infrastructures/shop/enactments", new { Watch = true });
        var first = await StreamReader.ReadAsync(
            client, begun.Headers.Location + "/stream", until: StreamMessage.Event);
        Assert.NotEmpty(first);
        await client.CallAsync("POST", "infrastructures/shop/enactments").ProblemAsync(409, "Busy");

        var stopped = await client.CallAsync("DELETE", begun.Headers.Location!.ToString()).ReadAsync<EnactmentRecord>();

        Assert.Equal(EnactmentStatus.Canceled, stopped.State);
        Assert.IsType<OperationCanceledException>(stopped.Problem!.ToException());
        Assert.True((await server.Occo.EnactAsync("shop")).Reached);
        Assert.Equal(4, (await server.Occo.GetNodesAsync()).Count);
    }

    [Fact]
    public async Task Detach_EndsWatchesOfTheInfrastructure_WhoeverBeganThem()
    {
        foreach (var name in new[] { "shop", "bank" }) await server.RegisterAsync(name);
        var watches = new List<Uri>();
        // The second one waits for the lease of the first.
        foreach (var name in new[] { "shop", "shop", "bank" })
        {
            using var begun = await client.CallAsync(
                "POST", $"infrastructures/{name}/enactments",
                new { Watch = true, WaitForLease = TimeSpan.FromMinutes(5) });
            watches.Add(begun.Headers.Location!);
        }

        var (other, secret) = await server.TokenAsync(
            new() { Name = "anna", Role = AccessRole.Operator, Infrastructures = ["shop"] });
        var anna = server.With(secret);
        await anna.CallAsync("POST", "infrastructures/bank/detach").ProblemAsync(404, "NotFound");
        await anna.CallAsync("POST", "infrastructures/shop/detach").ReadAsync<Infrastructure>();

        var states = await Task.WhenAll(watches.Select(w => client.GetAsync(w).ReadAsync<EnactmentRecord>()));
        Assert.Equal([EnactmentStatus.Canceled, EnactmentStatus.Canceled, EnactmentStatus.Running],
            states.Select(record => record.State));
        Assert.All(states[..2],
            record => Assert.Contains(other.Name, record.Problem!.Detail, StringComparison.Ordinal));
        Assert.True((await server.Occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task Remove_DropsAllAndTheResultSaysSo()
    {
        await server.RegisterAsync("shop", 2);
        await server.Occo.EnactAsync("shop");
        var node = (await server.Occo.GetNodesAsync())[0].Id;
        await client.CallAsync("PUT", $"nodes/{node}/protection", new { Protect = true }).ReadAsync<NodeInstance>();
        await client.CallAsync("DELETE", "infrastructures/shop").ProblemAsync(409, "Protected");
        await client.CallAsync("PUT", $"nodes/{node}/protection", new { Protect = false }).ReadAsync<NodeInstance>();

        var dropped = await EndAsync(await client.CallAsync("DELETE", $"nodes/{node.ToString()[..8]}"));
        var removed = await EndAsync(
            await client.CallAsync("DELETE", "infrastructures/shop", new { KeepResource = false }));

        Assert.Equal((1, 1), (dropped.Dropped, removed.Dropped));
        Assert.Equal(InfrastructureState.Removed, (await client.GetAsync("infrastructures?includeRemoved=true")
            .ReadAsync<Infrastructure[]>()).Single().State);
    }

    [Fact]
    public async Task Plan_OfTheServer_IsCarriedOutAndOneThatIsOldIsNot()
    {
        await server.RegisterAsync("shop", 2);
        var plan = await client.CallAsync("POST", "infrastructures/shop/plan").ReadAsync<Plan>();
        Assert.Equal("+2 ~0 -0 =0", plan.Summary);

        var options = new EnactmentOptions { Plan = plan };
        var done = await EndAsync(await client.CallAsync("POST", "infrastructures/shop/enactments", options));
        Assert.Equal(2, done.Created);
        var late = await client.CallAsync("POST", "infrastructures/shop/enactments", options);
        var changed = (await StreamReader.ReadAsync(client, late.Headers.Location + "/stream"))[^1]
            .As<Problem>(StreamMessage.Problem);
        Assert.Equal(FailureKind.PlanChanged, Assert.IsType<OccoException>(changed.ToException()).Kind);
        var record = await client.GetAsync(late.Headers.Location).ReadAsync<EnactmentRecord>();
        Assert.Equal("PlanChanged", record.Problem!.Id());
    }

    [Fact]
    public async Task Wait_UntilItIsReady_TellsWhatItWaitsFor()
    {
        await server.RegisterAsync("shop");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var wait = StreamReader.ReadAsync(client, "infrastructures/shop/wait");
        await EndAsync(await client.CallAsync("POST", "infrastructures/shop/enactments"));

        var messages = await wait.WaitAsync(limit.Token);

        Assert.Equal(InfrastructureState.Ready, messages[^1].As<Infrastructure>(StreamMessage.Result).State);
        var late = await StreamReader.ReadAsync(client, "infrastructures/shop/wait?state=Removed&timeout=0.1");
        Assert.Equal("TimedOut", late[^1].As<Problem>(StreamMessage.Problem).Id());
        Assert.Contains(late, m => m.Kind == StreamMessage.Waiting);
    }

    private async Task<EnactmentResult> EndAsync(HttpResponseMessage begun)
    {
        Assert.True(begun.StatusCode == HttpStatusCode.Accepted, await begun.Content.ReadAsStringAsync());
        return (await StreamReader.ReadAsync(client, begun.Headers.Location + "/stream"))[^1]
            .As<EnactmentResult>(StreamMessage.Result);
    }
}
