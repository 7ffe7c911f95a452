using Xunit;

namespace Occo.Engine.Tests;

/// <summary>An enactment that cannot do all says why, and the next one goes on.</summary>
public sealed class FailedEnactmentTests : TwoTierShop
{
    [Fact]
    public async Task Enact_InstanceFails_InfrastructureSaysWhy()
    {
        await RegisterAsync(TwoTiers);
        Assert.Null((await occo.FindInfrastructureAsync("shop"))!.LastError);
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");
        await occo.EnactAsync("shop");
        Assert.Equal("db: no such image", (await occo.FindInfrastructureAsync("shop"))!.LastError);

        cloud.BeforeCreate = (_, _) => Task.CompletedTask;
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Null((await occo.FindInfrastructureAsync("shop"))!.LastError);
    }

    [Fact]
    public async Task Enact_RequestIsRefused_IsTriedOnceAndNotReplacedLater()
    {
        await RegisterAsync(TwoTiers);
        var calls = 0;
        cloud.BeforeCreate = (_, _) =>
        {
            calls++;
            throw new CloudException(CloudErrorKind.Invalid, "no such image");
        };

        var result = await occo.EnactAsync("shop");

        // The second pass is for the webs that waited for the db.
        Assert.InRange(calls, 1, 2);
        Assert.Equal((false, 0, calls), (result.Reached, result.Replaced, result.Failed));
        var step = (await occo.PlanAsync("shop")).Steps[0];
        Assert.Equal((StepAction.Create, "no such image"), (step.Action, step.Reason));
        cloud.BeforeCreate = (_, _) => Task.CompletedTask;
        Assert.Equal((3, 0), ((result = await occo.EnactAsync("shop")).Created, result.Replaced));
    }

    [Fact]
    public async Task Enact_NothingCanBeComposed_IsAnEventAndTheInfrastructureSaysWhy()
    {
        await occo.RegisterAsync(TwoTiers.Replace(
            "db: [{resource: {type: fake}}]", "db: [{resource: {type: fake, size: '{{ 1 // 0 }}'}}]",
            StringComparison.Ordinal));
        await occo.EnactAsync("shop");
        Assert.StartsWith("db: ", (await occo.FindInfrastructureAsync("shop"))!.LastError, StringComparison.Ordinal);
        Assert.Contains(await occo.GetEventsAsync(), e => e.Kind == EventKind.StepFailed && e.Node == "db");
    }

    [Fact]
    public async Task Enact_TimeIsOver_SaysSo()
    {
        await RegisterAsync(TwoTiers);
        cloud.FirstState = (_, _) => ComponentState.Pending;
        var late = await occo.EnactAsync("shop", new() { Timeout = TimeSpan.Zero });
        Assert.True(late is { TimedOut: true, Reached: false });
    }

    [Fact]
    public async Task Enact_CreateRefused_StopsOnlyDependents()
    {
        await RegisterAsync(
            TwoTiers.Replace("node_definitions:", "node_definitions:\n  cache: [{resource: {type: fake}}]",
            StringComparison.Ordinal).Replace("dependencies:", "  - {name: cache, type: cache}\ndependencies:",
            StringComparison.Ordinal));
        cloud.BeforeCreate = (batch, _) => batch.NodeName == "db"
            ? throw new CloudException(CloudErrorKind.Invalid, "no such image") : Task.CompletedTask;

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Contains(
            result.Errors, e => e is { Node: "db", Message: "no such image", Kind: CloudErrorKind.Invalid });
        Assert.DoesNotContain(cloud.Creates, c => c.NodeName == "web");
        Assert.Equal(NodeState.Ready, Assert.Single(await occo.GetNodesAsync(), n => n.Name == "cache").State);
    }

    [Fact]
    public async Task Enact_AfterRefusal_GoesOnWhereItStopped()
    {
        await RegisterAsync(TwoTiers);
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Quota, "quota");
        await occo.EnactAsync("shop");
        cloud.BeforeCreate = (_, _) => Task.CompletedTask;

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(3, cloud.Machines.Count);
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal(NodeState.Ready, n.State));
    }

    [Fact]
    public async Task Enact_ReplyLost_TriesAgainWithSameTokenAndMakesNoSecond()
    {
        await RegisterAsync(TwoTiers);
        var lost = 0;
        cloud.AfterCreate = batch => batch.NodeName == "db" && lost++ == 0
            ? throw new CloudException(CloudErrorKind.Transient, "connection reset") : Task.CompletedTask;

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(3, cloud.Machines.Count);
        Assert.Single(cloud.Creates.Where(c => c.NodeName == "db").Select(c => c.Token).Distinct());
    }

    [Fact]
    public async Task Enact_CancelledDuringCreate_NextEnactmentAdoptsWhatExists()
    {
        await RegisterAsync(TwoTiers);
        using var stop = new CancellationTokenSource();
        cloud.AfterCreate = async _ =>
        {
            await stop.CancelAsync();
            stop.Token.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("shop", null, stop.Token));
        cloud.AfterCreate = _ => Task.CompletedTask;

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(3, cloud.Machines.Count);
        Assert.Single(cloud.Creates, c => c.NodeName == "db");
        Assert.Equal(3, (await occo.GetNodesAsync(new() { IncludeGone = true })).Count);
    }
}
