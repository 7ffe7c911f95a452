using Microsoft.Data.Sqlite;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A worker over a cloud in memory.</summary>
public sealed class WorkerTests : FakeShop
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly WorkerOptions Quick = new() { Poll = TimeSpan.FromMilliseconds(20) };
    private readonly CancellationTokenSource drain = new();
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private const string Shop = """
        infra_name: shop
        user_id: anna
        nodes: [{name: web, type: machine, scaling: {min: 2, max: 5}}]
        node_definitions: {'node_def:machine': [{resource: {type: fake}}]}
        """;

    [Fact]
    public async Task Enact_Attached_IsMadeByTheWorkerAndAnswered()
    {
        await RegisterAsync(Shop);
        await occo.AttachAsync("shop", Interval);
        var events = new List<EventKind>();
        var worker = occo.WorkAsync(Quick, drain.Token);

        var result = await occo.EnactAsync("shop", new() { OnEvent = e => events.Add(e.Kind) }).WaitAsync(Limit);

        Assert.True(result.Reached);
        // A turn before the question may have made them.
        Assert.Equal(2, cloud.Machines.Count);
        var shop = (await occo.FindInfrastructureAsync("shop"))!;
        Assert.Equal((InfrastructureState.Ready, null), (shop.State, shop.Attachment!.Unserved));
        Assert.Equal((await occo.GetWorkersAsync()).Single().Id, shop.Attachment.Worker);
        await EndAsync(worker);
        Assert.Empty(await occo.GetWorkersAsync());
    }

    [Fact]
    public async Task Enact_AttachesItself_CountsWhatTheFirstTurnMade()
    {
        await RegisterAsync(Shop);
        var events = new List<EventKind>();
        var worker = occo.WorkAsync(Quick, drain.Token);
        await UntilListedAsync();

        var result = await occo.EnactAsync("shop", new() { Attach = Interval, OnEvent = e => events.Add(e.Kind) })
            .WaitAsync(Limit);

        Assert.Equal((true, 2, null), (result.Reached, result.Created, result.Unserved));
        Assert.Equal(EventKind.InfrastructureAttached, events[0]);
        await EndAsync(worker);
    }

    [Fact]
    public async Task Enact_IsAskedOfAWorker_EventsNameWhoAskedAndThePassNamesTheWorker()
    {
        await RegisterAsync(Shop);
        var worker = occo.WorkAsync(Quick, drain.Token);
        await UntilListedAsync();
        var anna = occo.ActingAs("anna");
        var events = new List<Event>();

        await anna.EnactAsync("shop", new() { Attach = TimeSpan.FromHours(1), OnEvent = events.Add }).WaitAsync(Limit);
        await anna.EnactAsync("shop", new() { OnEvent = events.Add }).WaitAsync(Limit);

        Assert.Equal(2, events.Count(e => e.Kind == EventKind.EnactmentRequested));
        Assert.Contains(events, e => e.Kind == EventKind.NodeReady);
        Assert.All(events, e => Assert.Equal("anna", e.Actor));
        Assert.All(events.Where(e => e.Kind == EventKind.PassStarted),
            e => Assert.Matches(@"\(worker \d+, .+\)$", e.Message));
        await EndAsync(worker);
    }

    [Fact]
    public async Task Enact_AttachesItselfWithoutAWorker_DoesNotWait()
    {
        await RegisterAsync(Shop);

        var result = await occo.EnactAsync("shop", new() { Attach = Interval }).WaitAsync(Limit);

        Assert.Equal((false, "no worker is alive"), (result.Reached, result.Unserved));
        Assert.NotNull((await occo.FindInfrastructureAsync("shop"))!.Attachment);
        await Assert.ThrowsAsync<OccoException>(
            () => occo.EnactAsync("shop", new() { Attach = Interval, Local = true }));
    }

    [Fact]
    public async Task Scale_Attached_IsCarriedOutWithoutAnEnactment()
    {
        await BuildAsync(Shop);
        await occo.AttachAsync("shop", TimeSpan.FromHours(1));
        var worker = occo.WorkAsync(Quick, drain.Token);

        await occo.ScaleAsync("shop", "web", new() { To = 4 });

        await occo.WaitAsync("shop").WaitAsync(Limit);
        Assert.Equal(4, cloud.Machines.Count);
        await EndAsync(worker);
    }

    [Fact]
    public async Task Enact_AttachedAndLocal_NeedsNoWorker()
    {
        await RegisterAsync(Shop);
        await occo.AttachAsync("shop", Interval);

        Assert.True((await occo.EnactAsync("shop", new() { Local = true })).Reached);
    }

    [Fact]
    public async Task Enact_NoWorker_SaysSoAndTimesOut()
    {
        await RegisterAsync(Shop);
        await occo.AttachAsync("shop", Interval);
        var notices = new List<string>();

        var result = await occo.EnactAsync(
            "shop", new() { Timeout = TimeSpan.FromMilliseconds(300), OnNotice = notices.Add }).WaitAsync(Limit);

        Assert.Equal((false, true), (result.Reached, result.TimedOut));
        Assert.Equal(["it waits: no worker is alive."], notices);
    }

    [Fact]
    public async Task Enact_OptionsThatWorkersDoNotTake_AreRefused()
    {
        await RegisterAsync(Shop);
        await occo.AttachAsync("shop", Interval);

        var error = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop", new() { Nodes = ["web"] }));

        Assert.Equal((FailureKind.InvalidArgument, RemedyKind.EnactHere), (error.Kind, error.Remedy!.Kind));
    }

    [Fact]
    public async Task Enact_AttachedAndSuspended_SaysSoAtOnce()
    {
        await RegisterAsync(Shop);
        await occo.AttachAsync("shop", Interval);
        await occo.SuspendAsync("shop");

        var error = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop").WaitAsync(Limit));

        Assert.Equal(FailureKind.Suspended, error.Kind);
    }

    [Fact]
    public async Task Remove_AWorkerIsAtIt_WaitsForItsTurn()
    {
        var worker = await BeginTurnAsync(Quick, Interval);

        var removal = occo.RemoveAsync("shop");
        gate.SetResult();

        Assert.True((await removal.WaitAsync(Limit)).Reached);
        Assert.Empty(cloud.Machines);
        await EndAsync(worker);
    }

    [Fact]
    public async Task Enact_TheCloudRefuses_IsAnsweredByTheFailure()
    {
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");
        await RegisterAsync(Shop);
        await occo.AttachAsync("shop", Interval);
        var worker = occo.WorkAsync(Quick, drain.Token);

        var result = await occo.EnactAsync("shop").WaitAsync(Limit);

        Assert.False(result.Reached);
        Assert.Contains("no such image", result.Errors[0].Message, StringComparison.Ordinal);
        await EndAsync(worker);
    }

    [Fact]
    public async Task Enact_TheRecordCannotBeRead_IsAnsweredByAnErrorAndNotRepeatedAtOnce()
    {
        await RegisterAsync(Shop);
        await occo.AttachAsync("shop", TimeSpan.FromHours(1));
        store.Close();
        using (var connection = new SqliteConnection($"Data Source={store.Path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DROP TRIGGER infrastructure_version_update;"
                + "UPDATE infrastructure_version SET document = 'nonsense'";
            command.ExecuteNonQuery();
        }

        occo = await store.OpenAsync(Options);
        var worker = occo.WorkAsync(Quick, drain.Token);

        await Assert.ThrowsAnyAsync<OccoException>(() => occo.EnactAsync("shop").WaitAsync(Limit));

        Assert.True((await occo.FindInfrastructureAsync("shop"))!.Attachment!.NextTurnAt
            > DateTimeOffset.UtcNow.AddMinutes(30));
        await EndAsync(worker);
    }

    [Fact]
    public async Task Work_AllInstancesVanish_KeepsToTheLimitsOfHealing()
    {
        await BuildAsync(Shop.Replace("nodes: [{name: web,",
            "nodes: [{healing: {max_unhealthy: 1}, name: web,", StringComparison.Ordinal));
        foreach (var machine in cloud.Machines) cloud.Vanish(machine.InstanceId);
        await occo.AttachAsync("shop", TimeSpan.FromHours(1));
        var worker = occo.WorkAsync(Quick, drain.Token);

        using (var limit = new CancellationTokenSource(Limit))
        {
            while ((await occo.FindInfrastructureAsync("shop"))!.Failure is null) await Task.Delay(20, limit.Token);
        }

        Assert.Empty(cloud.Machines);
        await EndAsync(worker);
    }

    [Fact]
    public async Task Work_DrainedInTheMiddle_FinishesWhatItBegan()
    {
        var worker = await BeginTurnAsync(Quick, Interval);

        await drain.CancelAsync();
        Assert.False(worker.IsCompleted);
        gate.SetResult();

        Assert.True(await worker.WaitAsync(Limit));
        Assert.Equal(2, cloud.Machines.Count);
        Assert.Equal(InfrastructureState.Ready, (await occo.FindInfrastructureAsync("shop"))!.State);
    }

    [Fact]
    public async Task Work_DrainTimeoutIsOver_CutsOffAndOthersGoOnAtOnce()
    {
        var worker = await BeginTurnAsync(
            Quick with { DrainTimeout = TimeSpan.FromMilliseconds(50) }, TimeSpan.FromHours(1));

        await drain.CancelAsync();

        Assert.False(await worker.WaitAsync(Limit));
        gate.SetResult();
        using var next = new CancellationTokenSource();
        var another = occo.WorkAsync(Quick, next.Token);
        await occo.WaitAsync("shop").WaitAsync(Limit);
        Assert.Equal(2, cloud.Machines.Count);
        await next.CancelAsync();
        await another.WaitAsync(Limit);
    }

    // The worker is at its first creation, which waits for the gate.
    private async Task<Task<bool>> BeginTurnAsync(WorkerOptions options, TimeSpan interval)
    {
        cloud.BeforeCreate = async (_, cancel) =>
        {
            begun.TrySetResult();
            await gate.Task.WaitAsync(cancel);
        };
        await RegisterAsync(Shop);
        await occo.AttachAsync("shop", interval);
        var worker = occo.WorkAsync(options, drain.Token);
        await begun.Task.WaitAsync(Limit);
        return worker;
    }

    private async Task UntilListedAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        while ((await occo.GetWorkersAsync()).Count == 0) await Task.Delay(Quick.Poll, limit.Token);
    }

    private async Task EndAsync(Task<bool> worker)
    {
        await drain.CancelAsync();
        Assert.True(await worker.WaitAsync(Limit));
    }
}
