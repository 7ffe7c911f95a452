using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// A cloud whose lists lag behind: what is missing from one may be there, what is in one may be gone.
/// </summary>
public sealed class ListingDelayTests : IAsyncLifetime
{
    private const string Web = """
        infra_name: shop
        user_id: ops
        nodes: [{name: web, type: t, scaling: {min: 1, max: 3}}]
        node_definitions:
          t: [{resource: {type: fake}}]
        """;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly TempStore store = new();
    private readonly JumpingTimeProvider time = new();
    private readonly FakeCloud cloud = new() { ListingDelay = TimeSpan.FromSeconds(30) };
    private Orchestrator occo = null!;

    public async Task InitializeAsync()
    {
        occo = await OpenAsync();
        await occo.RegisterAsync((await occo.CompileAsync(DescriptionSource.FromText(Web))).Require());
    }

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Enact_NewOneNotListedYet_IsThere()
    {
        cloud.Hides = _ => true;
        await EnactAsync();

        var again = await EnactAsync(await OpenAsync());

        Assert.Equal((true, 1, 0), (again.Reached, cloud.Creates.Count, cloud.Drops.Count));
        Assert.Equal(NodeState.Ready, Assert.Single(await occo.GetNodesAsync()).State);
    }

    [Fact]
    public async Task Enact_CreationWaitsForTheCloudsPace_TakesNothingFromTheTimeToBoot()
    {
        cloud.Paces = _ =>
        {
            time.Advance(TimeSpan.FromHours(2));
            return ValueTask.CompletedTask;
        };
        cloud.FirstState = (_, _) => ComponentState.Pending;
        var boots = 0;
        cloud.Shows = m => m with { State = ++boots > 2 ? ComponentState.Ready : ComponentState.Pending };

        var result = await EnactAsync();

        Assert.Equal((true, 1, 0), (result.Reached, cloud.Creates.Count, cloud.Drops.Count));
    }

    [Fact]
    public async Task Enact_NeverListedAndDelayOver_IsReplaced()
    {
        cloud.Hides = m => m.InstanceId == "fake-0001";
        await EnactAsync();
        time.Advance(31 * Second);

        var again = await EnactAsync();

        Assert.True(again.Reached);
        Assert.Equal("fake-0002", Assert.Single(await occo.GetNodesAsync()).InstanceId);
        Assert.Equal(["fake-0001"], cloud.Drops.Distinct());
    }

    [Fact]
    public async Task Enact_BootingAndNotListedYet_IsWaitedFor()
    {
        cloud.FirstState = (_, _) => ComponentState.Pending;
        cloud.Hides = _ => cloud.Lists < 4;
        cloud.BeforeList = () =>
        {
            if (cloud.Lists == 5) cloud.Set("fake-0001", ComponentState.Ready);
        };

        Assert.True((await EnactAsync()).Reached);

        Assert.Single(cloud.Creates);
        Assert.DoesNotContain(await occo.GetEventsAsync(), e => e.Kind == EventKind.NodeFailed);
    }

    [Fact]
    public async Task Enact_ListedOnceThenMissing_IsReplacedAtOnce()
    {
        await EnactAsync();
        await EnactAsync();
        cloud.Vanish("fake-0001");

        Assert.True((await EnactAsync()).Reached);

        Assert.Equal("fake-0002", Assert.Single(await occo.GetNodesAsync()).InstanceId);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, false)]
    public async Task Plan_ReadyAndListedAsPending_IsOldNewsForTheDelay(int age, bool ready)
    {
        await EnactAsync();
        cloud.Shows = m => m with { State = ComponentState.Pending };
        time.Advance(age * Second);

        var plan = await occo.PlanAsync("shop");

        Assert.Equal(ready, plan.IsEmpty);
        Assert.Equal(ready ? [] : [StepAction.Wait], plan.Steps.Select(s => s.Action));
    }

    [Fact]
    public async Task Enact_AnswerLostAndNotListedYet_AsksAgainUnderTheSameToken()
    {
        await LoseAnswersAsync();

        Assert.True((await EnactAsync()).Reached);

        Assert.Single(cloud.Creates.Select(c => c.Token).Distinct());
        Assert.Single(cloud.Machines);
    }

    [Fact]
    public async Task DropNode_CloudDoesNotKnowItYet_IsNotGoneBeforeItIs()
    {
        cloud.Hides = _ => cloud.Drops.Count < 2;
        cloud.Knows = _ => cloud.Drops.Count > 2;
        await EnactAsync();

        var result = await occo.DropNodeAsync((await occo.GetNodesAsync())[0].Id);

        Assert.True(result.Reached);
        Assert.Empty(cloud.Machines);
    }

    [Fact]
    public async Task Enact_UnfinishedOneGivenUp_IsDroppedWhenItShows()
    {
        await LoseAnswersAsync();
        await occo.UpdateAsync("shop", (await occo.CompileAsync(DescriptionSource.FromText(Web
            .Replace("name: web", "name: api", StringComparison.Ordinal)))).Require());
        var due = DueToShow;
        cloud.Hides = m => m.NodeName == "web" && time.GetUtcNow() < due;

        Assert.True((await EnactAsync()).Reached);

        Assert.Equal("api", Assert.Single(cloud.Machines).NodeName);
    }

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

    [Fact]
    public async Task Enact_RefusedAsInvalid_DoesNotWaitForItToShow()
    {
        cloud.BeforeCreate = (_, _) => cloud.Creates.Count == 1
            ? throw new CloudException(CloudErrorKind.Invalid, "no such image") : Task.CompletedTask;
        var before = time.GetUtcNow();

        Assert.False((await EnactAsync()).Reached);
        Assert.True((await EnactAsync()).Reached);

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
    public async Task Enact_NeverListedAndListedAsGone_IsReplacedAtOnce()
    {
        cloud.Hides = _ => true;
        await EnactAsync();
        cloud.Hides = _ => false;
        cloud.Shows = m => m.InstanceId == "fake-0001" ? m with { IsGone = true, State = ComponentState.Shutdown } : m;
        var before = time.GetUtcNow();

        Assert.True((await EnactAsync()).Reached);

        Assert.Equal("fake-0002", Assert.Single(await occo.GetNodesAsync()).InstanceId);
        Assert.True(time.GetUtcNow() - before < cloud.ListingDelay);
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

    private DateTimeOffset DueToShow => time.GetUtcNow() + 25 * Second;

    // A lease that needs no heartbeat: time moves only when somebody waits.
    private Task<Orchestrator> OpenAsync() => store.OpenAsync(new OrchestratorOptions
    {
        CloudHandlers = [cloud], Time = time, LeaseDuration = TimeSpan.FromHours(1),
    });

    private Task<EnactmentResult> EnactAsync(Orchestrator? by = null) => (by ?? occo).EnactAsync("shop");

    // The machine is there, nobody was told, and no list shows it: what a kill in the middle of the call leaves.
    private async Task LoseAnswersAsync()
    {
        cloud.Hides = _ => true;
        cloud.AfterCreate = _ => throw new CloudException(CloudErrorKind.Transient, "connection reset");
        Assert.False((await EnactAsync()).Reached);
        cloud.AfterCreate = _ => Task.CompletedTask;
        Assert.Single(cloud.Machines);
        Assert.Equal(NodeState.Creating, Assert.Single(await occo.GetNodesAsync()).State);
    }
}
