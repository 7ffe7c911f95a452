using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A watch that its time limit ends says whether all that was asked for is reached then.</summary>
public sealed class WatchEndTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly ManualTimeProvider time = new();
    private Orchestrator occo = null!;

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Watch_NothingNew_IsReached()
    {
        var result = await WatchAsync(() => Task.CompletedTask);

        Assert.Equal((true, false), (result.Reached, result.TimedOut));
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task Watch_NewVersionWhileItWaits_IsNotReached() => RequireLate(
        await WatchAsync(async () => await occo.UpdateAsync("shop", await CompileAsync("two"))),
        "version 2 is not reached");

    [Fact]
    public async Task Watch_ScaleRequestWhileItWaits_IsNotReached() => RequireLate(
        await WatchAsync(() => occo.ScaleAsync("shop", "web", new ScaleRequest { To = 2 })),
        "1 scale request is pending");

    [Fact]
    public async Task Watch_SuspendedWhileItWaits_IsNotReached()
        => RequireLate(await WatchAsync(() => occo.SuspendAsync("shop")), "it is suspended");

    [Fact]
    public async Task Watch_SuspendedAndScaled_IsNotReached()
    {
        var watching = await BeginAsync(TimeSpan.FromSeconds(10));
        await occo.SuspendAsync("shop");
        await occo.ScaleAsync("shop", "web", new ScaleRequest { To = 2 });

        await time.AdvanceUntilAsync(watching, TimeSpan.FromSeconds(1));

        RequireLate(await watching, "it is suspended, 1 scale request is pending");
    }

    [Fact]
    public async Task Watch_TimeOverInTheMiddleOfAnUpdate_IsNotReached()
    {
        var watching = await BeginAsync(TimeSpan.FromSeconds(10));
        await occo.UpdateAsync("shop", await CompileAsync("two"));
        cloud.BeforeCreate = (_, cancel) =>
        {
            time.Advance(Limit);
            return Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        };

        time.Advance(TimeSpan.FromSeconds(10));

        RequireLate(
            await watching.WaitAsync(Limit),
            "waited 60 s for the cloud fake to answer (create), version 2 is not reached");
        var shop = Assert.Single(await occo.GetInfrastructuresAsync());
        Assert.Equal((2, 1), (shop.Version, shop.ReachedVersion));
        Assert.False((await occo.PlanAsync("shop")).IsEmpty);
    }

    [Fact]
    public async Task Watch_NeverReached_SaysThatTheTimeIsOverAndWhatItWaitsFor()
    {
        cloud.FirstState = (_, _) => ComponentState.Pending;
        await OpenAsync();
        var watching = EnactAsync(TimeSpan.FromSeconds(10));

        await time.AdvanceUntilAsync(watching, TimeSpan.FromSeconds(1));

        // The clock may be far ahead of a call; then that is named before.
        RequireLate(await watching, "");
        Assert.Contains("web ", (await watching).Errors[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_WarningOfAPlan_IsToldWhenItComesAndNotAgainAtTheEnd()
    {
        await OpenAsync();
        await occo.ScaleAsync("shop", "web", new ScaleRequest { To = 9 });
        var notices = new List<string>();
        var told = new TaskCompletionSource();
        var watching = occo.EnactAsync("shop", new()
        {
            Watch = true,
            Interval = TimeSpan.FromSeconds(10),
            Timeout = Limit,
            OnNotice = notice =>
            {
                notices.Add(notice);
                told.TrySetResult();
            },
        });
        await told.Task.WaitAsync(Limit);

        await time.AdvanceUntilAsync(watching, TimeSpan.FromSeconds(1));

        Assert.Contains("9 is cut to 3", Assert.Single(notices), StringComparison.Ordinal);
        Assert.Empty((await watching).Warnings);
    }

    private static void RequireLate(EnactmentResult result, string waiting)
    {
        Assert.Equal((false, true), (result.Reached, result.TimedOut));
        Assert.StartsWith($"not reached within 60 s: {waiting}", result.Errors[^1].Message, StringComparison.Ordinal);
        Assert.EndsWith("; the next enactment goes on from here", result.Errors[^1].Message, StringComparison.Ordinal);
    }

    private async Task<EnactmentResult> WatchAsync(Func<Task> meanwhile)
    {
        var watching = await BeginAsync(2 * Limit);
        await meanwhile();
        time.Advance(Limit);
        return await watching.WaitAsync(Limit);
    }

    // The goal is reached, and the watch waits for its next pass.
    private async Task<Task<EnactmentResult>> BeginAsync(TimeSpan interval)
    {
        await OpenAsync();
        var isWaiting = new TaskCompletionSource();
        var watching = EnactAsync(interval, isWaiting.SetResult);
        await isWaiting.Task.WaitAsync(Limit);
        await time.WaitForTimerAsync(interval < Limit ? interval : Limit);
        return watching;
    }

    private Task<EnactmentResult> EnactAsync(TimeSpan interval, Action? onReady = null) => occo.EnactAsync("shop", new()
    {
        Watch = true,
        Interval = interval,
        Timeout = Limit,
        OnEvent = e =>
        {
            if (e.Kind == EventKind.InfrastructureReady) onReady?.Invoke();
        },
    });

    private async Task OpenAsync()
    {
        occo = await store.OpenAsync(new OrchestratorOptions
        {
            CloudHandlers = [cloud],
            Time = time,
            LeaseDuration = TimeSpan.FromDays(1),
        });
        await occo.RegisterAsync(await CompileAsync("one"));
    }

    private async Task<CompiledInfrastructure> CompileAsync(string text)
        => (await occo.CompileAsync(DescriptionSource.FromText($$$"""
        infra_name: shop
        user_id: ops
        nodes: [{name: web, type: t, scaling: {min: 1, max: 3}}]
        node_definitions:
          t: [{resource: {type: fake}, contextualisation: {type: cloudinit, context_template: "{{{text}}}"}}]
        """))).Require();
}
