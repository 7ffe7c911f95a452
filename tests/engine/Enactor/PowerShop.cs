using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A database and two web machines that use its address, in a cloud that stops and starts machines.</summary>
public abstract class PowerShop : IDisposable
{
    private readonly TempStore store = new();
    private protected readonly FakeCloud cloud = new() { CanStart = true, CanStop = true };
    private protected readonly JumpingTimeProvider time = new();
    private protected Orchestrator occo = null!;

    public void Dispose()
    {
        store.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task StaysStoppedAsync(Guid id)
    {
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var instance = (await occo.GetNodesAsync()).Single(n => n.Id == id);
        Assert.Equal((NodeState.Stopped, ComponentState.Stopped, null, null),
            (instance.State, instance.ResourceState, instance.LastError, instance.UnhealthySince));
    }

    private protected async Task<Infrastructure> ShopAsync() => Assert.Single(await occo.GetInfrastructuresAsync());

    private protected async Task<NodeInstance> OneAsync(string node)
        => (await occo.GetNodesAsync()).First(n => n.Name == node);

    private protected async Task<NodeInstance> StoppedAsync(string node)
    {
        await occo.AskPowerAsync((await OneAsync(node)).Id, stop: true);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var stopped = await OneAsync(node);
        Assert.Equal(NodeState.Stopped, stopped.State);
        return stopped;
    }

    private protected async Task ReachedAsync()
    {
        occo = await store.OpenAsync(new OrchestratorOptions { CloudHandlers = [cloud], Time = time });
        await occo.RegisterAsync(await CompileAsync(size: 1));
        await occo.ScaleAsync("shop", "web", new() { To = 2 });
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    private protected async Task<CompiledInfrastructure> CompileAsync(int size)
        => (await occo.CompileAsync(DescriptionSource.FromText($$$$"""
            infra_name: shop
            user_id: ops
            nodes:
            - {name: db, type: d}
            - {name: web, type: w, scaling: {min: 1, max: 5}}
            dependencies: [[web, db]]
            node_definitions:
              d: [{resource: {type: fake}}]
              w:
              - resource: {type: fake, size: {{{{size}}}}}
                contextualisation: {type: cloudinit, context_template: "#cloud-config\ndb: {{getip('db')}}"}
            """))).Require();
}
