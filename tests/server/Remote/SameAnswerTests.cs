using Occo.Engine.Api.Remote;
using Occo.Engine.Tests.Api.Wire;
using Xunit;

namespace Occo.Server.Tests.Remote;

/// <summary>Both doors of one store answer the same: every property of every record, and the text of errors.</summary>
public sealed class SameAnswerTests : IAsyncLifetime
{
    private ServerFixture server = null!;
    private ServerConnection connection = null!;
    private IOrchestrator local = null!;
    private IOrchestrator remote = null!;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        connection = await server.ConnectAsync();
        (local, remote) = (server.Occo, await Door.OpenAsync(new() { Server = connection }));
        await server.RegisterAsync("shop", 2);
        await server.RegisterAsync("other");
        await local.EnactAsync("shop");
        await local.ScaleAsync("shop", "web", new() { Up = 1 });
        await local.SuspendAsync("other", "why");
        await local.ImportPoolsAsync(DescriptionSource.FromText(
            "pools: {onprem: {quota: 2, cost: 0.5, window: '18:00-08:00', labels: [eu]}, burst: {}}"));
        await local.ImportDefinitionsAsync(DescriptionSource.FromText("'node_def:db': [{resource: {type: dummy}}]"));
    }

    public async Task DisposeAsync()
    {
        connection.Dispose();
        await server.DisposeAsync();
    }

    public static TheoryData<string> Questions => [.. All.Keys];

    private static Dictionary<string, Func<IOrchestrator, Task<object?>>> All { get; } = new()
    {
        ["infrastructures"] = async door => await door.GetInfrastructuresAsync(true),
        ["infrastructure"] = async door => await door.FindInfrastructureAsync("shop"),
        ["no infrastructure"] = async door => await door.FindInfrastructureAsync("none"),
        ["description"] = async door => await door.GetDescriptionAsync("shop"),
        ["versions"] = async door => await door.GetVersionsAsync("shop"),
        ["outputs"] = async door => await door.GetOutputsAsync("shop"),
        ["users"] = async door => await door.GetUsersAsync("shop"),
        ["nodes"] = async door => await door.GetNodesAsync(new() { Infrastructure = "shop", IncludeGone = true }),
        ["nodes then"] = async door => await door.GetNodesAsync(new() { AsOf = DateTimeOffset.UtcNow }),
        ["events"] = async door => await door.GetEventsAsync(new()
        {
            Kinds = [EventKind.NodeReady, EventKind.InfrastructureReady], Last = 2,
        }),
        ["events of a node"] = async door => await door.GetEventsAsync(new()
        {
            Infrastructure = "shop", Node = "web", BeforeSequence = 9, Since = DateTimeOffset.UtcNow.AddHours(-1),
            Until = DateTimeOffset.UtcNow.AddHours(1),
        }),
        ["all events"] = async door => await door.GetEventsAsync(),
        ["definitions"] = async door => await door.GetDefinitionsAsync(),
        ["pools"] = async door => await door.GetPoolsAsync(),
        ["placement"] = async door => await door.GetPlacementAsync("shop", "web", 3),
        ["clouds"] = async door => await door.GetCloudsAsync(),
        ["check"] = async door => await door.CheckCloudAsync(new() { Type = "dummy" }),
        ["workers"] = async door => await door.GetWorkersAsync(),
        ["keys"] = async door => await door.GetInfoKeysAsync(),
        ["info of nodes"] = async door => await door.GetInfoAsync(
            "infrastructure.nodes", new() { Infrastructure = "shop" }),
        ["info of a name"] = async door => await door.GetInfoAsync(
            "infrastructure.name", new() { Infrastructure = "shop" }),
        ["info of a version"] = async door => await door.GetInfoAsync("infrastructure.description",
            InformationArguments.From(
                new Dictionary<string, object?> { ["infrastructure"] = "shop", ["version"] = 1L })),
        ["plan"] = async door => await door.PlanAsync("shop"),
        ["orphans"] = async door => await door.FindOrphansAsync(),
        ["compilation"] = async door => await door.CompileAsync(
            DescriptionSource.FromText("infra_name: x\nuser_id: 1\nnodes: [{name: a, type: unknwon}]\nnodez: 1")),
        ["error: no versions"] = async door => await door.GetVersionsAsync("none"),
        ["error: no version"] = async door => await door.GetDescriptionAsync("shop", 9),
        ["error: no node"] = async door => await door.FindNodeAsync("xyz"),
        ["error: no placement"] = async door => await door.GetPlacementAsync("shop", "nodes", 3),
        ["error: placement of none"] = async door => await door.GetPlacementAsync("shop", "web", 0),
        ["error: no pools"] = async door => await door.ImportPoolsAsync(DescriptionSource.FromText("pools: {a: 1}")),
        ["error: no key"] = async door => await door.GetInfoAsync("none"),
        ["error: no argument"] = async door => await door.GetInfoAsync("node.address"),
        ["error: no cloud"] = async door => await door.CheckCloudAsync(new() { Type = "none" }),
        ["error: no catalogue"] = async door => await door.FindImagesAsync(new() { Type = "dummy" }),
        ["error: suspended"] = async door => await door.EnactAsync("other"),
        ["error: no orphan"] = async door => await door.ImportNodeAsync("shop", "web", "i-none"),
        ["error: scale"] = async door => await door.ScaleAsync("shop", "none", new() { Up = 1 }),
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Answers_AreTheSame(string question)
    {
        var (here, there) = (await AskAsync(local, question), await AskAsync(remote, question));

        Assert.Equal(question.StartsWith("error", StringComparison.Ordinal), here is Failure);
        Assert.Null(Sample.Difference(here, there, question));
        // Asked again: what has not changed comes from what was read before.
        Assert.Null(Sample.Difference(there, await AskAsync(remote, question), question));
    }

    private async Task<object?> AskAsync(IOrchestrator door, string question)
    {
        try
        {
            return await All[question](door);
        }
        catch (Exception e) when (e is OccoException or CloudException or CompositionException or DescriptionException)
        {
            return new Failure(e.GetType().Name, $"{(e as OccoException)?.Kind}{(e as CloudException)?.Kind}",
                e.Message.Replace($" in {local.StorePath}", "", StringComparison.Ordinal),
                (e as OccoException)?.Remedy);
        }
    }

    internal sealed record Failure(string Type, string Kind, string Message, Remedy? Remedy);
}
