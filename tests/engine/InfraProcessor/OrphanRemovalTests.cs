using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Dropping orphans: only what still is one, under the lease, and done when the cloud says so.</summary>
public sealed class OrphanRemovalTests : IAsyncLifetime
{
    private readonly OrphanShop shop = new();

    public async Task InitializeAsync() => await shop.OpenAsync();

    public Task DisposeAsync()
    {
        shop.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Remove_Orphans_AreGoneAndTheHistoryTellsIt()
    {
        await shop.Occo.EnactAsync("shop");
        shop.Cloud.Plant("fake-8", Guid.NewGuid(), "web", await shop.OwnAsync());
        shop.Cloud.Plant("fake-9", null, null, await shop.OwnAsync());

        var outcomes = await RemoveFoundAsync();

        Assert.All(outcomes, o => Assert.True(o.Gone));
        Assert.Equal(["fake-8", "fake-9"], shop.Cloud.Drops.Order());
        Assert.Equal(3, shop.Cloud.Machines.Count);
        var told = await shop.Occo.GetEventsAsync(new() { Infrastructure = "shop" });
        Assert.Equal(2, told.Count(e => e.Kind == EventKind.OrphanFound));
        Assert.Equal(2, told.Count(e => e.Kind == EventKind.OrphanGone));
        Assert.Empty((await shop.Occo.FindOrphansAsync()).Orphans);
    }

    [Fact]
    public async Task Remove_LeftByARemovedInfrastructure_IsTakenFromItsScope()
    {
        await shop.Occo.EnactAsync("shop");
        shop.Cloud.BeforeRelease = _ => throw new CloudException(CloudErrorKind.Unauthorised, "not allowed");
        await shop.Occo.RemoveAsync("shop", new() { KeepResource = true });

        Assert.All(await RemoveFoundAsync(), o => Assert.True(o.Gone));
        Assert.Empty(shop.Cloud.Machines);
        Assert.Equal(3, (await shop.Occo.GetEventsAsync()).Count(e => e.Kind == EventKind.OrphanGone));
    }

    [Fact]
    public async Task Remove_InfrastructureUnknown_IsGoneWithoutAnEvent()
    {
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync("another"));
        var before = (await shop.Occo.GetEventsAsync()).Count;

        Assert.True(Assert.Single(await RemoveFoundAsync()).Gone);

        Assert.Empty(shop.Cloud.Machines);
        Assert.Equal(before, (await shop.Occo.GetEventsAsync()).Count);
    }

    [Fact]
    public async Task Remove_LivingInstance_IsRefused()
    {
        await shop.Occo.EnactAsync("shop");
        var node = (await shop.Occo.GetNodesAsync())[0];

        var outcome = Assert.Single(await shop.Occo.RemoveOrphansAsync([new("fake", node.InstanceId!)]));

        Assert.False(outcome.Gone);
        Assert.Equal(FailureKind.NotFound, Assert.IsType<OccoException>(outcome.Error).Kind);
        Assert.Empty(shop.Cloud.Drops);
    }

    [Fact]
    public async Task Remove_OtherStore_IsRefusedWithoutTheSwitch()
    {
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync() with { StoreId = "elsewhere" });

        var refused = Assert.Single(await shop.Occo.RemoveOrphansAsync([new("fake", "fake-9")]));

