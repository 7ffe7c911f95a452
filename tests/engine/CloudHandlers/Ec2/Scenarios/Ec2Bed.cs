using System.Xml.Linq;
using Occo.Ec2Server;

namespace Occo.Engine.Tests;

/// <summary>A machine as EC2 itself describes it.</summary>
internal sealed record Ec2Machine(
    string Id, string State, string Type, string? ClientToken, IReadOnlyDictionary<string, string> Tags)
{
    public bool IsAlive => State is "pending" or "running";
}

/// <summary>
/// An orchestrator over an EC2 API: the loopback server, or one in another process. Its clock jumps over every wait,
/// and is the loopback server's clock as well. Tests ask the cloud itself for its machines, not the engine.
/// </summary>
internal sealed class Ec2Bed : IAsyncDisposable
{
    public const string Loopback = "loopback";
    public const string Name = "shop";

    /// <summary>A db, and webs that are told its address.</summary>
    public const string TwoTiers = """
        nodes:
          - {name: db, type: machine}
          - {name: web, type: machine, scaling: {min: 2, max: 8}}
        dependencies:
          - [web, db]
        """;

    private readonly TempStore store = new();
    private readonly Server? server;
    private readonly string image;

    private Ec2Bed(JumpingTimeProvider time, Server? server, string endpoint, string image)
    {
        (Time, this.server, Endpoint, this.image) = (time, server, endpoint, image);
        Caller = new(endpoint);
    }

    public string Endpoint { get; }

    public Ec2Caller Caller { get; }

    public Orchestrator Occo { get; private set; } = null!;

    /// <summary>The loopback server's cloud.</summary>
    public Ec2Account Cloud => server!.Cloud;

    private JumpingTimeProvider Time { get; }

    /// <summary>Starts one: <c>loopback</c>, or <c>real</c> for that of <see cref="RealEc2Attribute"/>.</summary>
    public static async Task<Ec2Bed> AtAsync(string where = Loopback)
    {
        var time = new JumpingTimeProvider();
        if (where == Loopback)
        {
            var server = await Server.StartAsync(new(time: time));
            return await OpenAsync(new(time, server, server.Endpoint, Catalogue.Image));
        }

        var endpoint = await RealEc2Attribute.EndpointAsync();
        var images = await new Ec2Caller(endpoint).CallAsync("DescribeImages",
            "Filter.1.Name=architecture", "Filter.1.Value.1=x86_64");
        return await OpenAsync(new(time, null, endpoint, images.First("imageId")!));
    }

    private static async Task<Ec2Bed> OpenAsync(Ec2Bed bed)
    {
        bed.Occo = await bed.OpenAsync();
        return bed;
    }

    /// <summary>Changes how the loopback server behaves.</summary>
    public void Set(Func<Ec2Settings, Ec2Settings> change) => Cloud.Settings = change(Cloud.Settings);

    /// <summary>So much time goes by in which nobody does anything.</summary>
    public void Advance(TimeSpan by) => Time.Advance(by);

    /// <summary>Goes on in a new process: nothing is left but the store.</summary>
    public async Task RestartAsync()
    {
        store.Close();
        Occo = await OpenAsync();
    }

    /// <summary>Registers an infrastructure of nodes of the type <c>machine</c>.</summary>
    /// <param name="nodes">Nodes and dependencies.</param>
    /// <param name="more">More of the resource, in YAML's flow form, beginning with a comma.</param>
    /// <param name="rest">The other sections of the definition, indented by six.</param>
    /// <param name="secret">A secret key that is not the right one.</param>
    public Task RegisterAsync(string nodes, string more = "", string rest = "", string? secret = null)
        => RegisterDefinitionsAsync(nodes, $"  machine:\n    - resource: {Resource(more)}\n{rest}", secret);

    /// <summary>The same with definitions, indented by two.</summary>
    public async Task RegisterDefinitionsAsync(string nodes, string definitions, string? secret = null)
    {
        var credentials = Path.Combine(store.Folder, "auth_data.yaml");
        var keys = new Credentials();
        (secret is null ? keys : keys with { SecretKey = secret }).WriteTo(credentials);
        var text = $"infra_name: {Name}\nuser_id: ops\n{nodes}\nnode_definitions:\n{definitions}";
        await Occo.RegisterAsync(text, credentials);
    }

