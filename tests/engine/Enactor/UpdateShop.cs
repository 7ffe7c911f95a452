using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// A shop of four webs, and a proxy that uses them where that is asked for; how many machines there were at once.
/// </summary>
public abstract class UpdateShop : IAsyncLifetime
{
    private readonly TempStore store = new();
    private protected readonly FakeCloud cloud = new();
    private protected readonly JumpingTimeProvider time = new();
    private protected Orchestrator occo = null!;
    private protected int most, fewest = int.MaxValue;

    public async Task InitializeAsync()
    {
        occo = await store.OpenAsync(new OrchestratorOptions
        {
            CloudHandlers = [cloud],
            Time = time,
            LeaseDuration = TimeSpan.FromHours(1),
        });
        cloud.AfterCreate = _ =>
        {
            most = Math.Max(most, cloud.Machines.Count);
            return Task.CompletedTask;
        };
        cloud.AfterDrop = _ => fewest = Math.Min(fewest, cloud.Machines.Count);
    }

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    private protected async Task<NodeInstance> ProxyAsync()
        => (await occo.GetNodesAsync()).Single(n => n.Name == "proxy");

    private protected async Task<HashSet<Guid>> IdsAsync() => [.. (await occo.GetNodesAsync()).Select(n => n.Id)];

    private protected async Task BuildAsync(string update)
    {
        await RegisterAsync(update, "one");
        Assert.True((await occo.EnactAsync("shop")).Reached);
        (most, fewest) = (0, int.MaxValue);
    }

    private protected async Task RegisterAsync(string update, string context, string? refresh = null)
    {
        var compiled = (await occo.CompileAsync(DescriptionSource.FromText(Description(update, context, refresh))))
            .Infrastructure!;
        if (await occo.FindInfrastructureAsync("shop") is null) await occo.RegisterAsync(compiled);
        else await occo.UpdateAsync("shop", compiled);
    }

    private static string Description(string update, string context, string? refresh) => $$$"""
        infra_name: shop
        user_id: ops
        nodes:
          - {name: web, type: web, scaling: {min: 4, max: 5}{{{(update == "" ? "" : ", " + update)}}}}
        {{{(refresh is null ? "" : Proxy(refresh))}}}
        node_definitions:
          web: [{resource: {type: fake}, contextualisation: {type: cloudinit, context_template: "{{{context}}}"}}]
          proxy:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "{{ getipall('web') | join(',') }}"}
        """;

    private static string Proxy(string refresh) => $$"""
          - {name: proxy, type: proxy{{(refresh == "" ? "" : ", " + refresh)}} }
        dependencies: [[proxy, web]]
        """;
}
