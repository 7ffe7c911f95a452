namespace Occo.Engine.Tests;

/// <summary>Engines over one store and any cloud.</summary>
public abstract class ProcessingBed : IDisposable
{
    private protected readonly TempStore store = new();

    public void Dispose()
    {
        store.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static string Many(int count, string context) => $$"""
        infra_name: farm
        user_id: ops
        nodes: [{name: w, type: t, scaling: {min: {{count}}, max: {{count}} } }]
        node_definitions:
          t:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "{{context}}" }
        """;

    private protected async Task<Orchestrator> OpenAsync(FakeCloud cloud, string description)
    {
        var occo = await store.OpenAsync(cloud);
        await occo.RegisterAsync(description);
        return occo;
    }
}
