using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What lists show late of what is removed, restored or no longer recorded.</summary>
public sealed class ListingDelayEndTests : ListingDelayShop
{
    [Fact]
    public async Task Remove_AnswerLostAndNotListedYet_FindsIt()
    {
        await LoseAnswersAsync();
        var due = DueToShow;
        cloud.Hides = _ => time.GetUtcNow() < due;

        var result = await occo.RemoveAsync("shop");

        Assert.True(result.Reached);
        Assert.Empty(cloud.Machines);
        Assert.Equal(
            InfrastructureState.Removed, Assert.Single(await occo.GetInfrastructuresAsync(includeRemoved: true)).State);
    }

    [Fact]
    public async Task Remove_NeverListedWasGivenUpLongAgoByTheClock_LooksOnceMoreAfterTheDelay()
    {
        await LoseAnswersAsync();
        cloud.Hides = _ => true;
        await occo.DropNodeAsync((await occo.GetNodesAsync())[0].Id);
        Assert.Equal(NodeState.Gone, Assert.Single(await occo.GetNodesAsync(new() { IncludeGone = true })).State);
        var due = DueToShow;
        cloud.Hides = _ => time.GetUtcNow() < due;

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.Empty(cloud.Machines);
    }

    [Fact]
    public async Task Remove_TakenForGoneAndListedAfterAll_IsDropped()
    {
        (cloud.Hides, cloud.Knows) = (_ => true, _ => false);
        await EnactAsync();
        time.Advance(31 * Second);
        Assert.True((await occo.DropNodeAsync((await occo.GetNodesAsync())[0].Id)).Reached);
        (cloud.Hides, cloud.Knows) = (_ => false, _ => true);

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.Empty(cloud.Machines);
    }

    [Fact]
    public async Task Remove_EverythingWasListed_DoesNotWait()
    {
        await EnactAsync();
        var before = time.GetUtcNow();

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.True(time.GetUtcNow() - before < cloud.ListingDelay);
    }

    [Theory]
    [InlineData(CloudErrorKind.Unauthorised, false)]
    [InlineData(CloudErrorKind.Quota, false)]
    [InlineData(CloudErrorKind.Unauthorised, true)]
    public async Task Remove_CreationWasRefused_WaitsOnlyIfAnEarlierAttemptMayHaveActed(CloudErrorKind kind, bool tried)
    {
        var attempts = 0;
        cloud.BeforeCreate = (_, _) => throw (tried && ++attempts == 1
            ? new CloudException(CloudErrorKind.Transient, "connection reset")
            : new CloudException(kind, "no"));
        await EnactAsync();
        var before = time.GetUtcNow();

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.Equal(tried, time.GetUtcNow() - before >= cloud.ListingDelay);
    }

    [Fact]
    public async Task Remove_DroppedIsListedAsGone_IsDoneAndNoOrphan()
    {
        await EnactAsync();
        await EnactAsync();
        cloud.GoesSlowly = _ => true;
        cloud.Shows = m => cloud.Drops.IsEmpty ? m : m with { IsGone = true, State = ComponentState.Shutdown };

        Assert.True((await occo.RemoveAsync("shop")).Reached);

        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.OrphanFound);
    }

    [Fact]
    public async Task Enact_OldListShowsWhatIsGone_IsNoOrphanUntilTheDelayIsOver()
    {
        await EnactAsync();
        var old = cloud.Machines[0];
        await occo.DropNodeAsync(old.NodeId!.Value);
        cloud.Plant(old);

        await EnactAsync();
        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.OrphanFound);
        time.Advance(31 * Second);
        await EnactAsync();

        Assert.Contains(await occo.GetEventsAsync(), e => e.Kind == EventKind.OrphanFound);
        Assert.DoesNotContain(cloud.Machines, m => m.InstanceId == old.InstanceId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restore_MadeSinceAndNotListedYet_IsAwaited(bool remove)
    {
        var copy = Path.Combine(store.Folder, "occo.bak");
        await occo.BackupAsync(copy);
        await EnactAsync();
        await Orchestrator.RestoreAsync(copy, new() { StorePath = store.Path, Time = time });
        var due = DueToShow;
        cloud.Hides = _ => time.GetUtcNow() < due;

        var result = remove ? await occo.RemoveAsync("shop") : await EnactAsync();

        Assert.True(result.Reached);
        Assert.Single(cloud.Creates);
        Assert.Equal(remove ? 0 : 1, cloud.Machines.Count);
    }

    [Fact]
    public async Task FindOrphans_OldListShowsWhatIsGone_IsNoOrphanUntilTheDelayIsOver()
    {
        await EnactAsync();
        await EnactAsync();
        var old = cloud.Machines[0];
        cloud.AfterDrop = _ => cloud.Plant(old);
        Assert.True((await occo.DropNodeAsync(old.NodeId!.Value)).Reached);

        Assert.Empty((await occo.FindOrphansAsync()).Orphans);
        time.Advance(31 * Second);

        Assert.Equal(old.InstanceId, Assert.Single((await occo.FindOrphansAsync()).Orphans).InstanceId);
    }
}
