using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Instances that are newer than a restored backup are adopted: neither doubled nor dropped.</summary>
public sealed class RestoreAdoptionTests : FakeShop
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await RegisterAsync(Description("{{ getip('db') }}"));
    }

    private static string Description(string db) => $$$"""
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: db}
          - {name: web, type: web, scaling: {min: 2, max: 5}}
        dependencies: [[web, db]]
        node_definitions:
          db: [{resource: {type: fake}}]
          web:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "db={{{db}}}"}
        """;

    private string Copy => Path.Combine(store.Folder, "occo.bak");

    [Fact]
    public async Task Enact_AllInstancesAreNewer_AdoptsThemAndAsksForNothing()
    {
        await occo.BackupAsync(Copy);
        await occo.EnactAsync("shop");
        var before = await IdsAsync();
        await RestoreAsync();

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 0, 0, 0), (result.Reached, result.Created, result.Replaced, result.Dropped));
        Assert.Equal((3, 0), (cloud.Creates.Count, cloud.Drops.Count));
        Assert.Equal(before, await IdsAsync());
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal(NodeState.Ready, n.State));
        Assert.Equal("db=10.0.0.2", (await occo.GetNodesAsync()).First(n => n.Name == "web").Request.Context);
        Assert.Equal(3, (await occo.GetEventsAsync()).Count(e => e.Kind == EventKind.NodeAdopted));
        var again = await occo.EnactAsync("shop");
        Assert.Equal((true, 3, 0), (again.Reached, cloud.Machines.Count, again.Dropped));
    }

    [Fact]
    public async Task Plan_InstancesAreNewer_SaysSoAndChangesNothing()
    {
        await occo.BackupAsync(Copy);
        await occo.EnactAsync("shop");
        await RestoreAsync();

        var plan = await occo.PlanAsync("shop");

        Assert.Equal("+0 ~0 -0 =3", plan.Summary);
        Assert.Equal(3,
            plan.Warnings.Count(w => w.Contains("newer than the restored record", StringComparison.Ordinal)));
        Assert.Empty(await occo.GetNodesAsync());
    }

    [Fact]
    public async Task Plan_KnownInstanceVanished_RecordsWhatItSaw()
    {
        await occo.EnactAsync("shop");
        await occo.BackupAsync(Copy);
        var dead = (await occo.GetNodesAsync())[^1];
        cloud.Vanish(dead.InstanceId!);
        await RestoreAsync();

        var plan = await occo.PlanAsync("shop");

        var seen = await occo.GetNodeAsync(dead.Id);
        Assert.Equal((NodeState.Failed, "it vanished from the cloud"), (seen.State, seen.LastError));
        Assert.Equal(plan.Fingerprint, (await occo.PlanAsync("shop")).Fingerprint);
        Assert.Equal((true, 3), ((await occo.EnactAsync("shop")).Reached, cloud.Machines.Count));
    }

    [Fact]
    public async Task Enact_MoreThanTheRestoredTarget_AdoptsAllAndDropsTheRest()
    {
        await occo.EnactAsync("shop");
        await occo.BackupAsync(Copy);
        await occo.ScaleAsync("shop", "web", new() { To = 4 });
        await occo.EnactAsync("shop");
        cloud.Vanish((await occo.GetNodesAsync()).First(n => n.Name == "web").InstanceId!);
        await RestoreAsync();

        var result = await occo.EnactAsync("shop");

        // One that the backup knows has vanished, one of the two unknown takes its place, the other is surplus.
        Assert.True(result.Reached);
        Assert.Equal((5, 3), (cloud.Creates.Count, cloud.Machines.Count));
        Assert.Equal(
            cloud.Machines.Select(m => m.InstanceId).Order(),
            (await occo.GetNodesAsync()).Select(n => n.InstanceId!).Order());
    }

    [Fact]
    public async Task Enact_ScaledUpAgainAfterTheRestore_AdoptsWhatIsThereAlready()
    {
        await occo.EnactAsync("shop");
        await occo.BackupAsync(Copy);
        await occo.ScaleAsync("shop", "web", new() { To = 4 });
        await occo.EnactAsync("shop");
        await RestoreAsync();
        await occo.ScaleAsync("shop", "web", new() { To = 4 });

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 0, 0), (result.Reached, result.Created, result.Dropped));
        Assert.Equal((5, 0), (cloud.Creates.Count, cloud.Drops.Count));
        await IdsAsync();
    }

    [Fact]
    public async Task Enact_KnownInstanceVanishedAndNoneIsNewer_ReplacesIt()
    {
        await occo.EnactAsync("shop");
        await occo.BackupAsync(Copy);
        cloud.Vanish((await occo.GetNodesAsync())[^1].InstanceId!);
        await RestoreAsync();

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 4, 3), (result.Reached, cloud.Creates.Count, cloud.Machines.Count));
    }

    [Fact]
    public async Task Enact_CreationUnderWayInTheBackup_IsNotAskedForAgain()
    {
        cloud.BeforeCreate = async (batch, _) =>
        {
            if (batch.NodeName == "web" && !File.Exists(Copy)) await occo.BackupAsync(Copy);
        };
        await occo.EnactAsync("shop");
        var webs = (await occo.GetNodesAsync()).Where(n => n.Name == "web").ToList();
        foreach (var web in webs) await occo.DropNodeAsync(web.Id);
        await occo.EnactAsync("shop");
        var before = await IdsAsync();
        await RestoreAsync();

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Equal(before, await IdsAsync());
        Assert.DoesNotContain(await occo.GetNodesAsync(), n => webs.Any(w => w.Id == n.Id));
        Assert.Equal(5, cloud.Creates.Count);
    }

    [Fact]
    public async Task Enact_CreationBegunAfterTheRestoreAndCutShort_IsSentAgain()
    {
        await occo.BackupAsync(Copy);
        await RestoreAsync();
        using var stop = new CancellationTokenSource();
        cloud.BeforeCreate = async (_, cancel) =>
        {
            await stop.CancelAsync();
            cancel.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("shop", cancel: stop.Token));
        var begun = Assert.Single(await occo.GetNodesAsync());
        cloud.BeforeCreate = (_, _) => Task.CompletedTask;

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(begun.Id, (await NodeAsync("db")).Id);
        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.NodeGone);
    }

    [Fact]
    public async Task Enact_WhatItsContextNeedsIsNotThereYet_WaitsAndAdoptsThen()
    {
        await occo.BackupAsync(Copy);
        await occo.EnactAsync("shop");
        cloud.Vanish((await NodeAsync("db")).InstanceId!);
        var webs = cloud.Machines.Select(m => m.InstanceId).ToList();
        await RestoreAsync();

        var result = await occo.EnactAsync("shop");

        // The new db has another address, so the webs may be replaced by and by; they were never simply dropped.
        Assert.True(result.Reached);
        Assert.Equal(webs, (await occo.GetEventsAsync()).Where(e => e.Kind == EventKind.NodeAdopted)
            .Select(e => e.Message.Split(' ')[0]).Order());
        Assert.Equal(3, cloud.Machines.Count);
        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.OrphanFound);
    }

    [Fact]
    public async Task Enact_ItsTemplateHasNoValue_IsTriedOnce()
    {
        await occo.BackupAsync(Copy);
        await occo.EnactAsync("shop");
        await RestoreAsync();
        await UpdateAsync(Description("{{ find_node_id('db').ports.http }}"));

        var result = await occo.EnactAsync("shop");

        Assert.Equal((false, 1), (result.Reached, result.Passes));
        Assert.Contains("web stays as it is", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        Assert.Equal(3, cloud.Machines.Count);
        await UpdateAsync(Description("{{ getip('db') }}"));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal((3, 0), (cloud.Creates.Count, cloud.Drops.Count));
    }

    [Fact]
    public async Task Enact_AfterTheFirstCompletePass_StrangersAreLeftAlone()
    {
        await occo.EnactAsync("shop");
        await occo.BackupAsync(Copy);
        await RestoreAsync();
        await occo.EnactAsync("shop");
        cloud.Vanish((await occo.GetNodesAsync())[^1].InstanceId!);
        cloud.Plant("fake-9999", Guid.NewGuid(), "web");

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.DoesNotContain("fake-9999", cloud.Drops);
        Assert.Contains("fake-9999", cloud.Machines.Select(m => m.InstanceId));
    }

    [Fact]
    public async Task Enact_OnlySomeNodes_GoesOnAdoptingAfterwards()
    {
        await occo.BackupAsync(Copy);
        await occo.EnactAsync("shop");
        await RestoreAsync();
        cloud.BeforeList = () => throw new CloudException(CloudErrorKind.Unauthorised, "not now");
        Assert.False((await occo.EnactAsync("shop")).Reached);
        cloud.BeforeList = () => { };
        Assert.True((await occo.EnactAsync("shop", new() { Nodes = ["db"] })).Reached);

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal((3, 0), (cloud.Creates.Count, cloud.Drops.Count));
    }

    [Fact]
    public async Task Enact_StrangersThatAreNoUse_AreLeftAlone()
    {
        await occo.EnactAsync("shop");
        await occo.BackupAsync(Copy);
        cloud.Vanish((await occo.GetNodesAsync())[^1].InstanceId!);
        await RestoreAsync();
        cloud.Plant("fake-9001", Guid.NewGuid(), "no such node");
        cloud.Plant("fake-9002", Guid.NewGuid(), null);
        cloud.Plant("fake-9003", Guid.NewGuid(), "web");
        cloud.Set("fake-9003", ComponentState.Failed);

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Empty(cloud.Drops);
        Assert.Equal(6, cloud.Machines.Count);
    }

    [Fact]
    public async Task Remove_AfterARestore_DropsWhatIsNewer()
    {
        await occo.BackupAsync(Copy);
        await occo.EnactAsync("shop");
        await RestoreAsync();

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.Empty(cloud.Machines);
    }

    private async Task<List<(Guid?, string)>> IdsAsync()
    {
        Assert.Equal(
            cloud.Machines.Select(m => (m.NodeId, m.InstanceId)),
            (await occo.GetNodesAsync()).Select(n => ((Guid?)n.Id, n.InstanceId!)).OrderBy(n => n.Item2));
        return [.. cloud.Machines.Select(m => (m.NodeId, m.InstanceId))];
    }

    private async Task RestoreAsync() => await Orchestrator.RestoreAsync(Copy, new() { StorePath = store.Path });
}
