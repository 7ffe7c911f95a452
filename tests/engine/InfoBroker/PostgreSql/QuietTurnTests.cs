using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What a turn costs that finds everything as it was: workers make thousands of them each minute.</summary>
[NeedsPostgres]
public sealed class QuietTurnTests : IDisposable
{
    private const int Infrastructures = 20;
    private const int Turns = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly PostgresFixture server = new();
    private readonly FakeCloud cloud = new();

    public void Dispose() => server.Dispose();

    [StoreFact]
    public async Task Work_NothingToDo_NeedsFewRoundTrips()
    {
        using var trips = new RoundTrips();
        await using var occo = await Orchestrator.OpenAsync(
            new() { StorePath = server.Address.Text, CloudHandlers = [cloud] });
        for (var i = 0; i < Infrastructures; i++)
        {
            await occo.RegisterAsync($$$"""
                infra_name: shop{{{i}}}
                user_id: anna
                nodes: [{name: web, type: machine}]
                node_definitions: {'node_def:machine': [{resource: {type: fake}}]}
                """);
            Assert.True((await occo.EnactAsync($"shop{i}")).Reached);
            await occo.AttachAsync($"shop{i}", TimeSpan.FromSeconds(1));
        }

        using var drain = new CancellationTokenSource();
        var (before, turns) = (trips.Count, TurnsSoFar());
        var worker = occo.WorkAsync(new() { Poll = TimeSpan.FromMilliseconds(500) }, drain.Token);
        using (var limit = new CancellationTokenSource(Limit))
        {
            while (TurnsSoFar() < turns + Turns) await Task.Delay(100, limit.Token);
        }

        await drain.CancelAsync();
        Assert.True(await worker.WaitAsync(Limit));
        Assert.InRange((trips.Count - before) / (double)(TurnsSoFar() - turns), 5, 20);
    }

    private long TurnsSoFar() => (long)server.Sql("SELECT SUM(fence)::bigint FROM lease")!;
}
