using Occo.Ec2Server;
namespace Occo.Bench;

/// <summary>An orchestrator over a new store in a temporary folder, which is deleted at the end.</summary>
internal sealed class Workshop : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-bench-");
    private readonly DummyCloud? cloud;

    /// <param name="cloud">A dummy cloud in place of the built-in one; the workshop disposes of it.</param>
    public Workshop(DummyCloud? cloud = null)
    {
        this.cloud = cloud;
        Occo = Orchestrator.Open(new OrchestratorOptions
        {
            StorePath = Path.Combine(folder.FullName, "occo.db"),
            CloudHandlers = cloud is null ? [] : [cloud],
        });
    }

    public Orchestrator Occo { get; }

    /// <summary>Registers a chain of ten nodes that have a tenth of the instances each.</summary>
    public string Register(int instances, string resource = "")
    {
        const int tiers = 10;
        var share = instances / tiers;
        var nodes = Enumerable.Range(0, tiers)
            .Select(i => $"  - {{name: tier{i}, type: machine, scaling: {{min: {share}, max: {share}}}}}\n");
        var edges = Enumerable.Range(1, tiers - 1).Select(i => $"  - [tier{i}, tier{i - 1}]\n");
        return Register("infra_name: bench\nuser_id: bench\nnodes:\n" + string.Concat(nodes)
            + "dependencies:\n" + string.Concat(edges) + Definition(resource));
    }

    /// <summary>Registers a node with so many instances on the tests' EC2 server.</summary>
    public void RegisterOnEc2(string name, int instances, string endpoint)
    {
        var credentials = Path.Combine(folder.FullName, "auth_data.yaml");
        new Credentials().WriteTo(credentials);
        var text = $"infra_name: {name}\nuser_id: bench\nnodes:\n"
            + $"  - {{name: web, type: machine, scaling: {{min: {instances}, max: {instances}}}}}\n"
            + "node_definitions:\n  'node_def:machine':\n    - resource: {type: ec2, regionname: us-east-1, "
            + $"endpoint: '{endpoint}', image_id: {Catalogue.Image}, instance_type: t3.micro}}\n";
        Occo.Register(Occo.Compile(DescriptionSource.FromText(text)).Require(), credentials);
    }

    /// <summary>Registers a description.</summary>
    public string Register(string text) => Occo.Register(Occo.Compile(DescriptionSource.FromText(text)).Require()).Name;

    /// <summary>The definition of the only node type: a machine of the dummy cloud.</summary>
    public static string Definition(string resource = "")
        => "node_definitions:\n  'node_def:machine':\n    - resource: {type: dummy" + resource + "}\n";

    public void Dispose()
    {
        Occo.Dispose();
        cloud?.Dispose();
        folder.Delete(recursive: true);
    }
}
