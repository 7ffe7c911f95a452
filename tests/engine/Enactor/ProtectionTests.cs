using Xunit;

namespace Occo.Engine.Tests;

public sealed class ProtectionTests : FakeShop
{
    [Fact]
    public async Task Enact_ProtectedAndChanged_IsRefusedAndTheRestIsDone()
    {
        await BuiltAsync();
        await UpdateAsync(Text("protect: true", size: 2));

        var plan = await occo.PlanAsync("shop");
        var result = await occo.EnactAsync("shop");

        Assert.Equal(StepAction.Replace, Assert.Single(plan.Refused).Action);
        Assert.Equal("+0 ~2 -0 =0 !1", plan.Summary);
        Assert.False(result.Reached);
        Assert.Equal(2, result.Replaced);
        var error = Assert.Single(result.Errors);
        Assert.True(error is { IsRefused: true, Node: "db" });
        Assert.Equal((0, 1), (result.Failed, result.Refused));
        Assert.Contains("fake-0001 is protected", error.Message, StringComparison.Ordinal);
        Assert.Contains(cloud.Machines, m => m.InstanceId == "fake-0001");
    }

    [Fact]
    public async Task Enact_IncludeProtected_ReplacesItAndTheNewOneIsProtectedToo()
    {
        await BuiltAsync();
        await UpdateAsync(Text("protect: true", size: 2));

        Assert.True((await occo.EnactAsync("shop", new() { IncludeProtected = true })).Reached);

        Assert.DoesNotContain(cloud.Machines, m => m.InstanceId == "fake-0001");
        Assert.True(Db(await occo.GetNodesAsync()).IsProtected);
    }

    [Fact]
    public async Task Enact_NodeIsNotDescribedAnyMore_StaysProtected()
    {
        await BuiltAsync();
        await UpdateAsync("infra_name: shop\nuser_id: ops\nnodes: []");

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Equal("fake-0001", Assert.Single(cloud.Machines).InstanceId);
    }

