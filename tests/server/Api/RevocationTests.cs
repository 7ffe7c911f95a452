using System.Net;
using Microsoft.Data.Sqlite;
using Occo.Server.Access;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>What a token does not do any more, and what it may have at most.</summary>
public sealed class RevocationTests
{
    [Fact]
    public async Task Streams_TokenIsRevoked_End()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.RegisterAsync("shop", 1, latency: 60);
        var (token, secret) = await server.TokenAsync(new() { Name = "anna", Role = AccessRole.Operator });
        var client = server.With(secret);
        var work = await client.CallAsync("POST", "infrastructures/shop/enactments")
            .ReadAsync<Occo.Engine.Api.Wire.EnactmentRecord>(HttpStatusCode.Accepted);
        client.DefaultRequestHeaders.Accept.Add(new("text/event-stream"));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var streams = await Task.WhenAll(
            new[] { "events", $"enactments/{work.Id}/stream", "infrastructures/shop/wait?state=Removed" }
                .Select(path => client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, limit.Token)));
        Assert.All(streams, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
        await server.Occo.RevokeTokenAsync(token.Id);

        foreach (var stream in streams)
        {
            using (stream) await stream.Content.CopyToAsync(Stream.Null, limit.Token);
        }

        await client.GetAsync("me").ProblemAsync(401, "WrongToken");
    }

    [Fact]
    public async Task Streams_TooManyOfOneToken_AreRefused()
    {
        await using var server = await ServerFixture.StartAsync();
        var client = await server.ClientAsync(AccessRole.Reader);
        client.DefaultRequestHeaders.Accept.Add(new("text/event-stream"));
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < OpenStreams.Most; i++)
        {
            open.Add(await client.GetAsync("events", HttpCompletionOption.ResponseHeadersRead));
            Assert.Equal(HttpStatusCode.OK, open[^1].StatusCode);
        }

        await client.GetAsync("events").ProblemAsync(429, "TooManyStreams");
        await client.GetAsync("me").ReadAsync<object>();
        using var other = await (await server.ClientAsync(AccessRole.Reader)).GetAsync("me");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        foreach (var answer in open) answer.Dispose();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var again = await client.GetAsync("events", HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (again.StatusCode == HttpStatusCode.OK) break;
        }
    }

    [Fact]
    public async Task Token_MakesNoneThatLivesLonger()
    {
        await using var server = await ServerFixture.StartAsync();
        var end = DateTimeOffset.UtcNow.AddHours(1);
        var (_, secret) = await server.TokenAsync(new() { Name = "short", Role = AccessRole.Admin, ExpiresAt = end });
        var client = server.With(secret);

        await client.CallAsync("POST", "tokens", new NewToken { Name = "eternal" }).ProblemAsync(403, "Forbidden");
        await client.CallAsync("POST", "tokens", new NewToken { Name = "longer", ExpiresAt = end.AddSeconds(1) })
            .ProblemAsync(403, "Forbidden");
        await client.CallAsync("POST", "tokens", new NewToken { Name = "equal", ExpiresAt = end })
            .ReadAsync<object>(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Store_IsOfANewerVersion_ServerIsNotReadyAndWritesNothing()
    {
        var folder = Directory.CreateTempSubdirectory("occo-newer-");
        try
        {
            var store = Path.Combine(folder.FullName, "occo.db");
            await using var server = await ServerFixture.StartAsync(store: store);
            var (reader, admin) = (await server.ClientAsync(AccessRole.Reader), await server.ClientAsync());
            Assert.Equal("ready\n", await reader.GetStringAsync("/readyz"));
            using (var behind = new SqliteConnection($"Data Source={store};Pooling=False"))
            {
                behind.Open();
                using var command = behind.CreateCommand();
                command.CommandText = "PRAGMA user_version = 99";
                command.ExecuteNonQuery();
            }

            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (true)
            {
                using var answer = await reader.GetAsync("/readyz", limit.Token);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable) continue;
                Assert.DoesNotContain(store, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                break;
            }

            var refused = await admin.CallAsync("POST", "infrastructures", ServerFixture.Request("shop"))
                .ProblemAsync(503, "Store");
            Assert.Contains("newer version", refused.Detail, StringComparison.Ordinal);
            Assert.Empty(await reader.GetAsync("infrastructures").ReadAsync<Infrastructure[]>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
