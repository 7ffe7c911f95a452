using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What is left when an update or a first build fails.</summary>
public sealed class RollbackTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly Orchestrator occo;

    public RollbackTests()
    {
        occo = store.Open(new OrchestratorOptions
        {
            CloudHandlers = [cloud],
            Time = new JumpingTimeProvider(),
            LeaseDuration = TimeSpan.FromHours(1),
        });
        cloud.BeforeCreate = (batch, _) => batch.Request.Context == "bad"
            ? throw new CloudException(CloudErrorKind.Invalid, "no such image")
            : Task.CompletedTask;
    }

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData("update: {on_failure: rollback}", FailureAction.Keep)]
    [InlineData("update: {on_failure: rollback, order: drop_first}", FailureAction.Keep)]
    [InlineData("", FailureAction.Rollback)]
    public async Task Update_Fails_GoesBackToTheLastVersionThatWasReached(string update, FailureAction onFailure)
    {
        await BuildAsync("one", update);
        await BuildAsync("two", update);
        Register("bad", update);

        var result = await occo.EnactAsync("shop", new() { OnFailure = onFailure });

        Assert.Equal((false, 2), (result.Reached, result.RolledBackTo));
        Assert.Contains("no such image", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        var shop = occo.FindInfrastructure("shop")!;
        Assert.Equal((4, 4, InfrastructureState.Ready), (shop.Version, shop.ReachedVersion, shop.State));
        Assert.Equal(["two", "two", "two"], occo.GetNodes().Select(n => n.Request.Context));
        Assert.Equal(3, cloud.Machines.Count);
        var told = Assert.Single(occo.GetEvents(), e => e.Kind == EventKind.InfrastructureRolledBack);
        Assert.Equal("version 3 failed, version 4 is version 2 again: no such image", told.Message);
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task GivenPlan_Fails_GoesBackThoughThatIsNotInThePlan()
    {
        await BuildAsync("one", "");
        Register("bad", "");
        var plan = await occo.PlanAsync("shop");

        var result = await occo.EnactAsync("shop", new() { Plan = plan, OnFailure = FailureAction.Rollback });

        Assert.Equal((false, 1), (result.Reached, result.RolledBackTo));
        Assert.Equal(["one", "one", "one"], occo.GetNodes().Select(n => n.Request.Context));
        Assert.Equal(InfrastructureState.Ready, occo.FindInfrastructure("shop")!.State);
    }

    [Fact]
    public async Task Update_FailsInOneOfSeveralNodes_OnlyItsOwnPolicyCounts()
    {
        await BuildAsync("one", "");
        Register("bad", "");

        var result = await occo.EnactAsync("shop");

        Assert.Null(result.RolledBackTo);
        Assert.Equal(2, occo.FindInfrastructure("shop")!.Version);
        Assert.Equal(["one", "one", "one"], occo.GetNodes().Where(n => n.State == NodeState.Ready)
            .Select(n => n.Request.Context));
    }

    [Fact]
    public async Task Update_FailsForAWhile_IsNotRolledBack()
    {
        await BuildAsync("one", "");
        Register("two", "");
        var calls = 0;
        cloud.BeforeCreate = (_, _) => ++calls < 3
            ? throw new CloudException(CloudErrorKind.Transient, "try again")
            : Task.CompletedTask;

        var result = await occo.EnactAsync("shop", new() { OnFailure = FailureAction.Rollback });

        Assert.Equal((true, null), (result.Reached, result.RolledBackTo));
    }

    [Fact]
    public async Task FirstBuild_FailsWithRollback_IsTakenDownAndCanBeTriedAgain()
    {
        Register("bad", "", good: "one");

        var result = await occo.EnactAsync("shop", new() { OnFailure = FailureAction.Rollback });

        Assert.Equal((false, 0), (result.Reached, result.RolledBackTo));
        Assert.Empty(cloud.Machines);
        Assert.Empty(occo.GetNodes());
        Assert.Null(occo.FindInfrastructure("shop")!.ReachedVersion);
        Register("one", "");
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task FirstBuild_FailsWithKeep_StaysAsFarAsItCame()
    {
        Register("bad", "", good: "one");

        var result = await occo.EnactAsync("shop");

        Assert.Null(result.RolledBackTo);
        Assert.Single(cloud.Machines);
    }

    [Fact]
    public async Task FirstBuild_FailsWithRetry_IsTriedUntilItSucceeds()
    {
        Register("bad", "");
        var calls = 0;
        cloud.BeforeCreate = (batch, _) => ++calls < 20
            ? throw new CloudException(CloudErrorKind.Invalid, "no such image")
            : Task.CompletedTask;

        var result = await occo.EnactAsync("shop", new() { OnFailure = FailureAction.Retry });

        Assert.Equal((true, null), (result.Reached, result.RolledBackTo));
        Assert.Equal(3, cloud.Machines.Count);
    }

    [Fact]
    public async Task RollingBack_FailsToo_KeepsWhatThereIs()
    {
        await BuildAsync("one", "update: {on_failure: rollback, order: drop_first}");
        Register("bad", "update: {on_failure: rollback, order: drop_first}");
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "the cloud is closed");

        var result = await occo.EnactAsync("shop");

        Assert.Equal((false, 1), (result.Reached, result.RolledBackTo));
        Assert.Equal(2, occo.GetNodes().Count(n => n.State == NodeState.Ready));
    }

    [Fact]
    public async Task Revert_MakesAnOlderVersionTheNewest()
    {
        await BuildAsync("one", "");
        await BuildAsync("two", "");

        var shop = occo.Revert("shop", 1);

        Assert.Equal((3, 2), (shop.Version, shop.ReachedVersion));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.All(occo.GetNodes(), n => Assert.Equal("one", n.Request.Context));
        Assert.Equal(3, occo.Revert("shop", 1).Version);
        Assert.Equal(FailureKind.NotFound, Assert.Throws<OccoException>(() => occo.Revert("shop", 9)).Kind);
        Assert.Equal(
            [(1, false, false), (2, false, false), (3, true, true)],
            occo.GetVersions("shop").Select(v => (v.Version, v.IsNewest, v.IsReached)));
    }

    [Fact]
    public async Task Compare_TwoVersions_NamesWhatDiffers()
    {
        await BuildAsync("one", "");
        Register("two", "update: {max_surge: 2}");

        Assert.Equal(
            [
                new("nodes.web.update.max_surge", "1", "2"),
                new("node_definitions.web.contextualisation.context_template", "one", "two"),
            ],
            occo.Compare("shop", 1));
        Assert.Empty(occo.Compare("shop", 2));
        Assert.Equal(2, occo.Compare("shop", 2, 1).Count);
        Assert.Throws<OccoException>(() => occo.Compare("shop", 1, 7));
    }

    private async Task BuildAsync(string context, string update)
    {
        Register(context, update);
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    private void Register(string context, string update, string? good = null)
    {
        var compiled = occo.Compile(DescriptionSource.FromText($$$"""
            infra_name: shop
            user_id: ops
            nodes:
              - {name: web, type: web, scaling: {min: 3, max: 5}{{{(update == "" ? "" : ", " + update)}}}}
              {{{(good is null ? "" : "- {name: db, type: db}")}}}
            node_definitions:
              web: [{resource: {type: fake}, contextualisation: {type: cloudinit, context_template: {{{context}}}}}]
              db: [{resource: {type: fake}, contextualisation: {type: cloudinit, context_template: {{{good ?? "one"}}}}}]
            """)).Infrastructure!;
        if (occo.FindInfrastructure("shop") is null) occo.Register(compiled);
        else occo.Update("shop", compiled);
    }
}
