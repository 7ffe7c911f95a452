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

    public OrphanShop(params ICloudHandler[] more) => Clouds = [Cloud, .. more];

    /// <summary>Opens the store and registers the shop.</summary>
    public async Task<OrphanShop> OpenAsync()
    {
        Occo = await store.OpenAsync(Clouds);
        await RegisterAsync(Text);
        return this;
    }

    public FakeCloud Cloud { get; } = new();

    public ICloudHandler[] Clouds { get; }

    public Orchestrator Occo { get; private set; } = null!;

    public string Folder => store.Folder;

    public async Task<Infrastructure> RegisterAsync(string text, string? credentialPath = null)
        => await Occo.RegisterAsync(
            text, credentialPath);

    /// <summary>The store as another process has it.</summary>
    public Task<Orchestrator> OtherAsync() => store.OpenAsync(Clouds);

    public Task<Orchestrator> OtherAsync(OrchestratorOptions options)
        => store.OpenAsync(options with { CloudHandlers = Clouds });

    /// <summary>The tags of an instance of the shop, or of another infrastructure of the store.</summary>
    public async Task<CloudScope> OwnAsync(string? infrastructureId = null) => new()
    {
        StoreId = (await Occo.GetStoreAsync()).StoreId.ToString(),
        StoreFolder = Folder,
        Type = "fake",
        Settings = new Dictionary<string, object?>(),
        InfrastructureId = infrastructureId ?? (await Occo.GetInfrastructuresAsync(includeRemoved: true))
            .First(i => i.Name == "shop").Id,
        InfrastructureName = "shop",
    };

    public async Task RestoreAsync(string copy)
    {
        store.Close();
        await Orchestrator.RestoreAsync(copy, new() { StorePath = store.Path });
        Occo = await store.OpenAsync(Clouds);
    }

    public void Dispose() => store.Dispose();
}
