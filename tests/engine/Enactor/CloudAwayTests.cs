using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A cloud cannot be reached: what depends on it waits, and everything else goes on.</summary>
public sealed class CloudAwayTests : IDisposable
{
    private static readonly EnactmentOptions Brief = new() { Interval = TimeSpan.FromMilliseconds(20) };

    private readonly TempStore store = new();
    private readonly FakeCloud good = new("good");
    private readonly FakeCloud bad = new("bad");

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Enact_DescriptionLeavesTheCloud_NewInstancesAreMadeAndTheOldGoWhenItIsBack()
    {
        var occo = await OpenAsync(Of("bad"));
        Assert.True((await occo.EnactAsync("shop", Brief)).Reached);
        Cut();
        await ChangeAsync(occo, Of("good"));

        var away = await occo.EnactAsync("shop", Brief);

        Assert.False(away.Reached);
        Assert.Equal((2, 2), (good.Machines.Count, bad.Machines.Count));
        Assert.Contains(away.Errors, e => e.Message.Contains("bad-0001 and 1 more", StringComparison.Ordinal)
            && e.Message.Contains("dropped when the cloud answers again", StringComparison.Ordinal));

        bad.BeforeList = () => { };
        Assert.True((await occo.EnactAsync("shop", Brief)).Reached);
        Assert.Equal((2, 0), (good.Machines.Count, bad.Machines.Count));
    }

    [Fact]
    public async Task Enact_ProtectedInstanceOfTheCloudIsNotWantedAnyMore_IsNotSaidToBeDropped()
    {
        var occo = await OpenAsync(Of("bad"));
        Assert.True((await occo.EnactAsync("shop", Brief)).Reached);
        await occo.SetProtectionAsync((await occo.GetNodesAsync())[0].Id, true);
        Cut();
        await ChangeAsync(occo, Of("good"));

        var away = await occo.EnactAsync("shop", Brief);

        const string cannot = "cannot be dropped, because the cloud bad cannot be reached.";
        Assert.Contains(away.Errors, e => e.Message
            == $"web: bad-0001 {cannot} It is protected, and not dropped when the cloud answers again.");
        Assert.Contains(away.Errors, e => e.Message == $"web: bad-0002 {cannot} It is dropped when the cloud answers "
            + "again. If the cloud will not, forget it.");
        bad.BeforeList = () => { };
        Assert.True((await occo.EnactAsync("shop", Brief)).Errors.Single().IsRefused);
        Assert.Equal("bad-0001", Assert.Single(bad.Machines).InstanceId);
    }

    [Fact]
    public async Task Enact_DependeeMovesAway_DependentGetsTheNewAddress()
    {
        const string depends = """
            nodes: [{name: db, type: DB}, {name: web, type: user}]
            dependencies: [[web, db]]
            """;
        var occo = await OpenAsync(depends.Replace("DB", "bad", StringComparison.Ordinal));
        Assert.True((await occo.EnactAsync("shop", Brief)).Reached);
        Cut();
        await ChangeAsync(occo, depends.Replace("DB", "good", StringComparison.Ordinal));

        await occo.EnactAsync("shop", Brief);

        var nodes = (await occo.GetNodesAsync()).Where(n => n.Name == "web");
        var db = good.Machines.Single(m => m.NodeName == "db");
        Assert.Equal($"db is {db.Addresses[0]}", Assert.Single(nodes).Request.Context);
    }

