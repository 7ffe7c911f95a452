using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummyCloudTimeTests : IDisposable
{
    private readonly DummySite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task BootTime_MachineMade_IsPendingUntilItHasPassed()
    {
        var created = await site.CreateOneAsync(new { boot_time = 30L });
        Assert.Equal(ComponentState.Pending, created.State);

        site.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(ComponentState.Pending, (await site.ListAsync()).Single().State);

        site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ComponentState.Ready, (await site.ListAsync()).Single().State);
        Assert.Equal(ComponentState.Ready, site.Control.Machines().Single().State);
    }

    [Fact]
    public async Task BootTime_CreatedAgainAfterBoot_GivesTheStateOfNow()
    {
        var ids = DummySite.Ids(1);
        await site.CreateAsync(ids, new { boot_time = 0.5 });
        site.Time.Advance(TimeSpan.FromSeconds(1));

        var again = (await site.CreateAsync(ids, new { boot_time = 0.5 })).Single();

        Assert.Equal(ComponentState.Ready, again.Instance!.State);
    }

    [Fact]
    public async Task Latency_Create_ActsHalfWayAndRepliesAtTheEnd()
    {
        var call = site.CreateAsync(DummySite.Ids(1), new { latency = 2L });

        site.Time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Empty(site.Control.Machines());

        site.Time.Advance(TimeSpan.FromSeconds(0.1));
        await site.Time.WaitForTimerAsync();
        Assert.Single(site.Control.Machines());
        Assert.False(call.IsCompleted);

        site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull((await call).Single().Instance);
    }

    [Fact]
    public async Task Latency_CancelledOnTheWayBack_LeavesTheMachine()
    {
        using var cancel = new CancellationTokenSource();
        var call = site.Cloud.CreateAsync(site.Batch(DummySite.Ids(1), new { latency = 2L }), cancel.Token);
        site.Time.Advance(TimeSpan.FromSeconds(1));
        await site.Time.WaitForTimerAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(site.Control.Machines());
    }

    [Fact]
    public async Task Latency_CancelledOnTheWayThere_MakesNothing()
    {
        using var cancel = new CancellationTokenSource();
        var call = site.Cloud.CreateAsync(site.Batch(DummySite.Ids(1), new { latency = 2L }), cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Empty(site.Control.Machines());
    }

    [Fact]
    public async Task Latency_ListAndDrop_TakeThatOfTheNewestCreation()
    {
        site.Control.Latency = TimeSpan.Zero;
        var machine = await site.CreateOneAsync(new { latency = 2L });
        Assert.True(site.ListAsync().IsCompletedSuccessfully);
        site.Control.Latency = null;

        var list = site.ListAsync();
        var drop = site.DropAsync(machine.InstanceId);

        Assert.Equal(2, site.Time.Waiting);
        await site.Time.AdvanceUntilAsync(Task.WhenAll(list, drop), TimeSpan.FromSeconds(1));
        Assert.True((await drop).Single().Gone);
    }

    [Fact]
    public async Task Latency_OfTheControl_TakesThePlaceOfTheSections()
    {
        site.Control.Latency = TimeSpan.FromSeconds(4);
        Assert.Equal(TimeSpan.FromSeconds(4), site.Control.Latency);

        var call = site.CreateAsync(DummySite.Ids(1));
        Assert.False(call.IsCompleted);

        await site.Time.AdvanceUntilAsync(call, TimeSpan.FromSeconds(2));
        Assert.NotNull((await call).Single().Instance);
    }
}
