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
        var occo = await bed.RegisteredAsync(All);

        Assert.True((await bed.EnactAsync(occo)).Reached);

        var told = bed.Receiver.Requests.Select(r => (Values)WebhookBed.Body(r)["data"]!).ToList();
        Assert.Equal((await occo.GetEventsAsync()).Select(e => e.Sequence), told.Select(d => (long)d["sequence"]!));
        Assert.Equal((await occo.GetEventsAsync()).Select(e => e.Kind.ToString()), bed.Types);
        Assert.Equal(bed.Receiver.Requests.Count, bed.Receiver.Requests.Select(r => r.Id).Distinct().Count());
    }

    [Fact]
    public async Task Enact_Default_TellsWhatIsReachedAndWhatFails()
    {
        var occo = await bed.RegisteredAsync();
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
        var occo = await bed.RegisteredAsync();
        await bed.EnactAsync(occo);

        await occo.RemoveAsync("farm");

        Assert.Equal(["InfrastructureReady", "InfrastructureRemoved"], bed.Types);
    }

    [Fact]
    public async Task Update_HookIsNew_IsToldOnlyOfWhatFollows()
    {
        var occo = await bed.RegisteredAsync("[]");
        await bed.EnactAsync(occo);
        await occo.UpdateAsync("farm", await bed.CompileAsync(occo, All));

        await bed.EnactAsync(occo);

        Assert.Equal("InfrastructureUpdated", bed.Types[0]);
    }

    [Fact]
    public async Task Update_HookWantsMoreKinds_IsToldOnlyOfNewOnes()
    {
        var occo = await bed.RegisteredAsync($"{{url: '{bed.Receiver.Url}', events: [NodeFailed]}}");
        await bed.EnactAsync(occo);
        Assert.Empty(bed.Receiver.Requests);
        await occo.UpdateAsync("farm", await bed.CompileAsync(occo, All));

        await bed.EnactAsync(occo);

        Assert.Equal("InfrastructureUpdated", bed.Types[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task End_NothingToTell_RecordsHowFarItHasLookedUnlessMoreIsWantedMeanwhile(bool isMoreWanted)
    {
        var occo = await bed.RegisteredAsync($"{{url: '{bed.Receiver.Url}', events: [NodeFailed]}}");
        var farm = (await occo.FindInfrastructureAsync("farm"))!;
        await using var store = await Store.OpenAsync(bed.StorePath, bed.Time);
        var hook = (await store.Infrastructures.GetCompiledAsync(farm.Id)).Notify[0];
        var before = (await store.Deliveries.FindAsync(farm.Id, hook.Url))!.Delivered;
        if (isMoreWanted) await occo.UpdateAsync("farm", await bed.CompileAsync(occo, All));

        await new WebhookSender(store, bed.Time, new Random(1), farm.Id, hook, _ => { })
            .RunAsync(new(canceled: true), default);

        var last = (await occo.GetEventsAsync())[^1].Sequence;
        Assert.True(before < last);
        Assert.Equal(isMoreWanted ? before : last, (await store.Deliveries.FindAsync(farm.Id, hook.Url))!.Delivered);
    }

    [Fact]
    public async Task Update_HookTakenOutAndIn_IsNotToldOfTheTimeBetween()
    {
        var occo = await bed.RegisteredAsync(All);
        await occo.UpdateAsync("farm", await bed.CompileAsync(occo, "[]"));
        await bed.EnactAsync(occo);
        Assert.Empty(bed.Receiver.Requests);
        await occo.UpdateAsync("farm", await bed.CompileAsync(occo, All));

        await bed.EnactAsync(occo);

        Assert.Equal("InfrastructureUpdated", bed.Types[0]);
    }

    [Fact]
    public async Task Watch_DescriptionNamesAHookMeanwhile_IsTold()
    {
        var occo = await bed.RegisteredAsync("[]");
        var hasUpdated = false;

        await bed.WatchUntilAsync(occo, async () =>
        {
            if (!hasUpdated && (await occo.FindInfrastructureAsync("farm"))!.State == InfrastructureState.Ready)
            {
                await occo.UpdateAsync("farm", await bed.CompileAsync(occo, All, min: 2));
                hasUpdated = true;
            }

            return bed.Types.Contains("InfrastructureReady");
        }, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Watch_EventOfAnotherProcess_IsToldWhileNothingIsDone()
    {
        var occo = await bed.RegisteredAsync(All);
        var hasAsked = false;

        await bed.WatchUntilAsync(occo, async () =>
        {
            if (!hasAsked && bed.Types.Contains("InfrastructureReady"))
            {
                await occo.SuspendAsync("farm", "lunch");
                hasAsked = true;
            }

            return bed.Types.Contains("InfrastructureSuspended");
        }, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Enact_WithoutNotify_SendsNothing()
    {
        var occo = await bed.RegisteredAsync("[]");
        await bed.EnactAsync(occo);
        await occo.RemoveAsync("farm");
        Assert.Empty(bed.Receiver.Requests);
    }
}
