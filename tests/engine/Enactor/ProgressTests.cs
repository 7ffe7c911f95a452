using System.Collections.Concurrent;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What an enactment says while it waits.</summary>
public sealed class ProgressTests : FakeShop
{
    private const string Shop = """
        infra_name: shop
        user_id: ops
        nodes: [{name: web, type: web, scaling: {min: 2}}]
        node_definitions: {web: [{resource: {type: fake}}]}
        """;

    private readonly ManualTimeProvider time = new();
    private readonly ConcurrentQueue<EnactmentProgress> told = [];

    private protected override OrchestratorOptions Options
        => new() { CloudHandlers = [cloud], Time = time };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await occo.RegisterAsync(Shop);
    }

    [Fact]
    public async Task Progress_WhileAsked_NamesTheCloudAndTheStartOfTheWait()
    {
        var asked = DateTimeOffset.MinValue;
        cloud.BeforeCreate = (_, _) =>
        {
            asked = time.GetUtcNow();
            return Task.CompletedTask;
        };

        await occo.EnactAsync("shop", new() { OnProgress = told.Enqueue });

        Assert.Contains(told, p => p is { Phase: "Observing", Waiting.What: "the cloud fake to answer (list)" });
        Assert.Contains(told, p => p.Waiting == new ProgressWait("the cloud fake to answer (create)", asked, true));
        Assert.Equal((2, 2), told.Where(p => p.Phase == "Executing").Select(p => (p.Done, p.Total)).Last());
    }

    [Fact]
    public async Task Progress_InstanceIsBooting_NamesItAndTheStartOfTheWait()
    {
        cloud.FirstState = (_, _) => ComponentState.Pending;
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("shop", new()
        {
            OnProgress = p =>
            {
                told.Enqueue(p);
                if (p.Waiting is { IsAnswer: false }) stop.Cancel();
            },
        }, stop.Token));

        var nodes = await occo.GetNodesAsync();
        Assert.Contains(told, p => p.Waiting is { IsAnswer: false } wait && nodes.Any(
            n => wait.What == $"{n.Name} {n.Id.ToString()[..8]} to be ready" && wait.Since >= n.CreatedAt));
    }

    [Fact]
    public async Task Timeout_CloudNeverAnswers_NamesTheCloud()
    {
        cloud.BeforeCreate = async (_, cancel) =>
        {
            time.Advance(TimeSpan.FromSeconds(20));
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        };

        var result = await occo.EnactAsync("shop", new() { Timeout = TimeSpan.FromSeconds(20) });

        Assert.True(result.TimedOut);
        Assert.Contains("waited 20 s for the cloud fake to answer (create)", result.Errors[^1].Message,
            StringComparison.Ordinal);
    }
}
