using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A whole engine, with a store of its own, over a cloud in memory.</summary>
public abstract class FakeShop : IAsyncLifetime
{
    private protected readonly TempStore store = new();
    private protected readonly FakeCloud cloud = new();
    private protected Orchestrator occo = null!;

    public virtual async Task InitializeAsync() => occo = await store.OpenAsync(Options);

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    private protected virtual OrchestratorOptions Options => new() { CloudHandlers = [cloud] };

    private protected Task<Infrastructure> RegisterAsync(string description) => occo.RegisterAsync(description);

    /// <summary>Registers and enacts 'shop'.</summary>
    private protected async Task BuildAsync(string description)
    {
        await RegisterAsync(description);
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    private protected Task<Infrastructure> UpdateAsync(string description) => occo.UpdateAsync("shop", description);

    /// <summary>The only instance of a node.</summary>
    private protected async Task<NodeInstance> NodeAsync(string name)
        => (await occo.GetNodesAsync()).Single(n => n.Name == name);
}
