using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Chosen nodes wait for a node that was not chosen: another pass does not help.</summary>
public sealed class LeftOutTests : IAsyncLifetime
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private Orchestrator occo = null!;

    public async Task InitializeAsync()
    {
        occo = await store.OpenAsync(cloud);
        await occo.RegisterAsync((await occo.CompileAsync(DescriptionSource.FromText("""
            infra_name: shop
            user_id: ops
            nodes: [{name: db, type: t}, {name: web, type: t}, {name: proxy, type: t}]
            dependencies: [[web, db], [proxy, web]]
            node_definitions: {t: [{resource: {type: fake}}]}
            """))).Require());
    }

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(FailureAction.Keep)]
    [InlineData(FailureAction.Rollback)]
    public async Task Enact_DependeeLeftOut_EndsAfterOnePassAndNamesIt(FailureAction onFailure)
    {
        var result = await occo.EnactAsync("shop", new() { Nodes = ["web", "proxy"], OnFailure = onFailure });

        Assert.Equal((false, 1, 0), (result.Reached, result.Passes, result.Failed));
        Assert.Null(result.RolledBackTo);
        Assert.Equal(
            [
                "web waits for db, which is left out of this plan, with 0 of 1 instances ready. Include db.",
                "proxy waits for web, which is waiting itself.",
            ],
            result.Errors.Select(e => e.Message));
        Assert.Empty(cloud.Creates);
    }

    [Fact]
    public async Task Enact_DependeeLeftOutOfOne_DoesTheRest()
    {
        var result = await occo.EnactAsync("shop", new() { ExcludeNodes = ["web"] });

        Assert.Equal((false, 1, 1), (result.Reached, result.Created, result.Passes));
        Assert.Contains("proxy waits for web", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enact_EveryChosenNodeIsExcluded_IsRefused()
    {
        var options = new EnactmentOptions { Nodes = ["web", "db"], ExcludeNodes = ["db", "web", "proxy"] };

        var refused = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop", options));
        var unplanned = await Assert.ThrowsAsync<OccoException>(() => occo.PlanAsync("shop", options));

        Assert.Equal((FailureKind.InvalidArgument, FailureKind.InvalidArgument), (refused.Kind, unplanned.Kind));
        Assert.Equal("Every chosen node is excluded, too: web, db. Nothing was done.", refused.Message);
    }
}
