using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Instances stop and start at the times of their schedule, unless a user asks for something else.</summary>
public sealed class ScheduleEnactmentTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new() { CanStart = true, CanStop = true };
    private readonly JumpingTimeProvider time = new();
    private Orchestrator occo = null!;

    public void Dispose() => store.Dispose();

    // The clock begins on a Thursday, at midnight: 2026-01-01.
    private static string Lab(string schedule = ", schedule: {stop: 0 19 * * 1-5, start: 0 7 * * 1-5}") => $$$"""
        infra_name: lab
        user_id: ops
        nodes:
          - {name: pc, type: pc, scaling: {min: 2, max: 5}{{{schedule}}}}
          - {name: desk, type: pc}
        node_definitions: {pc: [{resource: {type: fake}}]}
        """;

    private async Task OpenAsync(string text, TimeSpan at)
    {
        occo = await store.OpenAsync(new OrchestratorOptions
        {
            CloudHandlers = [cloud], Time = time, LeaseDuration = TimeSpan.FromDays(1),
        });
        time.Advance(at);
        await occo.RegisterAsync(text);
    }

    private async Task<EnactmentResult> EnactAsync()
    {
        var result = await occo.EnactAsync("lab");
        Assert.True(result.Reached, string.Join("; ", result.Errors.Select(e => e.Message)));
        return result;
    }

    private async Task<string> StatesAsync() => string.Join(' ', (await occo.GetNodesAsync())
        .OrderBy(n => n.Name, StringComparer.Ordinal).ThenBy(n => n.Ordinal).Select(n => $"{n.Name}:{n.State}"));

    private async Task<NodeInstance> OneAsync() => (await occo.GetNodesAsync()).First(n => n.Name == "pc");

    [Fact]
    public async Task Enact_TimesOfTheSchedule_StopsAndStarts()
    {
        await OpenAsync(Lab(), TimeSpan.FromHours(12));
        await EnactAsync();
        Assert.Equal("desk:Ready pc:Ready pc:Ready", await StatesAsync());
        var pc = await OneAsync();
        Assert.Equal(("2026-01-01 19:00", "2026-01-02 07:00"),
            ($"{pc.StopsAt:yyyy-MM-dd HH:mm}", $"{pc.StartsAt:yyyy-MM-dd HH:mm}"));
        Assert.All((await occo.GetNodesAsync()).Where(n => n.Name == "desk"),
            n => Assert.Equal((null, null), (n.StopsAt, n.StartsAt)));

        time.Advance(TimeSpan.FromHours(8));
        var plan = await occo.PlanAsync("lab");
        Assert.Equal(2, plan.Steps.Count);
        Assert.All(plan.Steps, s => Assert.Equal(
            (StepAction.Stop, "its schedule stops it at 2026-01-01 19:00:00Z"), (s.Action, s.Reason)));
        Assert.Equal(2, (await EnactAsync()).Stopped);
        Assert.Equal("desk:Ready pc:Stopped pc:Stopped", await StatesAsync());
        var lab = (await occo.FindInfrastructureAsync("lab"))!;
        Assert.Equal((InfrastructureState.Ready, 2), (lab.State, lab.Stopped));

        time.Advance(TimeSpan.FromHours(12));
        var step = (await occo.PlanAsync("lab")).Steps[0];
        Assert.Equal((StepAction.Start, "its schedule starts it at 2026-01-02 07:00:00Z"), (step.Action, step.Reason));
        Assert.Equal(2, (await EnactAsync()).Started);
        Assert.Equal("desk:Ready pc:Ready pc:Ready", await StatesAsync());
        Assert.True((await occo.PlanAsync("lab")).IsEmpty);
    }

    [Fact]
    public async Task Enact_FirstAtNight_BuildsAndStops()
    {
        await OpenAsync(Lab(), TimeSpan.FromHours(3));
        var result = await EnactAsync();
        Assert.Equal((3, 2), (result.Created, result.Stopped));
        Assert.Equal("desk:Ready pc:Stopped pc:Stopped", await StatesAsync());
    }

    [Fact]
    public async Task Enact_SlowAtNight_BuildsBeforeItStops()
    {
        await OpenAsync(Lab(), TimeSpan.FromHours(3));
        cloud.FirstState = (_, _) => ComponentState.Pending;
        var lists = 0;
        cloud.BeforeList = () =>
        {
            if (++lists < 400) return;
            cloud.BeforeList = () => { };
            foreach (var machine in cloud.Machines) cloud.Set(machine.InstanceId, ComponentState.Ready);
        };
        var result = await EnactAsync();
        Assert.Equal((3, 2), (result.Created, result.Stopped));
        var events = (await occo.GetEventsAsync(new() { Infrastructure = "lab" })).ToList();
        Assert.True(events.FindIndex(e => e.Kind == EventKind.NodeStopping)
            > events.FindLastIndex(e => e.Kind == EventKind.NodeReady));
    }

    [Fact]
    public async Task Enact_CloudThatCannotStopAnyMore_RunsOn()
    {
        await OpenAsync(Lab(), TimeSpan.FromHours(12));
        await EnactAsync();
        cloud.CanStop = false;
        time.Advance(TimeSpan.FromHours(8));
        Assert.True((await occo.PlanAsync("lab")).IsEmpty);
        await EnactAsync();
        Assert.Equal("desk:Ready pc:Ready pc:Ready", await StatesAsync());
    }

    [Fact]
    public async Task Ask_ByHand_CountsUntilTheScheduleActsNext()
    {
        await OpenAsync(Lab(), TimeSpan.FromHours(20));
        await EnactAsync();
        var pc = await OneAsync();
        await occo.AskPowerAsync(pc.Id, stop: false);
        Assert.Equal(1, (await EnactAsync()).Started);
        Assert.Equal("desk:Ready pc:Ready pc:Stopped", await StatesAsync());
        Assert.True((await occo.PlanAsync("lab")).IsEmpty);

        time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(1, (await EnactAsync()).Started);
        await occo.AskPowerAsync(pc.Id, stop: true);
        Assert.Equal(1, (await EnactAsync()).Stopped);
        Assert.Equal("desk:Ready pc:Stopped pc:Ready", await StatesAsync());

        time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(1, (await EnactAsync()).Stopped);
        Assert.Equal("desk:Ready pc:Stopped pc:Stopped", await StatesAsync());
        Assert.Null((await OneAsync()).PowerAsked);
        Assert.Equal(InfrastructureState.Ready, (await occo.FindInfrastructureAsync("lab"))!.State);

        // It is Friday night; they stay stopped until Monday.
        time.Advance(TimeSpan.FromHours(48));
        Assert.True((await occo.PlanAsync("lab")).IsEmpty);
        time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(2, (await EnactAsync()).Started);
    }

    [Fact]
    public async Task Update_WithoutTheSchedule_StartsAgain()
    {
        await OpenAsync(Lab(), TimeSpan.FromHours(20));
        await EnactAsync();
        await occo.UpdateAsync("lab", Lab(""));
        Assert.Equal(2, (await EnactAsync()).Started);
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal((null, null), (n.StopsAt, n.StartsAt)));
    }

    [Fact]
    public async Task Enact_LeaseAndSchedule_BothCount()
    {
        await OpenAsync(Lab(", lease: 10h, schedule: {stop: 0 19 * * *, start: 0 7 * * *}"), TimeSpan.FromHours(12));
        await EnactAsync();
        var pc = await OneAsync();
        Assert.Equal((22, 19), (pc.LeaseEndsAt!.Value.Hour, pc.StopsAt!.Value.Hour));
        time.Advance(TimeSpan.FromHours(8));
        Assert.Equal(2, (await EnactAsync()).Stopped);
        time.Advance(TimeSpan.FromHours(3));
        Assert.Equal(2, (await EnactAsync()).Dropped);
        Assert.Equal("desk:Ready", await StatesAsync());
    }

    [Fact]
    public async Task Watch_TimeOfTheSchedule_DoesNotWaitForTheInterval()
    {
        await OpenAsync(Lab(), TimeSpan.FromHours(19) - TimeSpan.FromSeconds(30));
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var stopped = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("lab", new()
        {
            Watch = true,
            Interval = TimeSpan.FromDays(3),
            OnEvent = e =>
            {
                if (e.Kind == EventKind.NodeStopped && ++stopped == 2) stop.Cancel();
            },
        }, stop.Token));

        Assert.Equal(2, stopped);
        Assert.InRange(time.GetUtcNow().TimeOfDay.TotalSeconds, 19 * 3600, (19 * 3600) + 30);
    }

    [Fact]
    public async Task Work_TwoWorkers_WakeWhenTheScheduleActs()
    {
        await OpenAsync(Lab(), TimeSpan.FromHours(19) - TimeSpan.FromSeconds(30));
        await occo.AttachAsync("lab", TimeSpan.FromDays(3));
        using var drain = new CancellationTokenSource();
        var quick = new WorkerOptions { Poll = TimeSpan.FromMilliseconds(20) };
        var workers = new[] { occo.WorkAsync(quick, drain.Token), occo.WorkAsync(quick, drain.Token) };
        for (var round = 0; round < 600 && await StatesAsync() != "desk:Ready pc:Stopped pc:Stopped"; round++)
            await Task.Delay(100);
        await drain.CancelAsync();
        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("desk:Ready pc:Stopped pc:Stopped", await StatesAsync());
        Assert.Equal(2, cloud.Stops.Count);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 7, 0, 0, TimeSpan.Zero), (await OneAsync()).StartsAt);
    }

    [Fact]
    public async Task Compile_CloudThatCannotStop_IsAnError()
    {
        cloud.CanStop = false;
        var error = await Assert.ThrowsAsync<DescriptionException>(() => OpenAsync(Lab(), TimeSpan.Zero));
        var finding = Assert.Single(error.Diagnostics);
        Assert.Equal(("OCCO1119", 4), (finding.Id, finding.Line));
        Assert.Contains("'fake' cannot stop its instances", finding.Message, StringComparison.Ordinal);
    }
}
