using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Stopped instances beside others: order, changes, scaling and users.</summary>
public sealed class PowerOrderTests : PowerShop
{
    [Fact]
    public async Task StopAndStart_AllNodes_InTheOrderOfTheDependencies()
    {
        await ReachedAsync();
        foreach (var node in await occo.GetNodesAsync()) await occo.AskPowerAsync(node.Id, stop: true);
        var plan = await occo.PlanAsync("shop");
        Assert.Equal(["web", "web", "db"], plan.Steps.Select(s => s.Node));
        Assert.Equal(["web"], plan.Steps[2].After);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal("db", cloud.Machines.Single(m => m.InstanceId == cloud.Stops.Last()).NodeName);

        var starts = new List<string>();
        cloud.OnStart = ids => starts.AddRange(ids);
        foreach (var node in await occo.GetNodesAsync()) await occo.AskPowerAsync(node.Id, stop: false);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal((await OneAsync("db")).InstanceId, starts[0]);
        Assert.Equal(3, starts.Count);
    }

    [Fact]
    public async Task Stop_DependentFails_TheDependeeRunsOn()
    {
        await ReachedAsync();
        foreach (var node in await occo.GetNodesAsync()) await occo.AskPowerAsync(node.Id, stop: true);
        var web = (await OneAsync("web")).InstanceId;
        cloud.OnStop = ids =>
        {
            if (ids.Contains(web)) throw new CloudException(CloudErrorKind.Invalid, "a spot cannot be stopped");
        };

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Equal("a spot cannot be stopped", Assert.Single(result.Errors).Message);
        Assert.Equal(NodeState.Ready, (await OneAsync("db")).State);
        var refused = (await occo.GetNodesAsync()).Single(n => n.InstanceId == web);
        Assert.Equal((NodeState.Ready, "its stop failed: a spot cannot be stopped"),
            (refused.State, refused.LastError));
        Assert.Equal(NodeState.Stopped,
            (await occo.GetNodesAsync()).Single(n => n.Name == "web" && n.InstanceId != web).State);

        await occo.AskPowerAsync(refused.Id, stop: false);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Null((await occo.GetNodesAsync()).Single(n => n.InstanceId == web).LastError);
    }

    [Fact]
    public async Task Update_StoppedInstance_ChangesWhenItRunsAgain()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        await occo.UpdateAsync("shop", await CompileAsync(size: 2));

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1), (result.Reached, result.Replaced));
        await StaysStoppedAsync(web.Id);
        Assert.Contains("changes when it runs again: size",
            (await occo.PlanAsync("shop")).Kept.Single(s => s.NodeId == web.Id).Reason, StringComparison.Ordinal);
        await occo.AskPowerAsync(web.Id, stop: false);
        result = await occo.EnactAsync("shop");
        Assert.Equal((true, 1, 1), (result.Reached, result.Started, result.Replaced));
        Assert.DoesNotContain(await occo.GetNodesAsync(), n => n.Id == web.Id);
    }

    [Fact]
    public async Task Scale_In_DropsTheStoppedFirst()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        await occo.ScaleAsync("shop", "web", new() { To = 1 });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(NodeState.Ready, (await OneAsync("web")).State);
        Assert.Contains(web.InstanceId!, cloud.Drops);
    }

    [Fact]
    public async Task Stopped_VanishesFromItsCloud_IsReplacedByOneThatRuns()
    {
        await ReachedAsync();
        var web = await StoppedAsync("web");
        cloud.Vanish(web.InstanceId!);

        Assert.Equal(1, (await occo.EnactAsync("shop")).Replaced);

        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal((NodeState.Ready, null), (n.State, n.PowerAsked)));
    }

    [Fact]
    public async Task Stop_Dependee_ChangesItsUsersOnlyWhenItComesBackElsewhere()
    {
        await ReachedAsync();
        var db = await StoppedAsync("db");
        cloud.Move(db.InstanceId!, "172.16.0.9");
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
        Assert.Equal(db.Address, (await OneAsync("db")).Address);
        cloud.Move(db.InstanceId!, "10.9.9.9");
        await occo.AskPowerAsync(db.Id, stop: false);

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 1, 2), (result.Reached, result.Started, result.Replaced));
        Assert.Equal("10.9.9.9", (await OneAsync("db")).Address);
    }

    [Fact]
    public async Task Scale_OutBehindAStoppedDependee_WaitsAndSaysWhy()
    {
        await ReachedAsync();
        await StoppedAsync("db");
        await occo.ScaleAsync("shop", "web", new() { To = 3 });

        var result = await occo.EnactAsync("shop");

        Assert.Equal("web waits for db, which is stopped. Start it.", Assert.Single(result.Errors).Message);
        Assert.Equal((false, 1), (result.Reached, result.Passes));
        Assert.Equal(2, (await occo.GetNodesAsync()).Count(n => n.Name == "web"));
    }

    [Fact]
    public async Task Stop_Protected_IsStoppedAndNotDropped()
    {
        await ReachedAsync();
        var web = await OneAsync("web");
        await occo.SetProtectionAsync(web.Id, true);
        web = await StoppedAsync("web");
        await occo.ScaleAsync("shop", "web", new() { To = 1 });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal((web.Id, NodeState.Stopped), ((await OneAsync("web")).Id, (await OneAsync("web")).State));
    }
}
