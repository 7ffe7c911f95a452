using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What is left when an update or a first build fails.</summary>
public sealed class RollbackTests : FakeShop
{
    private protected override OrchestratorOptions Options => new()
    {
        CloudHandlers = [cloud],
        Time = new JumpingTimeProvider(),
        LeaseDuration = TimeSpan.FromHours(1),
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        cloud.BeforeCreate = (batch, _) => batch.Request.Context == "bad"
            ? throw new CloudException(CloudErrorKind.Invalid, "no such image")
            : Task.CompletedTask;
    }

    [Theory]
    [InlineData("update: {on_failure: rollback}", FailureAction.Keep)]
    [InlineData("update: {on_failure: rollback, order: drop_first}", FailureAction.Keep)]
    [InlineData("", FailureAction.Rollback)]
    public async Task Update_Fails_GoesBackToTheLastVersionThatWasReached(string update, FailureAction onFailure)
    {
        await BuildAsync("one", update);
        await BuildAsync("two", update);
        await RegisterAsync("bad", update);

        var result = await occo.EnactAsync("shop", new() { OnFailure = onFailure });

        Assert.Equal((false, 2), (result.Reached, result.RolledBackTo));
        Assert.Contains("no such image", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        var shop = (await occo.FindInfrastructureAsync("shop"))!;
        Assert.Equal((4, 4, InfrastructureState.Ready), (shop.Version, shop.ReachedVersion, shop.State));
        Assert.Equal(["two", "two", "two"], (await occo.GetNodesAsync()).Select(n => n.Request.Context));
        Assert.Equal(3, cloud.Machines.Count);
        var told = Assert.Single(await occo.GetEventsAsync(), e => e.Kind == EventKind.InfrastructureRolledBack);
        Assert.Equal("version 3 failed, version 4 is version 2 again: no such image", told.Message);
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task GivenPlan_Fails_GoesBackThoughThatIsNotInThePlan()
    {
        await BuildAsync("one", "");
        await RegisterAsync("bad", "");
        var plan = await occo.PlanAsync("shop");

        var result = await occo.EnactAsync("shop", new() { Plan = plan, OnFailure = FailureAction.Rollback });

        Assert.Equal((false, 1), (result.Reached, result.RolledBackTo));
        Assert.Equal(["one", "one", "one"], (await occo.GetNodesAsync()).Select(n => n.Request.Context));
        Assert.Equal(InfrastructureState.Ready, (await occo.FindInfrastructureAsync("shop"))!.State);
    }

    [Fact]
    public async Task Update_FailsInOneOfSeveralNodes_OnlyItsOwnPolicyCounts()
    {
        await BuildAsync("one", "");
        await RegisterAsync("bad", "");

        var result = await occo.EnactAsync("shop");

        Assert.Null(result.RolledBackTo);
        Assert.Equal(2, (await occo.FindInfrastructureAsync("shop"))!.Version);
        Assert.Equal(["one", "one", "one"], (await occo.GetNodesAsync()).Where(n => n.State == NodeState.Ready)
            .Select(n => n.Request.Context));
    }

    [Fact]
    public async Task Update_FailsForAWhile_IsNotRolledBack()
    {
        await BuildAsync("one", "");
        await RegisterAsync("two", "");
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
        await RegisterAsync("bad", "", good: "one");

        var result = await occo.EnactAsync("shop", new() { OnFailure = FailureAction.Rollback });

        Assert.Equal((false, 0), (result.Reached, result.RolledBackTo));
        Assert.Empty(cloud.Machines);
        Assert.Empty(await occo.GetNodesAsync());
        Assert.Null((await occo.FindInfrastructureAsync("shop"))!.ReachedVersion);
        await RegisterAsync("one", "");
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task FirstBuild_FailsWithKeep_StaysAsFarAsItCame()
    {
        await RegisterAsync("bad", "", good: "one");

        var result = await occo.EnactAsync("shop");

        Assert.Null(result.RolledBackTo);
        Assert.Single(cloud.Machines);
    }

    [Fact]
    public async Task FirstBuild_FailsWithRetry_IsTriedUntilItSucceeds()
    {
        await RegisterAsync("bad", "");
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
        await RegisterAsync("bad", "update: {on_failure: rollback, order: drop_first}");
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "the cloud is closed");

        var result = await occo.EnactAsync("shop");

        Assert.Equal((false, 1), (result.Reached, result.RolledBackTo));
        Assert.Equal(2, (await occo.GetNodesAsync()).Count(n => n.State == NodeState.Ready));
    }

    [Fact]
    public async Task Revert_MakesAnOlderVersionTheNewest()
    {
        await BuildAsync("one", "");
        await BuildAsync("two", "");

        var shop = await occo.RevertAsync("shop", 1);

        Assert.Equal((3, 2), (shop.Version, shop.ReachedVersion));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal("one", n.Request.Context));
        Assert.Equal(3, (await occo.RevertAsync("shop", 1)).Version);
        Assert.Equal(
            FailureKind.NotFound, (await Assert.ThrowsAsync<OccoException>(() => occo.RevertAsync("shop", 9))).Kind);
        Assert.Equal(
            [(1, false, false), (2, false, false), (3, true, true)],
            (await occo.GetVersionsAsync("shop")).Select(v => (v.Version, v.IsNewest, v.IsReached)));
    }

    [Fact]
    public async Task Compare_TwoVersions_NamesWhatDiffers()
    {
        await BuildAsync("one", "");
        await RegisterAsync("two", "update: {max_surge: 2}");

        Assert.Equal(
            [
                new("nodes.web.update.max_surge", "1", "2"),
                new("node_definitions.web.contextualisation.context_template", "one", "two"),
            ],
            await occo.CompareAsync("shop", 1));
        Assert.Empty(await occo.CompareAsync("shop", 2));
        Assert.Equal(2, (await occo.CompareAsync("shop", 2, 1)).Count);
        await Assert.ThrowsAsync<OccoException>(() => occo.CompareAsync("shop", 1, 7));
    }

    private async Task BuildAsync(string context, string update)
    {
        await RegisterAsync(context, update);
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    private async Task RegisterAsync(string context, string update, string? good = null)
    {
        var compiled = (await occo.CompileAsync(DescriptionSource.FromText($$$"""
            infra_name: shop
            user_id: ops
            nodes:
              - {name: web, type: web, scaling: {min: 3, max: 5}{{{(update == "" ? "" : ", " + update)}}}}
              {{{(good is null ? "" : "- {name: db, type: db}")}}}
            node_definitions:
              web: [{resource: {type: fake}, contextualisation: {type: cloudinit, context_template: {{{context}}}}}]
              db:
                - resource: {type: fake}
                  contextualisation: {type: cloudinit, context_template: {{{good ?? "one"}}}}
            """))).Infrastructure!;
        if (await occo.FindInfrastructureAsync("shop") is null) await occo.RegisterAsync(compiled);
        else await occo.UpdateAsync("shop", compiled);
    }
}
