using Xunit;

namespace Occo.Server.Tests.Remote;

/// <summary>What callers rely on, whichever door they use.</summary>
public abstract partial class DoorContract : IAsyncLifetime
{
    private protected ServerFixture Server { get; private set; } = null!;

    private IOrchestrator Door { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await ServerFixture.StartAsync();
        Door = await OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await CloseAsync();
        await Server.DisposeAsync();
    }

    private protected abstract Task<IOrchestrator> OpenAsync();

    private protected abstract Task CloseAsync();

    [Fact]
    public async Task Enact_TellsEventsAndProgressInOrderAndReturnsTheResult()
    {
        await RegisterAsync("shop", 3);
        var events = new List<Event>();
        var progress = new List<EnactmentProgress>();

        var result = await Door.EnactAsync("shop", new() { OnEvent = events.Add, OnProgress = progress.Add });

        Assert.True(result is { Reached: true, Created: 3, Infrastructure: "shop" }, $"{result}");
        Assert.Equal(3, events.Count(e => e.Kind == EventKind.NodeReady));
        Assert.Equal(events.Select(e => e.Sequence).Order(), events.Select(e => e.Sequence));
        Assert.Equal(events.Select(e => e.Sequence), (await Door.GetEventsAsync(new()
        {
            AfterSequence = events[0].Sequence - 1,
        })).Select(e => e.Sequence));
        Assert.Contains(progress, p => p is { Total: 3 });
    }

    [Fact]
    public async Task Enact_Cancelled_EndsCleanlyAndTheNextGoesOn()
    {
        await RegisterAsync("shop", 4, latency: 0.3);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Door.EnactAsync("shop", new()
        {
            OnEvent = e =>
            {
                if (e.Kind == EventKind.NodeCreating) stop.Cancel();
            },
        }, stop.Token));

