using Occo.Engine.InfoBroker.PostgreSql;
using Occo.Engine.InfoBroker.Sqlite;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The server failed over to a standby that lagged behind: the newest writes are lost.</summary>
[NeedsPostgres]
public sealed class FailoverTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly PostgresFixture fixture = new();
    private readonly FakeCloud cloud = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-standby-");

    public void Dispose()
    {
        fixture.Dispose();
        folder.Delete(recursive: true);
    }

    private string Standby => Path.Combine(folder.FullName, "standby.db");

    [StoreFact]
    public async Task Repair_StandbyLaggedBehind_NothingIsLostAndNothingDoubled()
    {
        using var occo = await OpenAsync();
        await occo.RegisterAsync(Shop("one"));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        await occo.BackupAsync(Standby);
        await occo.ScaleAsync("shop", "web", new() { To = 5 });
        await occo.UpdateAsync("shop", Shop("two"));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var (machines, calls, last) = (Machines(), cloud.Creates.Count, (await occo.GetEventsAsync())[^1].Sequence);
        await FailOverAsync();

        // Nothing is done before the repair; looking is possible.
        var refused = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop"));
        Assert.Equal((FailureKind.Store, RemedyKind.RepairStore), (refused.Kind, refused.Remedy!.Kind));
        Assert.Contains(refused.Message, (await occo.GetStoreAsync()).Warnings);
        Assert.Equal((calls, 3), (cloud.Creates.Count, (await occo.GetNodesAsync()).Count));

        Assert.Equal(1, await RepairAsync());
        await occo.ScaleAsync("shop", "web", new() { To = 5 });
        await occo.UpdateAsync("shop", Shop("two"));
        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 0, calls), (result.Reached, result.Created, cloud.Creates.Count));
        Assert.Equal(machines, Machines());
        Assert.Equal(
            machines, (await occo.GetNodesAsync()).Select(n => (n.InstanceId!, (Guid?)n.Id)).Order());
        // A follower that saw the lost events sees all that come now.
        Assert.Contains(
            await occo.GetEventsAsync(new() { AfterSequence = last }), e => e.Kind == EventKind.NodeAdopted);
    }

    [StoreFact]
    public async Task Repair_InTheMiddleOfAnEnactment_AdoptsWhatHasNoIntentAnyMore()
    {
        using var occo = await OpenAsync();
        await occo.RegisterAsync(Shop("one"));
        cloud.BeforeCreate = async (batch, _) =>
        {
            if (batch.NodeName == "db") await occo.BackupAsync(Standby);
        };
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var (machines, calls) = (Machines(), cloud.Creates.Count);
        await FailOverAsync();
        Assert.Equal(FailureKind.Busy,
            (await Assert.ThrowsAsync<OccoException>(RepairAsync)).Kind);
        fixture.Sql("UPDATE lease SET owner = NULL");

        await RepairAsync();
        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, calls, 0), (result.Reached, cloud.Creates.Count, cloud.Drops.Count));
        Assert.Equal(machines, Machines());
    }

    private Task<Orchestrator> OpenAsync()
        => Orchestrator.OpenAsync(new() { StorePath = fixture.Address.Text, CloudHandlers = [cloud] });

    private Task<int> RepairAsync() => Orchestrator.RepairAsync(new() { StorePath = fixture.Address.Text });

    private List<(string, Guid?)> Machines() => [.. cloud.Machines.Select(m => (m.InstanceId, m.NodeId)).Order()];

    // The server has what the standby had: its rows and its numbers.
    private async Task FailOverAsync()
    {
        var server = await PostgresSession.OpenAsync(
            fixture.Address.ConnectionString(Limit, readOnly: false), null, default);
        await using var openServer = server;
        var standby = await SqliteSession.OpenAsync(Standby, TimeProvider.System, Limit);
        await using var openStandby = standby;
        await standby.BeginReadAsync();
        await server.BeginWriteAsync();
        var lost = $"{fixture.Schema}_lost";
        await PostgresSchema.ReplaceAsync(server, fixture.Address, lost);
        await StoreCopy.RunAsync(standby, server, default);
        await server.ExecuteAsync($"DROP SCHEMA {lost} CASCADE");
        // The rows name the server that they were written on.
        await server.ExecuteAsync("UPDATE meta SET value = '1/00000001' WHERE name = 'server'");
        await server.CommitAsync();
    }

    private static string Shop(string image) => $$$"""
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: db}
          - {name: web, type: web, scaling: {min: 2, max: 5}}
        dependencies: [[web, db]]
        node_definitions:
          db: [{resource: {type: fake}}]
          web: [{resource: {type: fake, image: {{{image}}} } }]
        """;
}
