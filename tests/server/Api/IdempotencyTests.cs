using System.Net;
using Occo.Server.Api;
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

    private static Task<HttpResponseMessage> RegisterAsync(HttpClient client, string name, string key)
        => client.CallAsync(
            "POST", "infrastructures", ServerFixture.Request(name), headers: (Idempotency.Header, key));
}