    [Fact]
    public async Task Enact_ProtectFalse_EndsTheProtectionAndNoWordKeepsIt()
    {
        await BuiltAsync();
        await UpdateAsync(Text("", size: 1));
        Assert.True(Db(await occo.GetNodesAsync()).IsProtected);
        await UpdateAsync(Text("protect: false", size: 2));

        Assert.False(Db(await occo.GetNodesAsync()).IsProtected);
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task SetProtection_OneOfTwo_ScalingInDropsTheOther()
    {
        await BuiltAsync();
        var newest = (await occo.GetNodesAsync()).Last(n => n.Name == "web");
        Assert.True((await occo.SetProtectionAsync(newest.Id, true)).IsProtected);
        await UpdateAsync(Text("protect: true", size: 1, web: 1));
        await occo.ScaleAsync("shop", "web", new() { To = 1 });

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.Equal(newest.Id, Assert.Single(await occo.GetNodesAsync(), n => n.Name == "web").Id);
    }

    [Fact]
    public async Task SetProtection_AllOfThem_ScalingInIsRefused()
    {
        await BuiltAsync();
        foreach (var web in (await occo.GetNodesAsync()).Where(n => n.Name == "web"))
            await occo.SetProtectionAsync(web.Id, true);
        await UpdateAsync(Text("protect: true", size: 1, web: 1));
        await occo.ScaleAsync("shop", "web", new() { To = 1 });

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Equal(1, result.Passes);
        Assert.Empty(cloud.Drops);
    }

    [Fact]
    public async Task Scale_ProtectedByName_IsRefusedAtOnce()
    {
        await BuiltAsync();
        await UpdateAsync(Text("protect: true", size: 1, web: 1));
        var web = (await occo.GetNodesAsync()).First(n => n.Name == "web");
        await occo.SetProtectionAsync(web.Id, true);

        Assert.Contains("it is protected", Assert.Single(
            await occo.ScaleAsync("shop", "web", new() { Drop = [$"{web.Id}"] })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enact_FailedAndStillThere_IsNotReplaced()
    {
        await BuiltAsync();
        cloud.Set("fake-0001", ComponentState.Failed, "disk");

        var result = await occo.EnactAsync("shop");

        Assert.False(result.Reached);
        Assert.Equal(StepAction.Replace, Assert.Single(result.Errors).Action);
        Assert.Equal(3, cloud.Machines.Count);
        cloud.Set("fake-0001", ComponentState.Ready);
        await occo.SetProtectionAsync(Db(await occo.GetNodesAsync()).Id, false);
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task Enact_Vanished_IsMadeAnewAndWhatReappearsIsLeftAlone()
    {
        await BuiltAsync();
        var machine = cloud.Machines[0];
        cloud.Vanish(machine.InstanceId);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        cloud.Plant(machine);

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Reached);
        Assert.Empty(cloud.Drops);
        Assert.Contains(machine, cloud.Machines);
        Assert.Contains(result.Warnings, w => w.Contains("it is protected", StringComparison.Ordinal));
        var orphan = new OrphanReference("fake", machine.InstanceId);
        Assert.Equal(FailureKind.Protected,
            Assert.IsType<OccoException>((await occo.RemoveOrphansAsync([orphan]))[0].Error).Kind);
        Assert.True((await occo.RemoveOrphansAsync([orphan], new() { IncludeProtected = true }))[0].Gone);
    }

    [Fact]
    public async Task Enact_ProtectedWhileItRuns_IsNotDropped()
    {
        await BuiltAsync();
        await UpdateAsync(Text("protect: true", size: 1, web: 1));
        await occo.ScaleAsync("shop", "web", new() { To = 1 });
        var surplus = (await occo.GetNodesAsync()).Last(n => n.Name == "web");
        await using var other = await store.OpenAsync(cloud);
        cloud.BeforeList = () =>
        {
            cloud.BeforeList = () => { };
            other.SetProtectionAsync(surplus.Id, true).GetAwaiter().GetResult();
        };

        var result = await occo.EnactAsync("shop");

        Assert.Contains(cloud.Machines, m => m.InstanceId == surplus.InstanceId);
        Assert.Equal(3 - result.Dropped, cloud.Machines.Count);
    }

    [Fact]
    public async Task Remove_OneIsProtected_DropsNothing()
    {
        await BuiltAsync();

        var refused = await Assert.ThrowsAsync<OccoException>(() => occo.RemoveAsync("shop"));

        Assert.Equal((FailureKind.Protected, RemedyKind.IncludeProtected), (refused.Kind, refused.Remedy?.Kind));
        Assert.Equal(3, cloud.Machines.Count);
        Assert.NotEqual(InfrastructureState.Removing, (await occo.FindInfrastructureAsync("shop"))!.State);
        Assert.True((await occo.RemoveAsync("shop", new() { Enactment = new() { IncludeProtected = true } })).Reached);
    }

    [Fact]
    public async Task DropNode_Protected_IsRefused()
    {
        await BuiltAsync();
        var db = Db(await occo.GetNodesAsync());

        await Assert.ThrowsAsync<OccoException>(() => occo.DropNodeAsync(db.Id));

        Assert.Equal(3, cloud.Machines.Count);
        Assert.True((await occo.DropNodeAsync(db.Id, new() { Enactment = new() { IncludeProtected = true } })).Reached);
    }

    [Fact]
    public async Task Enact_Rollback_NeverReplacesWhatIsProtected()
    {
        await BuiltAsync();
        await UpdateAsync(Text("protect: true", size: 2));
        cloud.BeforeCreate = (batch, _) => batch.NodeName == "web"
            ? throw new CloudException(CloudErrorKind.Invalid, "no such size") : Task.CompletedTask;

        var result = await occo.EnactAsync(
            "shop", new() { IncludeProtected = true, OnFailure = FailureAction.Rollback });

        Assert.NotNull(result.RolledBackTo);
        Assert.Contains(result.Errors, e => e is { IsRefused: true, Node: "db" });
        Assert.Contains(cloud.Machines, m => m.NodeName == "db");
    }

    [Theory]
    [InlineData("max_drops: 2", null, false)]
    [InlineData("max_drops: 3", null, true)]
    [InlineData("max_drops: 0", null, false)]
    [InlineData("max_drops: 50%", null, false)]
    [InlineData("max_drops: 2", "100%", true)]
    [InlineData("", "1", false)]
    public async Task Enact_PlanLosesMoreThanMaxDrops_IsRefusedAsAWhole(string described, string? given, bool reached)
    {
        await BuiltAsync(protect: "");
        await UpdateAsync($"{described}\n{Text("", size: 2)}");
        var options = new EnactmentOptions { MaxDrops = given is null ? null : InstanceCount.Parse(given) };

        var plan = await occo.PlanAsync("shop", options);
        var result = await occo.EnactAsync("shop", options);

        Assert.Equal(3, plan.Losses);
        Assert.Equal((reached, reached), (plan.Refusal is null, result.Reached));
        Assert.Equal(reached ? 3 : 0, cloud.Drops.Count);
        Assert.Equal((0, reached ? 0 : 3), (result.Failed, result.Refused));
        if (!reached)
            Assert.Contains("replaces 3 of 3", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        Assert.True((await occo.RemoveAsync("shop")).Reached);
    }

    [Theory]
    [InlineData("max_drops: -1")]
    [InlineData("max_drops: 0%")]
    [InlineData("max_drops: many")]
    public async Task Compile_MaxDropsIsNoNumber_IsAnError(string text)
    {
        var found = await occo.CompileAsync(DescriptionSource.FromText($"{text}\n{Text("", 1)}"));
        Assert.Contains("max_drops", Assert.Single(found.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compile_ProtectIsNoBoolean_IsAnError()
    {
        var found = await occo.CompileAsync(DescriptionSource.FromText(Text("protect: 3", 1)));
        Assert.Contains("protect", Assert.Single(found.Diagnostics).Message, StringComparison.Ordinal);
    }

    private static string Text(string protect, int size, int web = 2) => $$$"""
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: t{{{(protect.Length > 0 ? $", {protect}" : "")}}} }
          - {name: web, type: t, scaling: {min: {{{web}}}, max: 5}}
        dependencies: [[web, db]]
        node_definitions:
          t: [{resource: {type: fake, size: {{{size}}} } }]
        """;

    private static NodeInstance Db(IEnumerable<NodeInstance> nodes) => nodes.Single(n => n.Name == "db");

    private async Task BuiltAsync(string protect = "protect: true")
    {
        await occo.RegisterAsync(Text(protect, 1));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(protect.Length > 0, Db(await occo.GetNodesAsync()).IsProtected);
    }
}
