using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A wait ends when what was asked for before it is there, or cannot be reached.</summary>
public sealed class StateWaitTests : FakeShop
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await occo.RegisterAsync(await CompiledAsync("one"));
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task Wait_NothingIsAskedFor_ReturnsAtOnce()
        => Assert.Equal(InfrastructureState.Ready, (await occo.WaitAsync("shop", Now)).State);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wait_AskedForAndNotCarriedOut_WaitsForIt(bool isVersion)
    {
        await AskAsync(isVersion);
        var error = await Assert.ThrowsAsync<OccoException>(() => occo.WaitAsync("shop", Now));
        Assert.Equal(FailureKind.TimedOut, error.Kind);
        Assert.Contains("it is Outdated, 2 of ", error.Message, StringComparison.Ordinal);
        Assert.Contains(isVersion ? "now; pending: version 2" : "now; pending: scale web to 3", error.Message,
            StringComparison.Ordinal);

        var told = new List<string>();
        var wait = occo.WaitAsync("shop", new() { OnWaiting = told.Add });
        Assert.False(wait.IsCompleted);
        await occo.EnactAsync("shop");

        var reached = await wait.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((InfrastructureState.Ready, isVersion ? 2 : 1), (reached.State, reached.ReachedVersion));
        Assert.Contains("nobody enacts it now", told[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wait_ItsEnactmentFailed_EndsAtOnceWithTheReason(bool isVersion)
    {
        await AskAsync(isVersion);
        cloud.BeforeCreate = (_, _) => throw new CloudException(CloudErrorKind.Invalid, "no such image");
        var wait = occo.WaitAsync("shop");
        await occo.EnactAsync("shop");

        var error = await Assert.ThrowsAsync<OccoException>(() => wait.WaitAsync(TimeSpan.FromMinutes(1)));
        var again = await Assert.ThrowsAsync<OccoException>(() => occo.WaitAsync("shop"));

        Assert.Equal((FailureKind.NotReached, FailureKind.NotReached), (error.Kind, again.Kind));
        Assert.StartsWith(isVersion
            ? "Version 2 of 'shop' was not reached; its enactment ended at "
            : "What was asked of 'shop' is not carried out; its enactment ended at ", error.Message,
            StringComparison.Ordinal);
        Assert.EndsWith("no such image", error.Message, StringComparison.Ordinal);

        // What is asked for after that is a new matter, and so is another attempt.
        await occo.ScaleAsync("shop", "web", new() { To = 4 });
        Assert.Equal(FailureKind.TimedOut,
            (await Assert.ThrowsAsync<OccoException>(() => occo.WaitAsync("shop", Now))).Kind);
        cloud.BeforeCreate = (_, _) => Task.CompletedTask;
        await occo.EnactAsync("shop");
        Assert.Equal(4, (await occo.WaitAsync("shop", Now)).Ready);
    }

    [Fact]
    public async Task Wait_NoWorkerServesIt_SaysSo()
    {
        await AskAsync(isVersion: true);
        await occo.EnactAsync("shop", new() { Attach = TimeSpan.FromSeconds(30) });

        var error = await Assert.ThrowsAsync<OccoException>(() => occo.WaitAsync("shop", Now));

        Assert.Contains("nobody enacts it now (no worker is alive); pending: version 2", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_RolledBack_IsNoSuccess()
    {
        await AskAsync(isVersion: true);
        cloud.BeforeCreate = (b, _) => b.Request.Context == "two"
            ? throw new CloudException(CloudErrorKind.Invalid, "no such image") : Task.CompletedTask;
        var wait = occo.WaitAsync("shop");
        Assert.Equal(1, (await occo.EnactAsync("shop", new() { OnFailure = FailureAction.Rollback })).RolledBackTo);

        var error = await Assert.ThrowsAsync<OccoException>(() => wait.WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.StartsWith("Version 2 of 'shop' was not reached and was rolled back; ", error.Message,
            StringComparison.Ordinal);
        // Version 3 is version 1 again, and it is there.
        Assert.Equal(3, (await occo.WaitAsync("shop", Now)).ReachedVersion);
    }

    [Fact]
    public async Task Wait_NewerVersionMeanwhile_IsNotWaitedFor()
    {
        await AskAsync(isVersion: true);
        var wait = occo.WaitAsync("shop");
        await occo.EnactAsync("shop");
        await occo.UpdateAsync("shop", await CompiledAsync("three"));
        Assert.Equal(2, (await wait.WaitAsync(TimeSpan.FromMinutes(1))).ReachedVersion);
    }

    [Fact]
    public async Task Wait_BeingRemoved_EndsAtOnce()
    {
        var id = (await occo.FindInfrastructureAsync("shop"))!.Id;
        cloud.BeforeDrop = _ => throw new CloudException(CloudErrorKind.Invalid, "protected");
        await occo.RemoveAsync("shop");

        Assert.Equal(FailureKind.NotReached,
            (await Assert.ThrowsAsync<OccoException>(() => occo.WaitAsync("shop"))).Kind);
        Assert.Equal(InfrastructureState.Removing,
            (await occo.WaitAsync("shop", Now with { State = InfrastructureState.Removing })).State);

        cloud.BeforeDrop = _ => Task.CompletedTask;
        await occo.RemoveAsync("shop");
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<OccoException>(() => occo.WaitAsync(id))).Kind);
    }

    private static WaitOptions Now => new() { Timeout = TimeSpan.Zero };

    private async Task AskAsync(bool isVersion)
    {
        if (isVersion) await occo.UpdateAsync("shop", await CompiledAsync("two"));
        else await occo.ScaleAsync("shop", "web", new() { Up = 1 });
    }

    private async Task<CompiledInfrastructure> CompiledAsync(string word)
        => (await occo.CompileAsync(DescriptionSource.FromText($$"""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: web, scaling: {min: 2, max: 5} }]
            node_definitions:
              web:
                - resource: {type: fake}
                  contextualisation: {type: cloudinit, context_template: {{word}} }
            """))).Require();
}
