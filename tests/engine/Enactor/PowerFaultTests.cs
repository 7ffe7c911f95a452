using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Stops and starts that clouds do not do, and what comes between.</summary>
public sealed class PowerFaultTests : PowerShop
{
    [Fact]
    public async Task Start_WithoutEffect_FailsAfterItsTimeAndIsReplaced()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        await occo.AskPowerAsync(web.Id, stop: false);
        cloud.Shows = m => m.InstanceId == web.InstanceId ? m with { State = ComponentState.Stopped } : m;

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1, 0), (result.Reached, result.Replaced, result.Started));
        Assert.DoesNotContain(await occo.GetNodesAsync(), n => n.Id == web.Id);
    }

    [Fact]
    public async Task Start_OfAMachineThatEndsAtOnce_IsReplaced()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        await occo.AskPowerAsync(web.Id, stop: false);
        cloud.Shows = m => m.InstanceId == web.InstanceId
            ? m with { State = ComponentState.Failed, IsDown = true, Error = "exit code 1" } : m;

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1), (result.Reached, result.Replaced));
        Assert.Contains(await occo.GetEventsAsync(new() { Infrastructure = "shop" }),
            e => e.Kind == EventKind.NodeFailed && e.Message.Contains("exit code 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_OfOneThatOnlyLooksStopped_IsAsked()
    {
        await ReachedAsync();
        var web = await OneAsync("web");
        var isUp = true;
        cloud.Shows = m => m.InstanceId == web.InstanceId && isUp
            ? m with { State = ComponentState.Stopped, IsDown = false } : m;
        cloud.OnStop = _ => isUp = false;
        await occo.AskPowerAsync(web.Id, stop: true);

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal([web.InstanceId], cloud.Stops);
        cloud.Shows = m => m;
        await StaysStoppedAsync(web.Id);
    }

    [Fact]
    public async Task Ask_DuringThePass_IsDoneBeforeTheGoalIsReached()
    {
        await ReachedAsync();
        var (web, db) = (await OneAsync("web"), await OneAsync("db"));
        await occo.AskPowerAsync(web.Id, stop: true);
        cloud.Listing = async _ =>
        {
            if (cloud.Stops.IsEmpty) return;
            cloud.Listing = _ => Task.CompletedTask;
            await occo.AskPowerAsync(db.Id, stop: true);
        };

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(NodeState.Stopped, (await OneAsync("db")).State);
        Assert.Equal(InfrastructureState.Ready, (await ShopAsync()).State);
    }

    [Fact]
    public async Task TimeOut_StopThatDoesNotEnd_IsNamed()
    {
        await ReachedAsync();
        var web = await OneAsync("web");
        await occo.AskPowerAsync(web.Id, stop: true);
        cloud.StateAfterStop = ComponentState.Ready;

        var result = await occo.EnactAsync("shop", new() { Timeout = TimeSpan.FromSeconds(20) });

        Assert.False(result.Reached);
        Assert.Contains(result.Errors, e => e.Message.Contains(
            $"web {web.InstanceId} is ready, and is to be stopped", StringComparison.Ordinal));
    }
}