    [Fact]
    public async Task Enact_NodeLeavesTheDescription_TheOthersGoOn()
    {
        var occo = await OpenAsync("""
            nodes: [{name: old, type: bad}, {name: web, type: good}]
            dependencies: [[web, old]]
            """);
        Assert.True((await occo.EnactAsync("shop", Brief)).Reached);
        Cut();
        await ChangeAsync(occo, Of("good"));

        var away = await occo.EnactAsync("shop", Brief);

        Assert.False(away.Reached);
        Assert.Equal((2, 1), (good.Machines.Count, bad.Machines.Count));
        Assert.Contains(away.Errors, e => e.Message.StartsWith("old: bad-0001 cannot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enact_OneOfTwoAlternatives_TheOtherIsTaken()
    {
        Cut();
        var occo = await OpenAsync(Of("any"));

        var result = await occo.EnactAsync("shop", Brief);

        Assert.True(result.Reached);
        Assert.Equal((2, 0), (good.Machines.Count, bad.Creates.Count));
        Assert.Contains(result.Warnings, w => w.Contains("no route", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enact_SomeInstancesAway_OnlyWhatIsMissingElsewhereIsMade()
    {
        Cut(good);
        var occo = await OpenAsync(Of("any"));
        await occo.EnactAsync("shop", Brief);
        good.BeforeList = () => { };
        Cut();
        await occo.ScaleAsync("shop", "web", new() { To = 3 });

        var away = await occo.EnactAsync("shop", Brief);

        Assert.False(away.Reached);
        Assert.Equal((1, 2), (good.Machines.Count, bad.Machines.Count));

        await occo.ScaleAsync("shop", "web", new() { To = 2 });
        await occo.EnactAsync("shop", Brief);
        Assert.Equal((1, 2), (good.Machines.Count, bad.Machines.Count));

        bad.BeforeList = () => { };
        Assert.True((await occo.EnactAsync("shop", Brief)).Reached);
        Assert.Equal(2, good.Machines.Count + bad.Machines.Count);
    }

    [Fact]
    public async Task Enact_DependeeIsReadyAndAway_DependentIsMade()
    {
        var occo = await OpenAsync("nodes: [{name: db, type: bad}]");
        Assert.True((await occo.EnactAsync("shop", Brief)).Reached);
        Cut();
        await ChangeAsync(occo, """
            nodes: [{name: db, type: bad}, {name: web, type: good}]
            dependencies: [[web, db]]
            """);

        await occo.EnactAsync("shop", Brief);

        Assert.Single(good.Machines);
    }

    [Fact]
    public async Task Enact_DependeeIsNotReadyAndAway_DependentWaits()
    {
        bad.FirstState = (_, _) => ComponentState.Pending;
        var occo = await OpenAsync("""
            nodes: [{name: db, type: bad}, {name: web, type: good}]
            dependencies: [[web, db]]
            """);
        await occo.EnactAsync("shop", Brief with { Timeout = TimeSpan.FromMilliseconds(300) });
        Cut();

        var away = await occo.EnactAsync("shop", Brief);

        Assert.Empty(good.Machines);
        Assert.Contains(away.Errors, e => e.Message.Contains("web waits for db", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enact_RequestWasNeverSent_NothingIsLeftOfIt()
    {
        bad.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Transient, "no such host")
        {
            WasNotSent = true,
        };
        var occo = await OpenAsync(Of("bad"));
        Assert.False((await occo.EnactAsync("shop", Brief)).Reached);
        Assert.Empty(await occo.GetNodesAsync());
        Cut();
        await ChangeAsync(occo, Of("good"));

        var result = await occo.EnactAsync("shop", Brief);

        Assert.Equal(2, good.Machines.Count);
        Assert.True(result.Reached, string.Join('\n', result.Errors));
        Assert.True((await occo.RemoveAsync("shop")).Reached);
    }

    [Fact]
    public async Task Enact_AnEarlierAttemptWasSent_ItsInstanceIsNotLost()
    {
        var attempts = 0;
        bad.AfterCreate = _ => ++attempts == 1
            ? throw new CloudException(CloudErrorKind.Transient, "lost reply")
            : Task.CompletedTask;
        bad.BeforeCreate = (_, _) => attempts == 0 ? Task.CompletedTask
            : throw new CloudException(CloudErrorKind.Transient, "no such host") { WasNotSent = true };
        var occo = await OpenAsync("nodes: [{name: web, type: bad}]");

        await occo.EnactAsync("shop", Brief);

        var node = Assert.Single(await occo.GetNodesAsync());
        Assert.Equal(bad.Machines.Single().NodeId, node.Id);
    }

    [Fact]
    public async Task Enact_RequestWasRepeatedAndMadeTwo_IsReachedOnlyWithoutTheSecond()
    {
        var first = true;
        good.AfterCreate = batch =>
        {
            if (!first) return Task.CompletedTask;
            first = false;
            good.Plant("second", batch.Items[0].NodeId, "web", batch.Scope);
            throw new CloudException(CloudErrorKind.Transient, "lost reply");
        };
        var occo = await OpenAsync("nodes: [{name: web, type: good}]");

        var result = await occo.EnactAsync("shop", Brief);

        Assert.True(result.Reached);
        Assert.Single(good.Machines);
    }

    [Fact]
    public async Task Enact_InstancesBootInALaterPass_CountAsCreated()
    {
        good.FirstState = (_, _) => ComponentState.Pending;
        var occo = await OpenAsync(Of("good"));
        var result = await occo.EnactAsync("shop", Brief with
        {
            OnProgress = p =>
            {
                if (p is not { Pass: 2 }) return;
                foreach (var machine in good.Machines) good.Set(machine.InstanceId, ComponentState.Ready);
            },
        });

        Assert.True(result.Reached);
        Assert.Equal(2, result.Created);
    }

    private void Cut(FakeCloud? cloud = null)
        => (cloud ?? bad).BeforeList = () => throw new CloudException(CloudErrorKind.Unauthorised, "no route");

    private static string Of(string type) => $"nodes: [{{name: web, type: {type}, scaling: {{min: 2, max: 5}}}}]";

    private async Task<Orchestrator> OpenAsync(string nodes)
    {
        var occo = await store.OpenAsync(good, bad);
        await occo.RegisterAsync(await CompileAsync(occo, nodes));
        return occo;
    }

    private static async Task ChangeAsync(Orchestrator occo, string nodes)
        => await occo.UpdateAsync("shop", await CompileAsync(occo, nodes));

    private static async Task<CompiledInfrastructure> CompileAsync(Orchestrator occo, string nodes)
        => (await occo.CompileAsync(DescriptionSource.FromText($$$"""
            infra_name: shop
            user_id: ops
            {{{nodes}}}
            node_definitions:
              good: [{resource: {type: good}}]
              bad: [{resource: {type: bad}}]
              any: [{resource: {type: good}}, {resource: {type: bad}}]
              user:
              - resource: {type: good}
                contextualisation: {type: cloudinit, context_template: "db is {{ getip('db') }}"}
            """))).Require();
}
