using System.Net;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>Two servers on one PostgreSQL store.</summary>
public sealed class ServerTeamTests : Team
{
    [PostgresFact]
    public async Task TwoServers_SeeTheSameAndRefuseWhatTheOtherHasChanged()
    {
        await using var one = await ServerFixture.StartAsync(store: Address);
        await using var two = await ServerFixture.StartAsync(store: Address);
        var (_, secret) = await one.TokenAsync(new() { Name = "anna", Role = AccessRole.Admin });
        var (left, right) = (one.With(secret), two.With(secret));
        var follow = StreamReader.ReadAsync(right, "events", most: 2);

        using var made = await left.CallAsync("POST", "infrastructures", ServerFixture.Request("shop"));
        var tag = made.Headers.ETag!.ToString();
        await right.CallAsync("POST", "infrastructures/shop/suspend", new { }, tag).ReadAsync<Infrastructure>();

        await left.CallAsync("POST", "infrastructures/shop/resume", ifMatch: tag).ProblemAsync(412, "Changed");
        Assert.Equal([EventKind.InfrastructureRegistered, EventKind.InfrastructureSuspended],
            (await follow).Select(m => m.As<Event>().Kind));
        await left.CallAsync("DELETE", "tokens/anna").ReadAsync<AccessToken>();
        await right.GetAsync("me").ProblemAsync(401, "WrongToken");
    }

    [PostgresFact]
    public async Task Races_OverTwoServers_HaveOneWinner()
    {
        await using var one = await ServerFixture.StartAsync(store: Address);
        await using var two = await ServerFixture.StartAsync(store: Address);
        var (_, secret) = await one.TokenAsync(new() { Name = "anna", Role = AccessRole.Admin });
        var clients = new[] { one.With(secret), two.With(secret) };
        await one.RegisterAsync("shop");
        var tag = (await clients[0].GetAsync("infrastructures/shop")).Headers.ETag!.ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => clients[i % 2].CallAsync(
            "PUT", "infrastructures/shop/nodes/web/scale", new { Up = 1 }, tag)));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(2, (await Occo.FindInfrastructureAsync("shop"))!.Desired);
    }
}
