using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Two machines share a store, and the clock of one is wrong.</summary>
[NeedsPostgres]
public sealed class WrongClockTests : IDisposable
{
    private readonly PostgresFixture server = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-clock-");

    public void Dispose()
    {
        server.Dispose();
        folder.Delete(recursive: true);
    }

    [StoreTheory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Refresh_MachineIsAnHourOff_FindsNothingTooOld(int hours)
    {
        await using var right = await OpenAsync(TimeSpan.Zero);
        await using var wrong = await OpenAsync(TimeSpan.FromHours(hours));
        await right.RegisterAsync($$"""
            infra_name: shop
            user_id: anna
            nodes: [{name: web, type: machine}]
            node_definitions:
              'node_def:machine': [{resource: {type: dummy, file: '{{folder}}/dummy.db', boot_time: 86400} }]
            """);
        await right.EnactAsync("shop", new() { Timeout = TimeSpan.FromSeconds(1) });
        var made = Assert.Single(await right.GetNodesAsync());

        Assert.Empty(await wrong.RefreshAsync("shop"));

        var now = Assert.Single(await right.GetNodesAsync());
        Assert.Equal((made.Id, made.State), (now.Id, now.State));
        Assert.InRange(now.ObservedAt!.Value - made.CreatedAt, TimeSpan.Zero, TimeSpan.FromMinutes(10));
    }

    private Task<Orchestrator> OpenAsync(TimeSpan off)
        => Orchestrator.OpenAsync(new() { StorePath = server.Address.Text, Time = new WrongClock(off) });

    private sealed class WrongClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + off;
    }
}
