using Xunit;

namespace Occo.Engine.Tests;

public sealed class CloudGateTests
{
    private readonly CloudGate gate = new();

    [Fact]
    public async Task Enter_LimitIsReached_WaitsUntilACallEnds()
    {
        var first = await gate.EnterAsync(2, default);
        _ = await gate.EnterAsync(2, default);
        var third = gate.EnterAsync(2, default).AsTask();

        Assert.False(third.IsCompleted);
        first.Dispose();
        first.Dispose();
        await third.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(gate.EnterAsync(2, default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Enter_AnotherCallerAllowsMore_GoesPastWhoWaits()
    {
        using var held = await gate.EnterAsync(1, default);
        var modest = gate.EnterAsync(1, default).AsTask();

        using var second = await gate.EnterAsync(2, default).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.False(modest.IsCompleted);
        second.Dispose();
        Assert.False(modest.IsCompleted);
        held.Dispose();
        await modest.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Enter_Cancelled_GivesItsPlaceUp()
    {
        using var stop = new CancellationTokenSource();
        var held = await gate.EnterAsync(1, default);
        var cancelled = gate.EnterAsync(1, stop.Token).AsTask();
        var patient = gate.EnterAsync(1, default).AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        held.Dispose();

        await patient.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Of_SameCloudOfTheStore_IsOneGateForTheProcess()
    {
        var gate = Of("/a", "north");
        Assert.Same(gate, Of("/a", "north"));
        Assert.NotSame(gate, Of("/a", "south"));
        Assert.NotSame(gate, Of("/b", "north"));

        static CloudGate Of(string folder, string region) => CloudGate.Of(TimeProvider.System, Access(folder, region));
    }

    private static CloudAccess Access(string folder, string region) => new()
    {
        StoreId = "1",
        StoreFolder = folder,
        Type = "gate-test",
        Settings = new Dictionary<string, object?> { ["region"] = region },
    };
}
