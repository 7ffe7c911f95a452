using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A failure that is over is told as healed, with its times, and does not count as failed.</summary>
public sealed class HealedTests : FakeShop
{
    private readonly JumpingTimeProvider time = new();

    private protected override OrchestratorOptions Options
        => new() { CloudHandlers = [cloud], Time = time };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await occo.RegisterAsync("""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: web, scaling: {min: 2, max: 5}}]
            node_definitions: {web: [{resource: {type: fake}}]}
            """);
    }

    [Fact]
    public async Task Enact_FailedAtFirst_IsReachedWithNothingFailed()
    {
        var refused = false;
        cloud.BeforeCreate = (_, _) =>
        {
            if (refused) return Task.CompletedTask;
            refused = true;
            throw new CloudException(CloudErrorKind.Quota, "no such image");
        };

        var result = await occo.EnactAsync("shop");

        Assert.Equal((true, 0, 2), (result.Reached, result.Failed, result.Created + result.Replaced));
        Assert.Empty(result.Errors);
        var healed = Assert.Single(result.Healed);
        Assert.Equal(("web", "no such image"), (healed.Node, healed.Message));
        Assert.True(healed.FailedAt < healed.HealedAt);
        Assert.Matches(
            @"^web [0-9a-f]{8}: no such image; failed at [\d-]{10} [\d:]{8}, healed at [\d-]{10} [\d:]{8}$",
            $"{healed}");
    }

    [Fact]
    public async Task Enact_Vanished_IsHealed()
    {
        await occo.EnactAsync("shop");
        var dead = (await occo.GetNodesAsync())[0];
        cloud.Vanish(dead.InstanceId!);

        var result = await occo.EnactAsync("shop");

        var healed = Assert.Single(result.Healed);
        Assert.Equal((dead.Id, "it vanished from the cloud", 0), (healed.NodeId!.Value, healed.Message, result.Failed));
        Assert.Empty((await occo.EnactAsync("shop")).Healed);
    }

    [Fact]
    public async Task Enact_NotReached_CountsWhatFailed()
    {
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Empty(result.Healed);
        Assert.InRange(result.Failed, 2, 20);
        Assert.NotEmpty(result.Errors);
    }

    [Fact]
    public async Task Enact_WaitedForTheNextTry_IsNoHealedFailure()
    {
        var left = 2;
        cloud.BeforeCreate = (_, _) => left-- > 0
            ? throw new CloudException(CloudErrorKind.Invalid, "no such image") : Task.CompletedTask;

        var result = await occo.EnactAsync("shop", new() { OnFailure = FailureAction.Retry });

        Assert.Equal((true, 0), (result.Reached, result.Failed));
        Assert.All(result.Healed, healed => Assert.Equal(("web", "no such image"), (healed.Node, healed.Message)));
        Assert.NotEmpty(result.Healed);
    }

    [Fact]
    public async Task Watch_Heals_SaysSoAtOnce()
    {
        await occo.EnactAsync("shop");
        cloud.Vanish(cloud.Machines[0].InstanceId);
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var told = new List<HealedFailure>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("shop", new()
        {
            Watch = true,
            OnHealed = healed =>
            {
                told.Add(healed);
                stop.Cancel();
            },
        }, stop.Token));

        Assert.Equal("it vanished from the cloud", Assert.Single(told).Message);
    }
}
