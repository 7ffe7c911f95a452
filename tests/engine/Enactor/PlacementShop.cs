using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A cloud at home and one to burst into, whose pools the store counts.</summary>
public abstract class PlacementShop : IAsyncLifetime
{
    private protected readonly TempStore store = new();
    private protected readonly FakeCloud first = new("first", maxBatch: 4);
    private protected readonly FakeCloud second = new("second", maxBatch: 4);
    private protected readonly JumpingTimeProvider time = new();
    private protected Orchestrator occo = null!;

    public async Task InitializeAsync() => occo = await OpenAsync();

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    private protected Task<Orchestrator> OpenAsync() => store.OpenAsync(new OrchestratorOptions
    {
        CloudHandlers = [first, second],
        Time = time,
        LeaseDuration = TimeSpan.FromDays(1),
    });

    private protected Task ImportAsync(string pools)
        => occo.ImportPoolsAsync(DescriptionSource.FromText("pools: {" + pools + "}"));

    private protected Task RegisterAsync(int count, string name = "farm", string more = "")
        => occo.RegisterAsync(Farm(count, name, more));

    private protected static string Farm(int count, string name = "farm", string more = "") => $$$"""
        infra_name: {{{name}}}
        user_id: ops
        nodes:
          - {name: web, type: web, scaling: {min: {{{count}}}, max: 9}{{{more}}}}
        node_definitions:
          web:
            - {resource: {type: first}, placement: {pool: onprem}}
            - {resource: {type: second}, placement: {pool: burst, priority: 2}}
        """;

    private protected static CloudException Full(string cloud) => new(CloudErrorKind.Quota, $"no room in {cloud}");

    private protected (int First, int Second) Machines => (first.Machines.Count, second.Machines.Count);
}