        Assert.True((await Door.EnactAsync("shop")).Reached);
        Assert.Equal(4, (await Door.GetNodesAsync()).Count);
    }

    [Fact]
    public async Task Enact_PlanOfTheDoor_IsCarriedOutOnceAlsoFromItsFile()
    {
        await RegisterAsync("shop", 2);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.json");
        await File.WriteAllTextAsync(path, Door.WritePlan(await Door.PlanAsync("shop")));
        var plan = Door.ReadPlan(path);
        File.Delete(path);

        Assert.Equal(2, (await Door.EnactAsync("shop", new() { Plan = plan })).Created);
        await FailsAsync(FailureKind.PlanChanged, () => Door.EnactAsync("shop", new() { Plan = plan }));
    }

    [Fact]
    public async Task Enact_IsSuspendedOrUnknown_ThrowsWithTheRemedy()
    {
        await RegisterAsync("shop");
        Assert.Equal("holidays", (await Door.SuspendAsync("shop", "holidays")).Suspension!.Reason);

        Assert.Equal(
            new(RemedyKind.Resume, "shop"), await FailsAsync(FailureKind.Suspended, () => Door.EnactAsync("shop")));
        Assert.Equal(
            new(RemedyKind.ListInfrastructures), await FailsAsync(FailureKind.NotFound, () => Door.EnactAsync("no")));
        Assert.Null((await Door.ResumeAsync("shop")).Suspension);
        await FailsAsync(FailureKind.NotFound, () => Door.EnactAsync("shop", new() { Nodes = ["none"] }));
        await FailsAsync(FailureKind.InvalidArgument, () => Door.PlanAsync("shop", new() { MaxConcurrency = 0 }));
    }

    [Fact]
    public async Task Write_ExpectsAnotherRevision_IsRefusedAndTheRightOneIsNot()
    {
        var shop = await RegisterAsync("shop");

        await FailsAsync(FailureKind.Changed, () => Door.SuspendAsync("shop", expected: shop.Revision + 1));
        var suspended = await Door.SuspendAsync("shop", expected: shop.Revision);
        await FailsAsync(FailureKind.Changed, () => Door.ResumeAsync("shop", shop.Revision));
        await Door.ResumeAsync("shop", suspended.Revision);
        await FailsAsync(FailureKind.Changed, () => Door.EnactAsync("shop", new() { Expected = shop.Revision }));
        await FailsAsync(FailureKind.Changed, () => Door.ScaleAsync("shop", "web", new() { Up = 1 }, shop.Revision));
        Assert.True((await Door.EnactAsync("shop")).Reached);
        var node = (await Door.GetNodesAsync())[0].Id;
        await FailsAsync(FailureKind.Changed, () => Door.SetProtectionAsync(node, true, shop.Revision));
        await FailsAsync(FailureKind.Changed, () => Door.AskPowerAsync(node, true, shop.Revision));
        await FailsAsync(
            FailureKind.Changed, () => Door.DropNodeAsync(node, new() { Enactment = new() { Expected = 1 } }));
    }

    [Fact]
    public async Task Describe_VersionsAreKeptComparedAndRestored()
    {
        await RegisterAsync("shop", 1);
        var next = await Door.CompileAsync(DescriptionSource.FromText(ServerFixture.Description("shop", 2)));
        Assert.Equal(2, (await Door.UpdateAsync("shop", next.Require())).Version);

        Assert.Equal([1, 2], (await Door.GetVersionsAsync("shop")).Select(v => v.Version));
        Assert.Equal(1, await Door.VersionBeforeAsync("shop", 2));
        Assert.Null(await Door.VersionBeforeAsync("shop", 1));
        var difference = Assert.Single(await Door.CompareAsync("shop", 1, 2));
        Assert.Equal(("nodes.web.scaling.min", 1L, 2L), (difference.Path, difference.From, difference.To));
        Assert.Equal(3, (await Door.RevertAsync("shop", 1)).Version);
        Assert.Equal(1, (await Door.GetDescriptionAsync("shop")).Nodes[0].Min);
        Assert.Equal(2, (await Door.GetDescriptionAsync("shop", 2)).Nodes[0].Min);
        await FailsAsync(FailureKind.AlreadyExists, async () => await Door.RegisterAsync(next.Require()));
    }

    [Fact]
    public async Task Compile_ErrorsInFiles_HaveTheirPlacesAndImportsAreRead()
    {
        var folder = Directory.CreateTempSubdirectory("occo-door-").FullName;
        var (root, nodes) = (Path.Combine(folder, "shop.yaml"), Path.Combine(folder, "nodes.yaml"));
        await File.WriteAllTextAsync(nodes, "'node_def:machine': [{resource: {type: dummy}}]");
        await File.WriteAllTextAsync(root, """
            infra_name: shop
            user_id: anna
            nodes: [{name: web, type: machine}]
            node_definitions: !yaml_import {url: file://nodes.yaml}
            """);
        var text = await File.ReadAllTextAsync(root);

        Assert.True((await Door.CompileAsync(DescriptionSource.FromFile(root))).Success);
        Assert.True((await Door.CompileAsync(DescriptionSource.FromText(text, folder))).Success);
        await File.WriteAllTextAsync(nodes, "'node_def:machine': [{resource: {type: dummmy}}]");
        Assert.Equal(nodes, await FirstAsync(DescriptionSource.FromFile(root)));
        Assert.Equal(nodes, await FirstAsync(DescriptionSource.FromText(text, folder)));
        await File.WriteAllTextAsync(nodes, "'node_def:machine': [{resource: {type: dummy}}]");
        var misspelt = text.Replace("user_id", "user", StringComparison.Ordinal);
        Assert.Null(await FirstAsync(DescriptionSource.FromText(misspelt, folder)));
        File.Delete(nodes);
        Assert.Equal(root, await FirstAsync(DescriptionSource.FromFile(root)));
        Assert.Equal(folder, await FirstAsync(DescriptionSource.FromFile(folder)));
        Directory.Delete(folder, recursive: true);

        async Task<string?> FirstAsync(DescriptionSource source)
        {
            var files = (await Door.CompileAsync(source)).Diagnostics
                .Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.File).Distinct();
            return files.First();
        }
    }

    [Fact]
    public async Task Definitions_AreStoredUsedAndRemoved()
    {
        var stored = await Door.ImportDefinitionsAsync(DescriptionSource.FromGraph(new Dictionary<string, object?>
        {
            ["node_def:machine"] = new object[]
            {
                new Dictionary<string, object?>
                {
                    ["resource"] = new Dictionary<string, object?> { ["type"] = "dummy" },
                },
            },
        }));
        Assert.Equal("machine", Assert.Single(stored).Type);
        var bad = await Assert.ThrowsAsync<DescriptionException>(
            () => Door.ImportDefinitionsAsync(DescriptionSource.FromText("'node_def:x': [{resource: {}}]")));
        Assert.NotEmpty(bad.Diagnostics);

        var described = await Door.CompileAsync(DescriptionSource.FromText(
            "{infra_name: shop, user_id: anna, nodes: [{name: web, type: machine}]}"));

        Assert.True(described.Success, $"{described}");
        Assert.True(await Door.RemoveDefinitionAsync("machine"));
        Assert.False(await Door.RemoveDefinitionAsync("machine"));
        Assert.Empty(await Door.GetDefinitionsAsync());
    }

    [Fact]
    public async Task Pools_AreStoredAndRemoved()
    {
        var stored = await Door.ImportPoolsAsync(
            DescriptionSource.FromText("pools: {a: {quota: 2, window: '18:00-08:00', labels: [eu]}}"));
        Assert.Equal(("a", 2), (Assert.Single(stored).Pool.Name, stored[0].Free));
        Assert.Equal("18:00-08:00", $"{stored[0].Pool.Window}");
        Assert.NotEmpty((await Assert.ThrowsAsync<DescriptionException>(
            () => Door.ImportPoolsAsync(DescriptionSource.FromText("pools: {a: {qouta: 2}}")))).Diagnostics);
        Assert.Equal("eu", (await Door.GetPoolsAsync()).Single().Pool.Labels.Single());
        Assert.True(await Door.RemovePoolAsync("a"));
        Assert.False(await Door.RemovePoolAsync("a"));
    }

    [Fact]
    public async Task Scale_RequestsAreGrantedOrRefusedWithAReason()
    {
        await RegisterAsync("shop", 1);
        await Door.EnactAsync("shop");

        Assert.Empty(await Door.ScaleAsync("shop", "web", new() { Up = 1 }));
        Assert.Equal(2, (await Door.FindInfrastructureAsync("shop"))!.Desired);
        Assert.NotEmpty(await Door.ScaleAsync("shop", "web", new() { To = 500 }));
        await FailsAsync(FailureKind.InvalidArgument, () => Door.ScaleAsync("shop", "web", new()));
        await FailsAsync(FailureKind.NotFound, () => Door.ScaleAsync("shop", "web", new() { Drop = ["i-none"] }));
    }

    [Fact]
    public async Task Remove_ProtectedInstanceOrAUser_IsRefusedFirst()
    {
        await RegisterAsync("shop", 2);
        await Door.EnactAsync("shop");
        var node = await Door.FindNodeAsync($"{(await Door.GetNodesAsync())[0].Id}"[..8]);
        Assert.True((await Door.SetProtectionAsync(node.Id, true)).IsProtected);

        await FailsAsync(FailureKind.Protected, () => Door.RequireUnprotectedAsync("shop"));
        await FailsAsync(FailureKind.Protected, () => Door.RemoveAsync("shop"));
        await Door.RequireUnusedAsync("shop");
        var removed = await Door.RemoveAsync("shop", new() { Enactment = new() { IncludeProtected = true } });

        Assert.Equal((true, 2), (removed.Reached, removed.Dropped));
        Assert.Empty(await Door.GetInfrastructuresAsync());
        Assert.Equal(
            InfrastructureState.Removed, (await Door.GetInfrastructuresAsync(includeRemoved: true)).Single().State);
        await FailsAsync(FailureKind.NotFound, () => Door.FindNodeAsync("00000000"));
    }

    [Fact]
    public async Task Handover_GoesFromOneInfrastructureToAnother()
    {
        await RegisterAsync("old", 1);
        await RegisterAsync("new", 1);
        await Door.EnactAsync("old");
        var node = (await Door.GetNodesAsync(new() { Infrastructure = "old" })).Single();

        var given = await Door.ExportNodeAsync(node.Id);
        var plan = await Door.PlanHandoverAsync("new", "web", given);
        var taken = await Door.TakeHandoverAsync("new", "web", given);

        Assert.Equal((node.InstanceId, 1, 1), (plan.Instance.InstanceId, plan.TargetBefore, plan.Target));
        Assert.Equal(node.InstanceId, taken.InstanceId);
        Assert.Equal(taken.Id, (await Door.GetNodesAsync(new() { Infrastructure = "new" })).Single().Id);
    }

    [Fact]
    public async Task Wait_ForAStateThatIsReached_ReturnsAndOtherwiseSaysWhy()
    {
        await RegisterAsync("shop", 1);
        var told = new List<string>();
        await FailsAsync(FailureKind.TimedOut, () => Door.WaitAsync("shop", new()
        {
            Timeout = TimeSpan.FromMilliseconds(300), OnWaiting = told.Add,
        }));
        Assert.Contains(told, text => text.Contains("nobody enacts it now", StringComparison.Ordinal));

        var waiting = Door.WaitAsync("shop");
        await Door.EnactAsync("shop");

        Assert.Equal(InfrastructureState.Ready, (await waiting.WaitAsync(TimeSpan.FromMinutes(1))).State);
    }

    [Fact]
    public async Task Orphans_AreFoundAndDropped()
    {
        await RegisterAsync("shop", 1);
        await Door.EnactAsync("shop");
        await Door.ExportNodeAsync((await Door.GetNodesAsync()).Single().Id);

        var found = await Door.FindOrphansAsync();
        var orphan = Assert.Single(found.Orphans);
        var outcomes = await Door.RemoveOrphansAsync([orphan.Reference, new("nowhere", "none")]);

        Assert.True(outcomes[0] is { Gone: true, Error: null }, $"{outcomes[0].Error}");
        Assert.Null(outcomes[1].Orphan);
        Assert.Equal(FailureKind.NotFound, Assert.IsType<OccoException>(outcomes[1].Error).Kind);
    }

    private async Task<Infrastructure> RegisterAsync(string name, int count = 1, double latency = 0)
        => await Door.RegisterAsync((await Door.CompileAsync(
            DescriptionSource.FromText(ServerFixture.Description(name, count, latency)))).Require());

    private static async Task<Remedy?> FailsAsync(FailureKind kind, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<OccoException>(call);
        Assert.True(error.Kind == kind, $"{error.Kind}: {error.Message}");
        return error.Remedy;
    }
}
