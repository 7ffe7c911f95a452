namespace Occo.Engine.Tests;

/// <summary>A shop of three on a cloud in memory, registered in a store of its own.</summary>
internal sealed class OrphanShop : IDisposable
{
    public const string Text = """
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: db}
          - {name: web, type: web, scaling: {min: 2, max: 4}}
        dependencies: [[web, db]]
        node_definitions:
          db: [{resource: {type: fake}}]
          web:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "db={{ getip('db') }}"}
        """;

    private readonly TempStore store = new();

    public OrphanShop(params ICloudHandler[] more)
    {
        Clouds = [Cloud, .. more];
        Occo = store.Open(Clouds);
        Register(Text);
    }

    public FakeCloud Cloud { get; } = new();

    public ICloudHandler[] Clouds { get; }

    public Orchestrator Occo { get; private set; }

    public string Folder => store.Folder;

    public Infrastructure Register(string text, string? credentialPath = null)
        => Occo.Register(Occo.Compile(DescriptionSource.FromText(text)).Require(), credentialPath);

    /// <summary>The store as another process has it.</summary>
    public Orchestrator Other() => store.Open(Clouds);

    public Orchestrator Other(OrchestratorOptions options) => store.Open(options with { CloudHandlers = Clouds });

    /// <summary>The tags of an instance of the shop, or of another infrastructure of the store.</summary>
    public CloudScope Own(string? infrastructureId = null) => new()
    {
        StoreId = Occo.GetStore().StoreId.ToString(),
        StoreFolder = Folder,
        Type = "fake",
        Settings = new Dictionary<string, object?>(),
        InfrastructureId = infrastructureId ?? Occo.GetInfrastructures(includeRemoved: true)
            .First(i => i.Name == "shop").Id,
        InfrastructureName = "shop",
    };

    public void Restore(string copy)
    {
        store.Close();
        Orchestrator.Restore(copy, new() { StorePath = store.Path });
        Occo = store.Open(Clouds);
    }

    public void Dispose() => store.Dispose();
}
