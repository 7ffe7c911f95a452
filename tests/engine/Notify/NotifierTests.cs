using Xunit;

namespace Occo.Engine.Tests;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Events reach a webhook in order, at least once, beside the work.</summary>
public sealed class NotifierTests : IDisposable
{
    private static readonly string[] Every = Enum.GetNames<EventKind>();
    private readonly WebhookBed bed = new();

    private string All => $"{{url: '{bed.Receiver.Url}', events: [{string.Join(", ", Every)}]}}";

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task Enact_AllEvents_AreToldInOrderFromTheRegistrationOn()
    {
        var occo = bed.Registered(All);

        Assert.True((await bed.EnactAsync(occo)).Reached);

        var told = bed.Receiver.Requests.Select(r => (Values)WebhookBed.Body(r)["data"]!).ToList();
        Assert.Equal(occo.GetEvents().Select(e => e.Sequence), told.Select(d => (long)d["sequence"]!));
        Assert.Equal(occo.GetEvents().Select(e => e.Kind.ToString()), bed.Types);
        Assert.Equal(bed.Receiver.Requests.Count, bed.Receiver.Requests.Select(r => r.Id).Distinct().Count());
    }

    [Fact]
    public async Task Enact_Default_TellsWhatIsReachedAndWhatFails()
    {
        var occo = bed.Registered();
        bed.Cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");
        Assert.False((await bed.EnactAsync(occo)).Reached);
        bed.Cloud.BeforeCreate = (_, _) => Task.CompletedTask;

        Assert.Empty((await bed.EnactAsync(occo)).Warnings);

        Assert.Equal("InfrastructureReady", bed.Types[^1]);
        Assert.Equal("NodeFailed", bed.Types[0]);
        Assert.DoesNotContain("PassStarted", bed.Types);
    }

    [Fact]
    public async Task Remove_LastEvents_AreTold()
    {
        var occo = bed.Registered();
        await bed.EnactAsync(occo);

        await occo.RemoveAsync("farm");

        Assert.Equal(["InfrastructureReady", "InfrastructureRemoved"], bed.Types);
    }

    [Fact]
    public async Task Update_HookIsNew_IsToldOnlyOfWhatFollows()
    {
        var occo = bed.Registered("[]");
        await bed.EnactAsync(occo);
        occo.Update("farm", bed.Compile(occo, All));

        await bed.EnactAsync(occo);

        Assert.Equal("InfrastructureUpdated", bed.Types[0]);
    }

    [Fact]
    public async Task Update_HookWantsMoreKinds_IsToldOnlyOfNewOnes()
    {
        var occo = bed.Registered($"{{url: '{bed.Receiver.Url}', events: [NodeFailed]}}");
        await bed.EnactAsync(occo);
        Assert.Empty(bed.Receiver.Requests);
        occo.Update("farm", bed.Compile(occo, All));

        await bed.EnactAsync(occo);

        Assert.Equal("InfrastructureUpdated", bed.Types[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task End_NothingToTell_RecordsHowFarItHasLookedUnlessMoreIsWantedMeanwhile(bool isMoreWanted)
    {
        var occo = bed.Registered($"{{url: '{bed.Receiver.Url}', events: [NodeFailed]}}");
        var farm = occo.FindInfrastructure("farm")!;
        using var store = Store.Open(bed.StorePath, bed.Time);
        var hook = store.Infrastructures.GetCompiled(farm.Id).Notify[0];
        var before = store.Deliveries.Find(farm.Id, hook.Url)!.Delivered;
        if (isMoreWanted) occo.Update("farm", bed.Compile(occo, All));

        await new Courier(store, bed.Time, new Random(1), farm.Id, hook, _ => { }).RunAsync(new(canceled: true), default);

        var last = occo.GetEvents()[^1].Sequence;
        Assert.True(before < last);
        Assert.Equal(isMoreWanted ? before : last, store.Deliveries.Find(farm.Id, hook.Url)!.Delivered);
    }

    [Fact]
    public async Task Update_HookTakenOutAndIn_IsNotToldOfTheTimeBetween()
    {
        var occo = bed.Registered(All);
        occo.Update("farm", bed.Compile(occo, "[]"));
        await bed.EnactAsync(occo);
        Assert.Empty(bed.Receiver.Requests);
        occo.Update("farm", bed.Compile(occo, All));

        await bed.EnactAsync(occo);

        Assert.Equal("InfrastructureUpdated", bed.Types[0]);
    }

    [Fact]
    public async Task Watch_DescriptionNamesAHookMeanwhile_IsTold()
    {
        var occo = bed.Registered("[]");
        var hasUpdated = false;

        await bed.WatchUntilAsync(occo, () =>
        {
            if (!hasUpdated && occo.FindInfrastructure("farm")!.State == InfrastructureState.Ready)
            {
                occo.Update("farm", bed.Compile(occo, All, min: 2));
                hasUpdated = true;
            }

            return bed.Types.Contains("InfrastructureReady");
        }, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Watch_EventOfAnotherProcess_IsToldWhileNothingIsDone()
    {
        var occo = bed.Registered(All);
        var hasAsked = false;

        await bed.WatchUntilAsync(occo, () =>
        {
            if (!hasAsked && bed.Types.Contains("InfrastructureReady"))
            {
                occo.Suspend("farm", "lunch");
                hasAsked = true;
            }

            return bed.Types.Contains("InfrastructureSuspended");
        }, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Enact_WithoutNotify_SendsNothing()
    {
        var occo = bed.Registered("[]");
        await bed.EnactAsync(occo);
        await occo.RemoveAsync("farm");
        Assert.Empty(bed.Receiver.Requests);
    }
}