    /// <summary>Makes another description the newest.</summary>
    public async Task UpdateAsync(string nodes, string more = "", string? type = "t3.micro")
    {
        var text = $"infra_name: {Name}\nuser_id: ops\n{nodes}\n"
            + $"node_definitions:\n  machine: [{{resource: {Resource(more, type)}}}]\n";
        await Occo.UpdateAsync(Name, text);
    }

    /// <summary>A resource section in YAML's flow form. A type of null: the section has none.</summary>
    public string Resource(string more = "", string? type = "t3.micro")
        => $"{{type: ec2, endpoint: '{Endpoint}', regionname: us-east-1, image_id: {image}"
            + $"{(type is null ? "" : $", instance_type: {type}")}{more}}}";

    public Task<EnactmentResult> EnactAsync(int concurrency = 16)
        => Occo.EnactAsync(Name, new() { MaxConcurrency = concurrency });

    /// <summary>Enacts, and demands that everything is as it should be.</summary>
    public async Task<EnactmentResult> ReachAsync(int concurrency = 16)
    {
        var result = await EnactAsync(concurrency);
        Xunit.Assert.True(result.Reached, string.Join('\n', result.Errors));
        var alive = await AliveAsync();
        var records = await Occo.GetNodesAsync();
        Xunit.Assert.All(records, r => Xunit.Assert.Equal(NodeState.Ready, r.State));
        Xunit.Assert.Equal(records.Select(r => r.InstanceId).Order(), alive.Select(m => m.Id).Order());
        return result;
    }

    /// <summary>Those of them that are pending or run.</summary>
    public async Task<IReadOnlyList<Ec2Machine>> AliveAsync() => [.. (await MachinesAsync()).Where(m => m.IsAlive)];

    /// <summary>All machines that there were, or of this infrastructure where others use the API as well.</summary>
    public async Task<IReadOnlyList<Ec2Machine>> MachinesAsync()
    {
        if (server is not null) return [.. Cloud.Fleet.All().Select(Read)];
        var id = (await Occo.GetInfrastructuresAsync(includeRemoved: true)).Single(i => i.Name == Name).Id;
        var (machines, next) = (new List<Ec2Machine>(), "");
        do
        {
            string[] page = next.Length == 0 ? [] : [$"NextToken={next}"];
            var reply = await Caller.CallAsync("DescribeInstances",
                ["Filter.1.Name=tag:occo:infrastructure", $"Filter.1.Value.1={id}", "MaxResults=1000", .. page]);
            machines.AddRange(reply.Root.Descendants().Where(e => e.Name.LocalName == "instancesSet")
                .SelectMany(s => s.Elements()).Select(Read));
            next = reply.First("nextToken") ?? "";
        }
        while (next.Length > 0);
        return machines;
    }

    /// <summary>Terminates a machine behind Occo's back.</summary>
    public Task<Ec2Reply> TerminateAsync(string id) => Caller.CallAsync("TerminateInstances", $"InstanceId.1={id}");

    /// <summary>Stops a machine behind Occo's back.</summary>
    public Task<Ec2Reply> StopAsync(string id) => Caller.CallAsync("StopInstances", $"InstanceId.1={id}");

    public async ValueTask DisposeAsync()
    {
        store.Dispose();
        if (server is not null) await server.DisposeAsync();
    }

    private static Ec2Machine Read(Instance machine) => new(machine.Id, InstanceXml.Name(machine.State),
        machine.Launch.Type, machine.Launch.ClientToken, machine.Tags);

    private static Ec2Machine Read(XElement item)
    {
        var tags = Child(item, "tagSet")?.Elements().ToDictionary(
            t => Child(t, "key")!.Value, t => Child(t, "value")?.Value ?? "");
        return new(Child(item, "instanceId")!.Value, Child(Child(item, "instanceState")!, "name")!.Value,
            Child(item, "instanceType")!.Value, Child(item, "clientToken")?.Value, tags ?? []);
    }

    private static XElement? Child(XElement element, string name)
        => element.Elements().FirstOrDefault(e => e.Name.LocalName == name);

    private Task<Orchestrator> OpenAsync() => store.OpenAsync(new OrchestratorOptions
    {
        Time = Time,
        // The choices of alternatives are the same in every run.
        Random = new(1),
        // Shorter, and its heartbeat would make the clock race.
        LeaseDuration = TimeSpan.FromDays(30),
    });
}