        Assert.Equal(CloudErrorKind.Unauthorised, Assert.IsType<CloudException>(refused.Error).Kind);
        Assert.Contains("elsewhere", refused.Error!.Message, StringComparison.Ordinal);
        Assert.Single(shop.Cloud.Machines);
        Assert.True(Assert.Single(
            await shop.Occo.RemoveOrphansAsync([new("fake", "fake-9")], new() { AnyStore = true })).Gone);
        Assert.Empty(shop.Cloud.Machines);
    }

    [Fact]
    public async Task Remove_ErrorWithASecret_HidesIt()
    {
        var path = Path.Combine(shop.Folder, "auth.yaml");
        await File.WriteAllTextAsync(path, "resource: [{type: fake, auth_data: {secretkey: hush-hush}}]");
        var compiled = (await shop.Occo.CompileAsync(DescriptionSource.FromText(OrphanShop.Text))).Require();
        await shop.Occo.UpdateAsync("shop", compiled, path);
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync());
        shop.Cloud.BeforeDrop = _ => throw new CloudException(CloudErrorKind.Invalid, "bad key hush-hush");

        Assert.Equal("bad key ***", Assert.Single(await RemoveFoundAsync()).Error!.Message);
    }

    [Fact]
    public async Task Remove_GoneMeanwhile_IsGone()
    {
        Assert.True(Assert.Single(await shop.Occo.RemoveOrphansAsync([new("fake", "fake-9")])).Gone);
        Assert.Empty(shop.Cloud.Drops);
    }

    [Fact]
    public async Task Remove_UnknownCloud_IsNotTakenForGone()
    {
        var outcome = Assert.Single(await shop.Occo.RemoveOrphansAsync([new("ec2 (region=x)", "i-9")]));

        Assert.False(outcome.Gone);
        Assert.Equal(FailureKind.NotFound, Assert.IsType<OccoException>(outcome.Error).Kind);
    }

    [Fact]
    public async Task Remove_CloudDoesNotAnswer_IsNotTakenForGone()
    {
        shop.Cloud.BeforeListTagged = () => throw new CloudException(CloudErrorKind.Unauthorised, "no access");

        var outcome = Assert.Single(await shop.Occo.RemoveOrphansAsync([new("fake", "fake-9")]));

        Assert.False(outcome.Gone);
        Assert.Contains("no access", outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_WhileAnEnactmentRuns_IsBusyAndDropsNothing()
    {
        IReadOnlyList<OrphanOutcome>? during = null;
        shop.Cloud.AfterCreate = async _ =>
        {
            if (during is not null) return;
            shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync());
            during = await (await shop.OtherAsync()).RemoveOrphansAsync([new("fake", "fake-9")]);
        };

        await shop.Occo.EnactAsync("shop");

        var outcome = Assert.Single(during!);
        Assert.Equal((false, FailureKind.Busy), (outcome.Gone, Assert.IsType<OccoException>(outcome.Error).Kind));
        Assert.Empty(shop.Cloud.Drops);
    }

    [Fact]
    public async Task Remove_AdoptedBeforeTheLeaseIsHad_IsNotDropped()
    {
        var copy = Path.Combine(shop.Folder, "occo.bak");
        await shop.Occo.BackupAsync(copy);
        await shop.Occo.EnactAsync("shop");
        await shop.RestoreAsync(copy);
        var found = (await shop.Occo.FindOrphansAsync()).Orphans;
        var looks = 0;
        shop.Cloud.AfterListTagged = () =>
        {
            // The search of the removal takes two looks; then it takes the lease and looks again.
            if (++looks == 2) shop.OtherAsync().GetAwaiter().GetResult().EnactAsync("shop").GetAwaiter().GetResult();
        };

        var outcomes = await shop.Occo.RemoveOrphansAsync([.. found.Select(o => o.Reference)]);

        Assert.All(outcomes, o => Assert.False(o.Gone));
        Assert.All(outcomes, o => Assert.Contains("living record", o.Error!.Message, StringComparison.Ordinal));
        Assert.Empty(shop.Cloud.Drops);
        Assert.Equal(3, shop.Cloud.Machines.Count);
    }

    [Fact]
    public async Task Remove_CloudKeepsItForAWhile_AsksUntilItIsGone()
    {
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync());
        shop.Cloud.GoesSlowly = _ => shop.Cloud.Drops.Count < 4;
        var occo = await shop.OtherAsync(new() { Time = new JumpingTimeProvider() });

        Assert.True(Assert.Single(await occo.RemoveOrphansAsync([new("fake", "fake-9")])).Gone);
        Assert.Equal(4, shop.Cloud.Drops.Count);
    }

    [Fact]
    public async Task Remove_NeverGone_FailsAfterTheTime()
    {
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync());
        shop.Cloud.GoesSlowly = _ => true;
        var occo = await shop.OtherAsync(new() { Time = new JumpingTimeProvider() });

        var outcome = Assert.Single(await occo.RemoveOrphansAsync(
            [new("fake", "fake-9")], new() { Timeout = TimeSpan.FromMinutes(1) }));

        Assert.False(outcome.Gone);
        Assert.Contains("still has it", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.OrphanGone);
    }

    [Fact]
    public async Task Remove_OneDropFails_TheOtherIsGone()
    {
        shop.Cloud.Plant("fake-8", Guid.NewGuid(), "web", await shop.OwnAsync());
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync());
        shop.Cloud.DropAnswers = answers => [.. answers.Select(a => a.InstanceId == "fake-8"
            ? new DropOutcome("fake-8", false, new(CloudErrorKind.Unauthorised, "protected")) : a)];

        var outcomes = await RemoveFoundAsync();

        Assert.Equal([false, true], outcomes.OrderBy(o => o.Reference.InstanceId).Select(o => o.Gone));
        Assert.Contains("protected", outcomes.Single(o => !o.Gone).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_SomethingOfItStays_IsToldOnce()
    {
        await shop.Occo.EnactAsync("shop");
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync());
        shop.Cloud.DropAnswers = answers => [.. answers.Select(a => a with { Remains = $"{a.InstanceId}: /trash/x" })];

        Assert.Equal("fake-9: /trash/x", Assert.Single(await RemoveFoundAsync()).Remains);
        Assert.Equal(["fake-9: /trash/x"], await RemainsAsync());
        Assert.True((await shop.Occo.RemoveAsync("shop")).Reached);
        Assert.Equal(4, (await RemainsAsync()).Distinct().Count());

        async Task<IReadOnlyList<string>> RemainsAsync() => [.. (await shop.Occo.GetEventsAsync())
            .Where(e => e.Kind == EventKind.NodeRemains).Select(e => e.Message)];
    }

    [Fact]
    public async Task Remove_DropFailsForAWhile_IsTriedAgain()
    {
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync());
        var calls = 0;
        shop.Cloud.GoesSlowly = _ => calls < 2;
        shop.Cloud.DropAnswers = answers => ++calls > 2
            ? answers : [new("fake-9", false, new(CloudErrorKind.Transient, "try later"))];
        var occo = await shop.OtherAsync(new() { Time = new JumpingTimeProvider() });

        Assert.True(Assert.Single(await occo.RemoveOrphansAsync([new("fake", "fake-9")])).Gone);

        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync());
        calls = int.MinValue;
        var outcome = Assert.Single(await occo.RemoveOrphansAsync([new("fake", "fake-9")]));
        Assert.Contains("try later", outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_SecondInstanceUnderANodeId_LeavesTheFirstAndTheHistory()
    {
        await shop.Occo.EnactAsync("shop");
        var first = (await shop.Occo.GetNodesAsync())[0];
        shop.Cloud.Plant("fake-9", first.Id, null, await shop.OwnAsync());

        Assert.True(Assert.Single(await RemoveFoundAsync()).Gone);

        Assert.Equal(["fake-9"], shop.Cloud.Drops);
        Assert.Equal(NodeState.Ready, (await shop.Occo.GetNodesAsync())[0].State);
        Assert.True((await shop.Occo.EnactAsync("shop")).Reached);
    }

    private async Task<IReadOnlyList<OrphanOutcome>> RemoveFoundAsync() => await shop.Occo.RemoveOrphansAsync(
        [.. (await shop.Occo.FindOrphansAsync()).Orphans.Select(o => o.Reference)]);
}
