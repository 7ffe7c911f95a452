using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Api;
using Occo.Server.Enactments;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>A POST that is repeated because its answer was lost.</summary>
public sealed class IdempotencyTests : IAsyncLifetime
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
    public async Task Post_SameKeyAndRequest_IsDoneOnceAndAnsweredTheSame()
    {
        using var first = await RegisterAsync(client, "shop", "k1");
        using var again = await RegisterAsync(client, "shop", "k1");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal((first.Headers.Location, first.Headers.ETag), (again.Headers.Location, again.Headers.ETag));
        Assert.True(again.Headers.Contains(Idempotency.ReplayedHeader));
        await RegisterAsync(client, "shop", "k2").ProblemAsync(409, "AlreadyExists");
        await RegisterAsync(client, "shop", "k2").ProblemAsync(409, "AlreadyExists");
    }

    [Fact]
    public async Task Post_SameKeyOtherRequest_IsRefused()
    {
        (await RegisterAsync(client, "shop", "k1")).Dispose();

        await RegisterAsync(client, "bank", "k1").ProblemAsync(422, "IdempotencyKeyReused");
        await RegisterAsync(client, "bank", new string('k', 256)).ProblemAsync(400, "BadIdempotencyKey");
        Assert.Single(await server.Occo.GetInfrastructuresAsync());
    }

    [Fact]
    public async Task Post_SameKeyOfAnotherToken_IsAnotherRequest()
    {
        (await RegisterAsync(client, "shop", "k1")).Dispose();

        using var other = await RegisterAsync(await server.ClientAsync(), "bank", "k1");

        Assert.Equal(HttpStatusCode.Created, other.StatusCode);
    }

    [Fact]
    public async Task Post_ThatOnlyReads_TakesNoPlace()
    {
        var reader = await server.ClientAsync(AccessRole.Reader);
        foreach (var name in new[] { "shop", "bank" })
        {
            await reader.CallAsync("POST", "descriptions", ServerFixture.Request(name),
                headers: (Idempotency.Header, "k1")).ReadAsync<CompilationResult>();
        }
    }

    [Fact]
    public async Task Post_ManyAtTheSameTime_IsDoneOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RegisterAsync(client, "shop", "k1")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single(await server.Occo.GetEventsAsync(new() { Kinds = [EventKind.InfrastructureRegistered] }));
    }

    [Fact]
    public async Task Post_WasToBeTriedAgainLater_IsDoneThen()
    {
        await server.RegisterAsync("shop");
        var (token, secret) = await server.TokenAsync(new() { Name = "busy", Role = AccessRole.Admin });
        var request = new DefaultHttpContext();
        request.Features.Set(token);
        var session = new Session(server.Occo, new HttpContextAccessor { HttpContext = request });
        var desk = server.App.Services.GetRequiredService<EnactmentDesk>();
        var running = Enumerable.Range(0, EnactmentDesk.MostRunning).Select(_ => desk.Begin(
            null, EnactmentPurpose.Reach, session, isEndless: true, async (_, cancel) =>
            {
                await Task.Delay(Timeout.Infinite, cancel);
                return null;
            })).ToList();
        var busy = server.With(secret);
        Task<HttpResponseMessage> EnactAsync() => busy.CallAsync(
            "POST", "infrastructures/shop/enactments", headers: (Idempotency.Header, "k1"));
        await EnactAsync().ProblemAsync(429, "TooMuchWork");

        foreach (var work in running) work.Stop();
        await Task.WhenAll(running.Select(work => work.EndedAsync()));

        using var later = await EnactAsync();
        Assert.Equal(HttpStatusCode.Accepted, later.StatusCode);
        using var again = await EnactAsync();
        Assert.True(again.Headers.Contains(Idempotency.ReplayedHeader));
    }

    private static Task<HttpResponseMessage> RegisterAsync(HttpClient client, string name, string key)
        => client.CallAsync(
            "POST", "infrastructures", ServerFixture.Request(name), headers: (Idempotency.Header, key));
}
