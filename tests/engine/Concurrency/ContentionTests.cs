using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Several real processes on one store.</summary>
public sealed class ContentionTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly List<Contender> contenders = [];

    public void Dispose()
    {
        foreach (var contender in contenders) contender.Dispose();
        store.Dispose();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public async Task Enact_SameInfrastructureByManyProcesses_IsBuiltOnce(int count)
    {
        var occo = await RegisterAsync("shop", latency: 0.01);
        for (var i = 0; i < count; i++) Start("shop", wait: 60);

        await AssertAllReachAsync();

        Assert.Equal(11, Machines("shop").Count);
        Assert.Equal(11, (await occo.GetEventsAsync()).Count(e => e.Kind == EventKind.NodeCreating));
        Assert.Single((await occo.GetEventsAsync())
            .Where(e => e.Kind == EventKind.NodeCreating).Select(e => e.Actor).Distinct());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public async Task Enact_DifferentInfrastructuresOfANewStore_AreAllBuilt(int count)
    {
        for (var i = 0; i < count; i++) Start($"shop{i}", wait: 0, description: Description($"shop{i}", latency: 0));

        await AssertAllReachAsync();

        var occo = await store.OpenAsync();
        Assert.Equal("ok", (await occo.GetStoreAsync()).Integrity);
        for (var i = 0; i < count; i++) Assert.Equal(11, Machines($"shop{i}").Count);
        var sequences = (await occo.GetEventsAsync()).Select(e => e.Sequence).ToList();
        Assert.Equal(sequences.Distinct().Order(), sequences);
    }

    [Fact]
    public async Task Enact_HeldByAnotherProcessWithoutWaiting_IsRefusedAndNamesTheHolder()
    {
        var occo = await RegisterAsync("shop", latency: 1);
        var holder = Start("shop");
        Assert.True(await holder.SaysAsync("NodeCreating"), holder.Output);

        var error = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop"));

        Assert.Equal(FailureKind.Busy, error.Kind);
        Assert.Contains($"/{holder.Id} since", error.Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Enact_HolderIsKilled_IsTakenOverAtOnceOnTheSameMachine()
    {
        var occo = await RegisterAsync("shop", latency: 1);
        var holder = Start("shop", lease: 600);
        Assert.True(await holder.SaysAsync("NodeCreating"), holder.Output);
        holder.Kill();
        await holder.EndAsync();

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(11, Machines("shop").Count);
    }

    [Fact]
    public async Task Enact_HolderOfAnotherMachineIsSilent_IsTakenOverAfterExpiry()
    {
        var occo = await RegisterAsync("shop", latency: 0);
        await using (var raw = await Store.OpenAsync(store.Path, TimeProvider.System))
        {
            var id = (await occo.FindInfrastructureAsync("shop"))!.Id;
            await raw.Leases.TryAcquireAsync(id, new("ben", "far", "far/boot", 77, "1"), TimeSpan.FromSeconds(1));
        }

        Assert.Equal(FailureKind.Busy,
            (await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop"))).Kind);
        var result = await occo.EnactAsync("shop", new() { WaitForLease = TimeSpan.FromMinutes(1) });

        Assert.True(result.Reached);
        Assert.True(result.Duration > TimeSpan.FromMilliseconds(500), $"{result.Duration}");
    }

    [LinuxFact]
    public async Task Enact_HolderIsPausedPastItsExpiry_CannotWriteWhenItWakesUp()
    {
        var occo = await RegisterAsync("shop", latency: 1);
        var holder = Start("shop", lease: 1);
        Assert.True(await holder.SaysAsync("NodeCreating"), holder.Output);
        await PauseAsync(holder);

        var result = await occo.EnactAsync("shop", new() { WaitForLease = TimeSpan.FromMinutes(1) });
        var last = (await occo.GetEventsAsync())[^1].Sequence;
        await holder.SignalAsync("CONT");

        Assert.True(result.Reached);
        Assert.Equal(Contender.CodeOf(FailureKind.LeaseLost), await holder.EndAsync());
        Assert.Contains("took over", holder.Output, StringComparison.Ordinal);
        Assert.Empty(await occo.GetEventsAsync(new() { AfterSequence = last }));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(11, Machines("shop").Count);
    }

    // In the middle of a write it would keep the whole store locked, which is another case.
    private async Task PauseAsync(Contender contender)
    {
        while (true)
        {
            await contender.SignalAsync("STOP");
            try
            {
                await using var probe = await Store.OpenAsync(
                    store.Path, TimeProvider.System, lockTimeout: TimeSpan.Zero);
                await probe.WriteAsync(tx => ValueTask.FromResult(tx.Now));
                return;
            }
            catch (OccoException)
            {
                await contender.SignalAsync("CONT");
            }
        }
    }

    private Contender Start(string infrastructure, int wait = 0, int lease = 30, string? description = null)
    {
        var contender = new Contender(store.Path, infrastructure, wait, lease, description);
        contenders.Add(contender);
        return contender;
    }

    private async Task AssertAllReachAsync()
    {
        var codes = await Task.WhenAll(contenders.Select(c => c.EndAsync()));
        for (var i = 0; i < codes.Length; i++) Assert.True(codes[i] == 0, contenders[i].Output);
    }

    private async Task<Orchestrator> RegisterAsync(string name, double latency)
    {
        var occo = await store.OpenAsync();
        await occo.RegisterAsync(Description(name, latency));
        return occo;
    }

    // Each infrastructure has a cloud of its own, so that it is the store that is fought for.
    private static string Description(string name, double latency) => $$"""
        infra_name: {{name}}
        user_id: ops
        nodes:
          - {name: db, type: t}
          - {name: web, type: t, scaling: {min: 10, max: 10} }
        dependencies: [[web, db]]
        node_definitions:
          t: [{resource: {type: dummy, file: {{name}}.cloud, latency: {{latency}}, max_batch: 2} }]
        """;

    private IReadOnlyList<DummyMachine> Machines(string name)
    {
        using var control = DummyCloud.Control(Path.Combine(store.Folder, $"{name}.cloud"));
        return control.Machines();
    }
}
