using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// A cloud whose lists lag behind: what is missing from one may be there, what is in one may be gone.
/// </summary>
public abstract class ListingDelayShop : FakeShop
{
    private protected const string Web = """
        infra_name: shop
        user_id: ops
        nodes: [{name: web, type: t, scaling: {min: 1, max: 3}}]
        node_definitions:
          t: [{resource: {type: fake}}]
        """;

    private protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private protected readonly JumpingTimeProvider time = new();

    public override async Task InitializeAsync()
    {
        cloud.ListingDelay = TimeSpan.FromSeconds(30);
        await base.InitializeAsync();
        await RegisterAsync(Web);
    }

    // A lease that needs no heartbeat: time moves only when somebody waits.
    private protected override OrchestratorOptions Options => new()
    {
        CloudHandlers = [cloud], Time = time, LeaseDuration = TimeSpan.FromHours(1),
    };

    private protected DateTimeOffset DueToShow => time.GetUtcNow() + 25 * Second;

    private protected Task<EnactmentResult> EnactAsync(Orchestrator? by = null) => (by ?? occo).EnactAsync("shop");

    // The machine is there, nobody was told, and no list shows it: what a kill in the middle of the call leaves.
    private protected async Task LoseAnswersAsync()
    {
        cloud.Hides = _ => true;
        cloud.AfterCreate = _ => throw new CloudException(CloudErrorKind.Transient, "connection reset");
        Assert.False((await EnactAsync()).Reached);
        cloud.AfterCreate = _ => Task.CompletedTask;
        Assert.Single(cloud.Machines);
        Assert.Equal(NodeState.Creating, Assert.Single(await occo.GetNodesAsync()).State);
    }
}
