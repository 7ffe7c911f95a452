using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Instances live as long as the lease of their node, which a scale request renews.</summary>
public sealed class LeaseTests : PlacementShop
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static string Lab(string lease = "lease: 8h", string more = "") => $$$"""
        infra_name: lab
        user_id: ops
        nodes:
          - {name: pc, type: pc, scaling: {min: 2, max: 5}, {{{lease}}}}
          - {name: desk, type: pc{{{more}}}}
        node_definitions: {pc: [{resource: {type: first}}]}
        """;

    private int Count(string node) => first.Machines.Count(m => m.NodeName == node);

    private async Task<IReadOnlyList<(EventKind Kind, string? Node, string Message)>> ToldAsync()
        => [.. (await occo.GetEventsAsync()).Where(e => $"{e.Kind}".StartsWith("Lease", StringComparison.Ordinal))
            .Select(e => (e.Kind, e.Node, e.Message))];

    private async Task<EnactmentResult> EnactAsync()
    {
        var result = await occo.EnactAsync("lab");
        Assert.True(result.Reached, string.Join("; ", result.Errors.Select(e => e.Message)));
        return result;
    }

    [Fact]
    public async Task Enact_LeaseOfNode_BeginsWarnsOnceAndEnds()
    {
        await occo.RegisterAsync(Lab());
        var begin = time.GetUtcNow();
        await EnactAsync();
        var ends = begin + (8 * Hour);
        Assert.Equal([null, ends, ends],
            (await occo.GetNodesAsync()).OrderBy(n => n.Name, StringComparer.Ordinal)
                .Select(n => n.LeaseEndsAt is { } at ? begin + TimeSpan.FromHours(Math.Round((at - begin).TotalHours))
                    : (DateTimeOffset?)null));

        time.Advance(7.5 * Hour);
        Assert.Contains((await EnactAsync()).Warnings,
            w => w.StartsWith("pc: its lease ends at ", StringComparison.Ordinal)
                && w.EndsWith("then its instances are dropped, unless it is scaled before.", StringComparison.Ordinal));
        await EnactAsync();
        Assert.Equal(2, Count("pc"));
        Assert.Equal([EventKind.LeaseBegan, EventKind.LeaseEnding], (await ToldAsync()).Select(t => t.Kind));

        time.Advance(Hour);
        var plan = await occo.PlanAsync("lab");
        Assert.All(plan.Steps, s => Assert.StartsWith("its lease ended at ", s.Reason, StringComparison.Ordinal));
        Assert.Equal(2, plan.Steps.Count(s => s.Action == StepAction.Drop));
        Assert.Equal(2, (await EnactAsync()).Dropped);
        await EnactAsync();
        Assert.Equal((0, 1), (Count("pc"), Count("desk")));
        var told = await ToldAsync();
        Assert.Equal(3, told.Count);
        Assert.Equal((EventKind.LeaseEnded, "pc"), (told[2].Kind, told[2].Node));
        var lab = await occo.FindInfrastructureAsync("lab");
        Assert.Equal((InfrastructureState.Ready, 1, 1), (lab!.State, lab.Desired, lab.Ready));
    }

    [Fact]
    public async Task Scale_BeforeOrAfterTheEnd_RenewsTheLease()
    {
        await occo.RegisterAsync(Lab());
        await EnactAsync();
        time.Advance(7.5 * Hour);
        await occo.ScaleAsync("lab", "pc", new() { To = 2 });
        await EnactAsync();
        time.Advance(Hour);
        await EnactAsync();
        Assert.Equal(2, Count("pc"));

        time.Advance(8 * Hour);
        await EnactAsync();
        Assert.Equal(0, Count("pc"));
        await occo.ScaleAsync("lab", "pc", new() { To = 3 });
        Assert.Equal(4, (await occo.FindInfrastructureAsync("lab"))!.Desired);
        Assert.Equal(3, (await occo.PlanAsync("lab")).Steps.Count(s => s.Action == StepAction.Create));
        await EnactAsync();
        Assert.Equal(3, Count("pc"));
        Assert.Equal(3, (await ToldAsync()).Count(t => t.Kind == EventKind.LeaseBegan));
    }

    [Fact]
    public async Task Scale_NumberOutOfRange_IsCutAndRenewsTheLease()
    {
        await occo.RegisterAsync(Lab());
        await EnactAsync();
        time.Advance(9 * Hour);
        await EnactAsync();
        Assert.Contains("1 is cut to 2", (await occo.ScaleAsync("lab", "pc", new() { To = 1 })).Single(),
            StringComparison.Ordinal);
        Assert.Contains("nothing changes", (await occo.ScaleAsync("lab", "desk", new() { Up = 1 })).Single(),
            StringComparison.Ordinal);
        await EnactAsync();

        Assert.Equal((2, 1), (Count("pc"), Count("desk")));
        Assert.Empty((await occo.PlanAsync("lab")).Steps);
    }

    [Fact]
    public async Task Scale_DropOfOneInstance_DoesNotRenewTheLease()
    {
        await occo.RegisterAsync(Lab());
        await occo.ScaleAsync("lab", "pc", new() { To = 3 });
        await EnactAsync();
        time.Advance(7 * Hour);
        var one = (await occo.GetNodesAsync()).First(n => n.Name == "pc");
        await occo.ScaleAsync("lab", "pc", new() { Drop = [$"{one.Id}"] });
        await EnactAsync();
        time.Advance(1.5 * Hour);
        await EnactAsync();

        Assert.Equal(0, Count("pc"));
    }

    [Fact]
    public async Task Update_AnotherLease_CountsFromTheSameBeginning()
    {
        await occo.RegisterAsync(Lab());
        await EnactAsync();
        time.Advance(9 * Hour);
        await occo.UpdateAsync("lab", Lab("lease: 12h"));
        await EnactAsync();
        Assert.Equal(2, Count("pc"));
        await occo.UpdateAsync("lab", Lab("protect: false"));
        time.Advance(9 * Hour);
        await EnactAsync();
        Assert.Equal(2, Count("pc"));
        Assert.All(await occo.GetNodesAsync(), n => Assert.Null(n.LeaseEndsAt));
        await occo.UpdateAsync("lab", Lab("lease: 1h"));
        await EnactAsync();
        Assert.Equal(2, Count("pc"));
        time.Advance(2 * Hour);
        await EnactAsync();
        Assert.Equal(0, Count("pc"));
    }

    [Fact]
    public async Task Enact_ProtectedInstance_StaysWithAWarning()
    {
        await occo.RegisterAsync(Lab());
        await EnactAsync();
        var kept = (await occo.GetNodesAsync()).First(n => n.Name == "pc");
        await occo.SetProtectionAsync(kept.Id, true);
        time.Advance(9 * Hour);

        Assert.Contains((await EnactAsync()).Warnings,
            w => w.EndsWith("1 stay, because they are protected.", StringComparison.Ordinal));
        Assert.Equal(1, Count("pc"));
        Assert.Equal(InfrastructureState.Ready, (await occo.FindInfrastructureAsync("lab"))!.State);
        await occo.SetProtectionAsync(kept.Id, false);
        await EnactAsync();
        Assert.Equal(0, Count("pc"));
    }

    [Fact]
    public async Task Enact_NodeThatDependsOnALeasedOne_EndsWithIt()
    {
        await occo.RegisterAsync(Lab() + "\ndependencies: [[desk, pc]]");
        await EnactAsync();
        time.Advance(9 * Hour);
        await EnactAsync();
        Assert.Empty(first.Machines);
        Assert.Contains(await ToldAsync(), t => t.Node == "desk"
            && t.Message.StartsWith("the lease of pc, which it depends on, ended at", StringComparison.Ordinal));

        await occo.ScaleAsync("lab", "pc", new() { To = 2 });
        await EnactAsync();
        Assert.Equal((2, 1), (Count("pc"), Count("desk")));
    }

    [Fact]
    public async Task Watch_EndOfTheLease_DoesNotWaitForTheInterval()
    {
        await occo.RegisterAsync(Lab("lease: 1m"));
        var begin = time.GetUtcNow();
        var gone = 0;
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("lab", new()
        {
            Watch = true,
            Interval = 24 * Hour,
            OnEvent = e =>
            {
                if (e.Kind == EventKind.NodeGone && ++gone == 2) stop.Cancel();
            },
        }, stop.Token));

        Assert.Equal((2, 0), (gone, Count("pc")));
        Assert.Equal([EventKind.LeaseBegan, EventKind.LeaseEnding, EventKind.LeaseEnded],
            (await ToldAsync()).Select(t => t.Kind));
        var ended = (await occo.GetEventsAsync()).Single(e => e.Kind == EventKind.LeaseEnded).Time - begin;
        Assert.InRange(ended.TotalSeconds, 55, 75);
    }

    [Fact]
    public async Task Enact_InterruptedAtTheEnd_TheNextOneDropsTheRest()
    {
        await occo.RegisterAsync(Lab());
        await EnactAsync();
        time.Advance(9 * Hour);
        using var stop = new CancellationTokenSource();
        first.BeforeDrop = async _ =>
        {
            await stop.CancelAsync();
            throw new CloudException(CloudErrorKind.Transient, "cut off");
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("lab", cancel: stop.Token));
        Assert.Equal(2, Count("pc"));

        first.BeforeDrop = _ => Task.CompletedTask;
        await EnactAsync();
        Assert.Equal((0, 1), (Count("pc"), Count("desk")));
    }

    [Theory]
    [InlineData("lease: 8", "OCCO1103")]
    [InlineData("lease: 8 hours", "OCCO1104")]
    [InlineData("lease_warning: 1h", "OCCO1114")]
    public void Compile_Mistake_TellsWhatToDo(string lease, string id)
        => Assert.Equal(id, Assert.Single(Compiling.Text(Lab(lease).Replace("first", "dummy", StringComparison.Ordinal))
            .Diagnostics).Id);

    [Fact]
    public void Compile_DependentWithoutALease_IsAWarning()
        => Assert.Equal("OCCO1118", Assert.Single(Compiling.Text(Lab("lease: 1d, lease_warning: 30m")
            .Replace("first", "dummy", StringComparison.Ordinal) + "\ndependencies: [[desk, pc]]").Diagnostics).Id);
}
