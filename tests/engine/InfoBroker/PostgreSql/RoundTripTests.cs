using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What is asked often needs few round trips to the server, however much there is.</summary>
[NeedsPostgres]
public sealed class RoundTripTests : IDisposable
{
    private const int Infrastructures = 12;
    private const int Instances = 100;
    private readonly PostgresFixture server = new();
    private readonly FakeCloud cloud = new(maxBatch: Instances);

    public void Dispose() => server.Dispose();

    [StoreFact]
    public async Task Server_WhatManyAsk_IsOneQuestionForAll()
    {
        using var trips = new RoundTrips();
        await using var occo = await OpenAsync();
        for (var i = 0; i < Infrastructures; i++) await occo.RegisterAsync(Text($"shop{i}", 1));
        for (var i = 0; i < Infrastructures; i++) await occo.EnactAsync($"shop{i}");
        var (_, secret) = await occo.CreateTokenAsync(new() { Name = "anna", Role = AccessRole.Reader });
        await occo.FindTokenAsync(secret);
        // The descriptions are read once.
        await occo.GetCloudsAsync();

        // A token and a revision are all that a 304 reads.
        Assert.Equal(1, await trips.OfAsync(() => occo.FindTokenAsync(secret)));
        Assert.Equal(1, await trips.OfAsync(() => occo.GetRevisionAsync("shop3")));
        Assert.Equal(1, await trips.OfAsync(() => occo.GetRevisionAsync()));
        Assert.Equal(1, await trips.OfAsync(() => occo.FindInfrastructureAsync("shop3")));
        Assert.InRange(await trips.OfAsync(() => occo.GetCloudsAsync()), 2, 4);
        Assert.InRange(await trips.OfAsync(() => occo.GetNodePageAsync(new(), 10, "shop1", _ => true)), 2, 3);
    }

    [StoreFact]
    public async Task Build_OfManyInstances_WritesThemTogether()
    {
        using var trips = new RoundTrips();
        await using var occo = await OpenAsync();
        await occo.RegisterAsync(Text("shop", Instances));

        var all = await trips.OfAsync(async () => Assert.True((await occo.EnactAsync("shop")).Reached));

        Assert.InRange(all, 10, Instances);
        Assert.Equal(Instances, (await occo.GetNodesAsync()).Count(node => node.State == NodeState.Ready));
    }

    private Task<Orchestrator> OpenAsync()
        => Orchestrator.OpenAsync(new() { StorePath = server.Address.Text, CloudHandlers = [cloud] });

    private static string Text(string name, int instances) => $$$"""
        infra_name: {{{name}}}
        user_id: anna
        nodes: [{name: web, type: machine, scaling: {min: {{{instances}}}, max: {{{instances}}}}}]
        node_definitions: {'node_def:machine': [{resource: {type: fake}}]}
        """;
}
