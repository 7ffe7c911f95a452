using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// What a handler or a composer of somebody else's does wrong is an error of its steps, and of nothing else.
/// </summary>
public sealed class DefectiveHandlerTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud good = new("good");
    private readonly FakeCloud bad = new("bad");

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Create_NoOutcomeForAnInstance_IsAnErrorAndTheNextPassFindsTheMachine()
    {
        bad.Answers = _ => [];

        var result = await EnactAsync();

        Assert.Contains("did not say what became of", Assert.Single(result.Healed).Message, StringComparison.Ordinal);
        Assert.True(result.Reached);
        Assert.Equal((1, 1), (good.Machines.Count, bad.Machines.Count));
    }

    [Fact]
    public async Task Create_OutcomeWithoutInstanceAndError_IsAnErrorOfThatStep()
    {
        bad.Answers = a => [.. a.Select(o => new CreateOutcome(o.NodeId, null, null))];

        Assert.Contains((await EnactAsync()).Healed, e => e.Node == "b");
        Assert.Single(good.Machines);
    }

    [Fact]
    public async Task Drop_NoOutcomeForAnInstance_IsAnErrorOfThatStepAndTriedAgain()
    {
        await EnactAsync();
        bad.DropAnswers = _ => [];

        var result = await (await OccoAsync()).RemoveAsync("farm");

        Assert.True(result.Reached);
        Assert.Contains(result.Healed, e => e.Node == "b");
    }

    [Fact]
    public async Task Create_IdOfAnotherInstance_IsRefusedAndTheRemovalEnds()
    {
        var first = "";
        bad.Answers = a => [.. a.Select(o => o with { Instance = o.Instance! with { InstanceId = Id(o.Instance) } })];

        var result = await EnactAsync(scaling: ", scaling: {min: 3, max: 3}");

        Assert.False(result.Reached);
        Assert.Contains(result.Errors, e => e.Message.Contains("another instance's", StringComparison.Ordinal));
        Assert.True((await (await OccoAsync()).RemoveAsync("farm")).Reached);

        string Id(CloudInstance made) => first = first.Length == 0 ? made.InstanceId : first;
    }

    [Fact]
    public async Task Create_HandlersOwnTimeout_IsNotTakenForTheUsersCancellation()
    {
        bad.BeforeCreate = (_, _) => throw new TaskCanceledException("The request was canceled due to a time-out.");

        var result = await EnactAsync();

        Assert.Contains(result.Errors, e => e is { Node: "b", Kind: CloudErrorKind.Transient });
        Assert.Single(good.Machines);
    }

    [Fact]
    public async Task Create_HandlerBreaksWhenItIsCancelled_IsTheUsersCancellation()
    {
        using var stop = new CancellationTokenSource();
        bad.BeforeCreate = async (_, _) =>
        {
            await stop.CancelAsync();
            throw new InvalidCastException("the connection was closed");
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EnactAsync(cancel: stop.Token));
    }

    [Fact]
    public async Task Reserve_Throws_IsAnErrorOfThatStep()
    {
        bad.OnReserve = () => throw new IOException("the disk is full");

        var result = await EnactAsync();

        Assert.Contains(result.Errors, e => e.Node == "b"
            && e.Message.Contains("the disk is full", StringComparison.Ordinal));
        Assert.Single(good.Machines);
    }

    [Fact]
    public async Task Compose_Throws_IsAnErrorOfThatStep()
    {
        var result = await EnactAsync("contextualisation: {type: broken}");

        Assert.Contains(result.Errors, e => e.Node == "b" && e.Message.Contains("no idea", StringComparison.Ordinal));
        Assert.Single(good.Machines);
    }

    private Task<Orchestrator> OccoAsync() => store.OpenAsync(new OrchestratorOptions
    {
        CloudHandlers = [good, bad],
        ServiceComposers = [new BrokenComposer()],
        Time = new JumpingTimeProvider(),
    });

    private async Task<EnactmentResult> EnactAsync(
        string more = "", string scaling = "", CancellationToken cancel = default)
    {
        var occo = await OccoAsync();
        if (await occo.FindInfrastructureAsync("farm") is null)
        {
            await occo.RegisterAsync($$$"""
                infra_name: farm
                user_id: ops
                nodes: [{name: a, type: a}, {name: b, type: b{{{scaling}}}}]
                node_definitions:
                  a: [{resource: {type: good}}]
                  b:
                    - resource: {type: bad}
                      {{{more}}}
                """);
        }

        return await occo.EnactAsync("farm", null, cancel).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
    }

    private sealed class BrokenComposer : IServiceComposer
    {
        public string Type => "broken";

        public IEnumerable<Diagnostic> Validate(Section contextualisation) => [];

        public ComposedRequest Compose(CompositionInput input) => throw new InvalidCastException("no idea");
    }
}
