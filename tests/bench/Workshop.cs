using Occo.Ec2Server;
namespace Occo.Bench;

/// <summary>An orchestrator over a new store in a temporary folder, which is deleted at the end.</summary>
internal sealed class Workshop : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-bench-");
    private readonly DummyCloud? cloud;

    private Workshop(DummyCloud? cloud) => this.cloud = cloud;

    public Orchestrator Occo { get; private set; } = null!;

    /// <summary>Opens a new store.</summary>
    /// <param name="cloud">A dummy cloud that replaces the built-in one. The workshop disposes it.</param>
    /// <param name="address">A store on a server; null: a file.</param>
    public static async Task<Workshop> OpenAsync(DummyCloud? cloud = null, string? address = null)
    {
        var workshop = new Workshop(cloud);
        workshop.Occo = await Orchestrator.OpenAsync(new OrchestratorOptions
        {
            StorePath = address ?? Path.Combine(workshop.folder.FullName, "occo.db"),
            CloudHandlers = cloud is null ? [] : [cloud],
        }).ConfigureAwait(false);
        return workshop;
    }

    /// <summary>Registers a chain of ten nodes, each with a tenth of the instances.</summary>
    public Task<string> RegisterAsync(int instances, string resource = "")
    {
        const int tiers = 10;
        var share = instances / tiers;
        var nodes = Enumerable.Range(0, tiers)
            .Select(i => $"  - {{name: tier{i}, type: machine, scaling: {{min: {share}, max: {share}}}}}\n");
        var edges = Enumerable.Range(1, tiers - 1).Select(i => $"  - [tier{i}, tier{i - 1}]\n");
        return RegisterAsync("infra_name: bench\nuser_id: bench\nnodes:\n" + string.Concat(nodes)
            + "dependencies:\n" + string.Concat(edges) + Definition(resource));
    }

    /// <summary>Registers a node with this many instances on the EC2 server of the tests.</summary>
    public async Task RegisterOnEc2Async(string name, int instances, string endpoint)
    {
        var credentials = Path.Combine(folder.FullName, "auth_data.yaml");
        new Credentials().WriteTo(credentials);
        var text = $"infra_name: {name}\nuser_id: bench\nnodes:\n"
            + $"  - {{name: web, type: machine, scaling: {{min: {instances}, max: {instances}}}}}\n"
            + "node_definitions:\n  'node_def:machine':\n    - resource: {type: ec2, regionname: us-east-1, "
            + $"endpoint: '{endpoint}', image_id: {Catalogue.Image}, instance_type: t3.micro}}\n";
        var compiled = await Occo.CompileAsync(DescriptionSource.FromText(text)).ConfigureAwait(false);
        await Occo.RegisterAsync(compiled.Require(), credentials).ConfigureAwait(false);
    }

    public async Task<string> RegisterAsync(string text)
    {
        var compiled = await Occo.CompileAsync(DescriptionSource.FromText(text)).ConfigureAwait(false);
        return (await Occo.RegisterAsync(compiled.Require()).ConfigureAwait(false)).Name;
    }

    /// <summary>The definition of the only node type: a machine of the dummy cloud.</summary>
    public static string Definition(string resource = "")
        => "node_definitions:\n  'node_def:machine':\n    - resource: {type: dummy" + resource + "}\n";

    public async ValueTask DisposeAsync()
    {
        await Occo.DisposeAsync().ConfigureAwait(false);
        cloud?.Dispose();
        folder.Delete(recursive: true);
    }
}
