using System.Globalization;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Watches and workers look in time when a lease changes, whatever the clocks say.</summary>
public sealed class LeaseClockTests : PlacementShop
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static string Lab(string lease) => $$$"""
        infra_name: lab
        user_id: ops
        nodes:
          - {name: pc, type: pc, scaling: {min: 2, max: 5}, {{{lease}}}}
          - {name: desk, type: pc}
        node_definitions: {pc: [{resource: {type: first}}]}
        """;

    private int Count => first.Machines.Count(m => m.NodeName == "pc");

    private async Task<IReadOnlyList<Event>> ToldAsync() => [.. (await occo.GetEventsAsync())
        .Where(e => e.Kind is EventKind.LeaseBegan or EventKind.LeaseEnding or EventKind.LeaseEnded)];

    [Fact]
    public async Task Work_TwoWorkersWithALongInterval_WarnAndEndOnceAndInTime()
    {
        await occo.RegisterAsync(Lab("lease: 8h, lease_warning: 4h"));
        await occo.AttachAsync("lab", 10 * Day);
        using var drain = new CancellationTokenSource();
        var quick = new WorkerOptions { Poll = TimeSpan.FromSeconds(20), DrainTimeout = Day };
        Task<bool>[] workers = [occo.WorkAsync(quick, drain.Token), (await OpenAsync()).WorkAsync(quick, drain.Token)];
        using var limit = new CancellationTokenSource(Limit);
        while ((await occo.GetEventsAsync()).Count(e => e.Kind == EventKind.NodeGone) < 2)
            await Task.Delay(20, limit.Token);
        await drain.CancelAsync();
        Assert.All(await Task.WhenAll(workers).WaitAsync(Limit), Assert.True);

        var told = await ToldAsync();
        Assert.Equal([EventKind.LeaseBegan, EventKind.LeaseEnding, EventKind.LeaseEnded], told.Select(e => e.Kind));
        // On a busy machine much time of this clock passes between two looks, but far less than an interval.
        var ends = DateTimeOffset.Parse(told[0].Message[^20..], CultureInfo.InvariantCulture);
        Assert.InRange((told[1].Time - ends).TotalMinutes, -241, 600);
        Assert.InRange((told[2].Time - ends).TotalMinutes, -1, 600);
        Assert.Equal((0, 1), (Count, first.Machines.Count));
        Assert.Equal(3, first.Creates.Sum(c => c.Items.Count));
    }

    [Fact]
    public async Task Watch_LeaseChangesDuringThePass_TheNextOneFollows()
    {
        await occo.RegisterAsync(Lab("lease: 10m"));
        first.AfterCreate = _ =>
        {
            time.Advance(TimeSpan.FromMinutes(20));
            return Task.CompletedTask;
        };
        var gone = 0;
        using var stop = new CancellationTokenSource(Limit);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("lab", new()
        {
            Watch = true,
            Interval = Day,
            OnEvent = e =>
            {
                if (e.Kind == EventKind.NodeGone && ++gone == 2) stop.Cancel();
            },
        }, stop.Token));

        Assert.Equal((2, 0), (gone, Count));
    }

    [Fact]
    public async Task Enact_ClockIsSetBack_WhatHasEndedStaysEnded()
    {
        await occo.RegisterAsync(Lab("lease: 10m, lease_warning: 1m"));
        await occo.EnactAsync("lab");
        foreach (var minutes in new[] { 9.5, -2, 3, -5 })
        {
            time.Advance(TimeSpan.FromMinutes(minutes));
            Assert.True((await occo.EnactAsync("lab")).Reached);
        }

        Assert.Equal(0, Count);
        Assert.Equal(3, first.Creates.Sum(c => c.Items.Count));
        Assert.Equal([EventKind.LeaseBegan, EventKind.LeaseEnding, EventKind.LeaseEnded],
            (await ToldAsync()).Select(e => e.Kind));
        await occo.ScaleAsync("lab", "pc", new() { To = 2 });
        Assert.True((await occo.EnactAsync("lab")).Reached);
        Assert.Equal(2, Count);
    }

    [Fact]
    public async Task Enact_NodeAddedBehindAnEndedLease_IsNotMadeByALateClock()
    {
        await occo.RegisterAsync(Lab("lease: 10m"));
        await occo.EnactAsync("lab");
        time.Advance(TimeSpan.FromMinutes(11));
        await occo.EnactAsync("lab");
        time.Advance(-TimeSpan.FromMinutes(5));
        await occo.UpdateAsync("lab", Lab("lease: 10m") + "\ndependencies: [[desk, pc]]");

        Assert.True((await occo.EnactAsync("lab")).Reached);
        Assert.Empty(first.Machines);
    }
}
