using Xunit;

namespace Occo.Engine.Tests;

/// <summary>An instance goes from an infrastructure of one store to one of another.</summary>
public sealed class NodeHandoverTests : IAsyncLifetime
{
    private const string Shop = """
        infra_name: shop
        user_id: ops
        nodes: [{name: web, type: t, scaling: {min: 1, max: 5}}]
        node_definitions: {t: [{resource: {type: fake}}]}
        """;

    private readonly TempStore first = new();
    private readonly TempStore second = new();
    private readonly FakeCloud cloud = new();
    private Orchestrator from = null!;
    private Orchestrator to = null!;

    public async Task InitializeAsync()
    {
        from = await first.OpenAsync(cloud);
        to = await second.OpenAsync(cloud);
        foreach (var occo in (Orchestrator[])[from, to])
        {
            await occo.RegisterAsync(Shop);
            Assert.True((await occo.EnactAsync("shop")).Reached);
        }
    }

    public Task DisposeAsync()
    {
        first.Dispose();
        second.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Export_ThenImport_TheOtherHasItAndNothingWasDropped()
    {
        var web = Assert.Single(await from.GetNodesAsync());
        await from.SetProtectionAsync(web.Id, true);

        var taken = await to.TakeHandoverAsync("shop", "web", await ThroughAFileAsync(web.Id));

        Assert.Equal((web.InstanceId, NodeState.Ready, true), (taken.InstanceId, taken.State, taken.IsProtected));
        Assert.NotEqual(web.Id, taken.Id);
        Assert.True((await from.EnactAsync("shop")).Reached);
        Assert.True((await to.EnactAsync("shop")).Reached);
        Assert.Equal(2, (await to.GetNodesAsync()).Count);
        Assert.NotEqual(web.Id, Assert.Single(await from.GetNodesAsync()).Id);
        Assert.Equal(3, cloud.Machines.Count);
        Assert.Empty(cloud.Drops);
    }

    [Fact]
    public async Task Export_NobodyTakesIt_IsNotDroppedAndCanComeBack()
    {
        var web = Assert.Single(await from.GetNodesAsync());
        await from.ExportNodeAsync(web.Id);
        Assert.True((await from.EnactAsync("shop")).Reached);
        Assert.Empty(cloud.Drops);

        await from.TakeHandoverAsync("shop", "web", await ThroughAFileAsync(web.Id));

        Assert.True((await from.EnactAsync("shop")).Reached);
        Assert.Contains(await from.GetNodesAsync(), n => n.InstanceId == web.InstanceId);
        Assert.Equal(2, (await from.GetNodesAsync()).Count);
        Assert.Empty(cloud.Drops);
    }

    [Fact]
    public async Task Import_ReplyIsLost_CanBeImportedByItsId()
    {
        var web = Assert.Single(await from.GetNodesAsync());
        var given = await ThroughAFileAsync(web.Id);
        cloud.AfterClaim = () => throw new CloudException(CloudErrorKind.Unauthorised, "lost");
        await Assert.ThrowsAsync<CloudException>(() => to.TakeHandoverAsync("shop", "web", given));

        Assert.True((await to.EnactAsync("shop")).Reached);
        await to.ImportNodeAsync("shop", "web", web.InstanceId!);

        Assert.Equal(2, (await to.GetNodesAsync()).Count);
        Assert.Empty(cloud.Drops);
    }

    [Fact]
    public async Task Import_TakenAlready_IsRefused()
    {
        var given = await ThroughAFileAsync(Assert.Single(await from.GetNodesAsync()).Id);
        await to.TakeHandoverAsync("shop", "web", given);

        Assert.Equal(FailureKind.AlreadyExists, (await Assert.ThrowsAsync<OccoException>(
            () => to.TakeHandoverAsync("shop", "web", given))).Kind);
        await Assert.ThrowsAsync<OccoException>(() => from.TakeHandoverAsync("shop", "web", given));
    }

    [Fact]
    public async Task Import_NotExported_IsRefused()
        => await Assert.ThrowsAsync<OccoException>(async () => await to.ImportNodeAsync(
            "shop", "web", Assert.Single(await from.GetNodesAsync()).InstanceId!));

    [Fact]
    public async Task Export_Gone_IsRefused()
    {
        var web = Assert.Single(await from.GetNodesAsync());
        await from.DropNodeAsync(web.Id);

        Assert.Contains("gone since",
            (await Assert.ThrowsAsync<OccoException>(() => from.ExportNodeAsync(web.Id))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_CloudCannotHandOver_IsRefusedAndKeepsIt()
    {
        using var store = new TempStore();
        var occo = await store.OpenAsync(new FakeCloud { HandsOver = false });
        await occo.RegisterAsync(Shop);
        await occo.EnactAsync("shop");
        var web = Assert.Single(await occo.GetNodesAsync());

        await Assert.ThrowsAsync<OccoException>(() => occo.ExportNodeAsync(web.Id));

        Assert.Equal(NodeState.Ready, (await occo.GetNodeAsync(web.Id)).State);
    }

    [Fact]
    public async Task ReadHandover_Changed_IsRefused()
    {
        var path = await FileAsync(Assert.Single(await from.GetNodesAsync()).Id);
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("web", "db",
            StringComparison.Ordinal));

        Assert.Contains("was changed", Assert.Throws<OccoException>(() => Orchestrator.ReadHandover(path)).Message,
            StringComparison.Ordinal);
    }

    private async Task<NodeHandover> ThroughAFileAsync(Guid id) => Orchestrator.ReadHandover(await FileAsync(id));

    private async Task<string> FileAsync(Guid id)
    {
        var path = Path.Combine(Path.GetDirectoryName(first.Path)!, "node.json");
        await File.WriteAllTextAsync(path, Orchestrator.WriteHandover(await from.ExportNodeAsync(id)));
        return path;
    }
}
