using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A node whose first cloud has no room is made in the next one, in the same pass.</summary>
public sealed class FallbackTests : IAsyncLifetime
{
    private readonly TempStore store = new();
    private readonly FakeCloud first = new("first", maxBatch: 4);
    private readonly FakeCloud second = new("second", maxBatch: 4);
    private Orchestrator occo = null!;

    public async Task InitializeAsync() => occo = await store.OpenAsync(new OrchestratorOptions
    {
        CloudHandlers = [first, second],
        Time = new JumpingTimeProvider(),
        LeaseDuration = TimeSpan.FromDays(1),
    });

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Create_FirstAlternativeIsFull_TheNextIsTakenInTheSamePass()
    {
        first.BeforeCreate = (_, _) => throw Full("first");
        var result = await EnactAsync(3, "first", "second");

        Assert.True(result.Reached);
        Assert.Equal((1, 3), (result.Passes, result.Created));
        Assert.Empty(result.Errors);
        Assert.Equal(3, second.Machines.Count);
        var nodes = await occo.GetNodesAsync(new NodeQuery { Infrastructure = "farm", IncludeGone = true });
        Assert.Equal(6, nodes.Select(n => n.Id).Distinct().Count());
        Assert.All(nodes.Where(n => n.Cloud == "first"), n => Assert.Equal(NodeState.Gone, n.State));
        Assert.All(nodes.Where(n => n.Cloud == "second"), n => Assert.Equal(NodeState.Ready, n.State));
        Assert.Equal(nodes.Where(n => n.Cloud == "second").Select(n => n.Id).Order(),
            second.Machines.Select(m => m.NodeId!.Value).Order());
    }

    [Fact]
    public async Task Create_FirstAlternativeIsFullForSome_OnlyThoseGoElsewhere()
    {
        first.Answers = outcomes => [outcomes[0], .. outcomes.Skip(1).Select(o =>
        {
            first.Vanish(o.Instance!.InstanceId);
            return new CreateOutcome(o.NodeId, null, Full("first"));
        })];
        var result = await EnactAsync(3, "first", "second");

        Assert.True(result.Reached);
        Assert.Equal((1, 2), (first.Machines.Count, second.Machines.Count));
    }

    [Fact]
    public async Task Create_AllAlternativesAreFull_FailsWithTheLastReason()
    {
        first.BeforeCreate = (_, _) => throw Full("first");
        second.BeforeCreate = (_, _) => throw Full("second");
        var result = await EnactAsync(2, "first", "second");

        Assert.False(result.Reached);
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, e => Assert.Equal((CloudErrorKind.Quota, "no room in second"), (e.Kind, e.Message)));
        Assert.All(await occo.GetNodesAsync(new NodeQuery { Infrastructure = "farm" }),
            n => Assert.Equal(("second", NodeState.Failed), (n.Cloud, n.State)));
    }

    [Fact]
    public async Task Create_OnlyAlternativeIsFull_FailsAsBefore()
    {
        first.BeforeCreate = (_, _) => throw Full("first");
        var result = await EnactAsync(1, "first");

        Assert.False(result.Reached);
        Assert.Equal(CloudErrorKind.Quota, Assert.Single(result.Errors).Kind);
        Assert.Equal(result.Passes, first.Creates.Count);
    }

    [Fact]
    public async Task Create_FirstAlternativeIsRefusedOtherwise_NothingElseIsTried()
    {
        first.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");
        var result = await EnactAsync(1, "first", "second");

        Assert.False(result.Reached);
        Assert.Empty(second.Creates);
    }

    [Fact]
    public async Task Heal_FirstAlternativeIsFull_TheReplacementGoesElsewhere()
    {
        await EnactAsync(1, "first", "second");
        first.BeforeCreate = (_, _) => throw Full("first");
        first.Set(first.Machines.Single().InstanceId, ComponentState.Failed, "broken");
        var result = await occo.EnactAsync("farm");

        Assert.True(result.Reached);
        Assert.Empty(first.Machines);
        Assert.Single(second.Machines);
        Assert.Equal(1, result.Replaced);
    }

    private static CloudException Full(string cloud) => new(CloudErrorKind.Quota, $"no room in {cloud}");

    private async Task<EnactmentResult> EnactAsync(int count, params string[] clouds)
    {
        var alternatives = string.Join(
            ", ", clouds.Select((c, i) => "{resource: {type: " + c + "}, placement: {priority: " + i + "}}"));
        await occo.RegisterAsync($$$"""
            infra_name: farm
            user_id: ops
            nodes: [{name: a, type: a, scaling: {min: {{{count}}}, max: 9}}]
            node_definitions:
              a: [{{{alternatives}}}]
            """);
        return await occo.EnactAsync("farm");
    }
}
