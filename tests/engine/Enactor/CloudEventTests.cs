using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The history tells when a cloud cannot be listed, and when it can be again.</summary>
public sealed class CloudEventTests : IAsyncLifetime
{
    private static readonly EventKind[] OfClouds = [EventKind.CloudUnreachable, EventKind.CloudReachable];

    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new() { ScopeKeys = ["region"] };
    private readonly JumpingTimeProvider time = new();
    private Orchestrator occo = null!;
    private bool isAway;

    public async Task InitializeAsync()
    {
        cloud.BeforeList = () =>
        {
            if (isAway) throw new CloudException(CloudErrorKind.Unauthorised, "no route");
        };
        occo = await store.OpenAsync(new OrchestratorOptions { CloudHandlers = [cloud], Time = time });
        await occo.RegisterAsync(await CompileAsync("west"));
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Watch_CloudIsAwayForHours_WritesOneEventAndOneWhenItIsBack()
    {
        using var stop = new CancellationTokenSource();
        var start = time.GetUtcNow();
        isAway = true;
        var watching = occo.EnactAsync("shop", new()
        {
            Watch = true,
            Interval = TimeSpan.FromMinutes(1),
            OnProgress = _ => isAway = time.GetUtcNow() - start < TimeSpan.FromHours(3),
            OnEvent = e =>
            {
                if (e.Kind == EventKind.CloudReachable) stop.Cancel();
            },
        }, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => watching.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None));

        var told = await ToldAsync();

        Assert.Equal(OfClouds, told.Select(e => e.Kind));
        Assert.Equal("the cloud fake (region=west) cannot be listed: no route; 2 instances cannot be seen",
            told[0].Message);
        Assert.True(told[1].Time - told[0].Time > TimeSpan.FromHours(2));
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("refresh")]
    [InlineData("enact")]
    [InlineData("drop")]
    [InlineData("keep")]
    public async Task Look_CloudIsAway_IsTold(string how)
    {
        isAway = true;
        for (var look = 0; look < 2; look++) await LookAsync(how);

        Assert.Equal(EventKind.CloudUnreachable, Assert.Single(await ToldAsync()).Kind);
        var shop = (await occo.GetInfrastructuresAsync(includeRemoved: true)).Single();
        Assert.Equal(how == "keep" ? [] : ["fake (region=west)"], shop.UnreachableClouds);
    }

    [Fact]
    public async Task Look_CloudIsAway_ItsInstancesSaySinceWhen()
    {
        Assert.All(await occo.GetNodesAsync(), n => Assert.Null(n.UnreachableSince));
        var seen = (await occo.GetNodesAsync()).ToDictionary(n => n.Id, n => n.ObservedAt);
        isAway = true;
        await LookAsync("refresh");
        time.Advance(TimeSpan.FromHours(1));
        await LookAsync("refresh");

        var told = (await ToldAsync()).Single().Time;
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal(
            (NodeState.Ready, seen[n.Id], told), (n.State, n.ObservedAt, n.UnreachableSince)));
        Assert.Equal(told, (await occo.GetNodeAsync((await occo.GetNodesAsync())[0].Id)).UnreachableSince);
        Assert.All(await occo.GetNodesAsync(new() { AsOf = time.GetUtcNow() }), n => Assert.Null(n.UnreachableSince));

        isAway = false;
        await LookAsync("refresh");
        Assert.All(await occo.GetNodesAsync(), n => Assert.Null(n.UnreachableSince));
    }

    [Fact]
    public async Task Enact_MistypedRegionIsCorrected_TheFirstCloudIsForgotten()
    {
        isAway = true;
        await occo.UpdateAsync("shop", await CompileAsync("esat"));
        await occo.EnactAsync("shop");
        isAway = false;
        await occo.UpdateAsync("shop", await CompileAsync("west"));

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(["CloudUnreachable: the cloud fake (region=west) cannot be listed: no route; 2 instances cannot "
            + "be seen", "CloudUnreachable: the cloud fake (region=esat) cannot be listed: no route"],
            (await ToldAsync()).Take(2).Select(e => $"{e.Kind}: {e.Message}").OrderDescending());
        Assert.Equal(EventKind.CloudReachable, (await ToldAsync())[2].Kind);
        Assert.Empty((await occo.FindInfrastructureAsync("shop"))!.UnreachableClouds);
    }

    private async Task LookAsync(string how)
    {
        if (await occo.FindInfrastructureAsync("shop") is not { State: not InfrastructureState.Removed }) return;
        var limits = new EnactmentOptions { Interval = TimeSpan.FromMilliseconds(20) };
        _ = how switch
        {
            "plan" => (object)await occo.PlanAsync("shop"),
            "refresh" => await occo.RefreshAsync("shop"),
            "enact" => await occo.EnactAsync("shop", limits),
            "drop" => await occo.DropNodeAsync((await occo.GetNodesAsync())[0].Id, new() { Enactment = limits }),
            _ => await occo.RemoveAsync("shop", new() { KeepResource = true }),
        };
    }

    private async Task<IReadOnlyList<Event>> ToldAsync()
        => [.. (await occo.GetEventsAsync()).Where(e => OfClouds.Contains(e.Kind))];

    private async Task<CompiledInfrastructure> CompileAsync(string region)
        => (await occo.CompileAsync(DescriptionSource.FromText($$$"""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: t, scaling: {min: 2, max: 5}}]
            node_definitions: {t: [{resource: {type: fake, region: {{{region}}}}}]}
            """))).Require();
}
