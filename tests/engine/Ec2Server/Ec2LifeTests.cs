using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2LifeTests : ServedCloud
{
    [Fact]
    public async Task State_OverTime_GoesItsWay()
    {
        Set(s => s with
        {
            PendingTime = TimeSpan.FromSeconds(20),
            ShuttingDownTime = TimeSpan.FromSeconds(30),
            TerminatedShown = TimeSpan.FromMinutes(10),
        });
        var id = (await Caller.RunAsync(1))[0];
        Assert.Equal("pending", await StateAsync());
        Assert.Null((await Caller.CallAsync("DescribeInstances")).First("ipAddress"));

        Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("running", await StateAsync());
        Assert.Equal("198.18.0.1", (await Caller.CallAsync("DescribeInstances")).First("ipAddress"));

        var ended = await Caller.CallAsync("TerminateInstances", $"InstanceId.1={id}");
        Assert.Equal(["shutting-down", "running"], ended.All("name"));
        Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("shutting-down", await StateAsync());
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("terminated", await StateAsync());

        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty(await Caller.ShownAsync());
        Assert.Equal("InvalidInstanceID.NotFound",
            (await Caller.CallAsync("TerminateInstances", $"InstanceId.1={id}")).Error);
    }

    [Fact]
    public async Task TerminateInstances_OneIsUnknown_EndsNone()
    {
        var id = (await Caller.RunAsync(1))[0];

        var reply = await Caller.CallAsync(
            "TerminateInstances", $"InstanceId.1={id}", "InstanceId.2=i-00000000000000000");

        Assert.Equal("InvalidInstanceID.NotFound", reply.Error);
        Assert.Contains("i-00000000000000000", reply.Root.Value, StringComparison.Ordinal);
        Assert.Single(Cloud.Alive);
    }

    [Fact]
    public async Task TerminateInstances_Again_ChangesNothing()
    {
        var id = (await Caller.RunAsync(1))[0];
        await Caller.CallAsync("TerminateInstances", $"InstanceId.1={id}");

        var again = await Caller.CallAsync("TerminateInstances", $"InstanceId.1={id}");

        Assert.Equal(["terminated", "terminated"], again.All("name"));
    }

    [Fact]
    public async Task TerminateInstances_Protected_IsNotPermittedUntilItIsNot()
    {
        var id = (await Caller.RunAsync(1, "DisableApiTermination=true"))[0];

        var refused = await Caller.CallAsync("TerminateInstances", $"InstanceId.1={id}");
        await Caller.CallAsync("ModifyInstanceAttribute", $"InstanceId={id}", "DisableApiTermination.Value=false");
        var accepted = await Caller.CallAsync("TerminateInstances", $"InstanceId.1={id}");

        Assert.Equal("OperationNotPermitted", refused.Error);
        Assert.Contains("disableApiTermination", refused.Root.Value, StringComparison.Ordinal);
        Assert.Null(accepted.Error);
    }

    [Fact]
    public async Task TerminateInstances_None_IsMissing()
        => Assert.Equal("MissingParameter", (await Caller.CallAsync("TerminateInstances")).Error);

    [Fact]
    public async Task StopInstances_Running_StopsAndCanBeTerminated()
    {
        var id = (await Caller.RunAsync(1))[0];

        await Caller.CallAsync("StopInstances", $"InstanceId.1={id}");
        Assert.Equal("stopped", await StateAsync());

        await Caller.CallAsync("TerminateInstances", $"InstanceId.1={id}");
        Assert.Equal("terminated", await StateAsync());
    }

    [Fact]
    public async Task Interrupt_SpotMachine_SaysWhy()
    {
        Set(s => s with { ShuttingDownTime = TimeSpan.FromMinutes(1) });
        Cloud.Interrupt((await Caller.RunAsync(1, "InstanceMarketOptions.MarketType=spot"))[0]);

        var reply = await Caller.CallAsync("DescribeInstances");

        Assert.Equal("shutting-down", reply.First("name"));
        Assert.Equal(["32", "Server.SpotInstanceTermination"], reply.All("code"));
    }

    private async Task<string?> StateAsync() => (await Caller.CallAsync("DescribeInstances")).First("name");
}
