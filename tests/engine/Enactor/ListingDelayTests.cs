using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What a list leaves out, or still shows, while an enactment works.</summary>
public sealed class ListingDelayTests : ListingDelayShop
{
    [Fact]
    public async Task Enact_NewOneNotListedYet_IsThere()
    {
        cloud.Hides = _ => true;
        await EnactAsync();

        var again = await EnactAsync(await store.OpenAsync(Options));

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
        await occo.UpdateAsync("shop", Web
            .Replace("name: web", "name: api", StringComparison.Ordinal));
        var due = DueToShow;
        cloud.Hides = m => m.NodeName == "web" && time.GetUtcNow() < due;

        Assert.True((await EnactAsync()).Reached);

        Assert.Equal("api", Assert.Single(cloud.Machines).NodeName);
    }

    [Fact]
    public async Task Enact_UnfinishedOneWithAnotherRequest_IsGivenUpAndDroppedWhenItShows()
    {
        await LoseAnswersAsync();
        await occo.UpdateAsync("shop", Web
            .Replace("type: fake", "type: fake, image: other", StringComparison.Ordinal));
        var due = DueToShow;
        cloud.Hides = m => m.InstanceId == "fake-0001" && time.GetUtcNow() < due;

        Assert.True((await EnactAsync()).Reached);

        Assert.Equal(2, cloud.Creates.Select(c => c.Token).Distinct().Count());
        Assert.Equal("fake-0002", Assert.Single(cloud.Machines).InstanceId);
    }

    [Fact]
    public async Task Enact_CloudNeverHadTheUnfinishedOne_ACorrectedDescriptionIsEnoughToGoOn()
    {
        cloud.BeforeCreate = (batch, _) => batch.Request.Resource.ContainsKey("image") ? Task.CompletedTask
            : throw new CloudException(CloudErrorKind.Transient, "the registry does not answer");
        Assert.False((await EnactAsync()).Reached);
        await occo.UpdateAsync("shop", Web
            .Replace("type: fake", "type: fake, image: other", StringComparison.Ordinal));

        Assert.True((await EnactAsync()).Reached);

        Assert.Equal(NodeState.Ready, Assert.Single(await occo.GetNodesAsync()).State);
        Assert.Single(cloud.Machines);
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
}
