using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Occo.Ec2Server;
namespace Occo.Crash;

/// <summary>
/// EC2, seen through the switches of a server that is a process of its own: it does not notice when its caller is
/// killed. All sites of a harness share one; a tag tells what is theirs apart. The machines have a security group and a
/// key pair, and the update replaces the key pair; those of db are of a fleet.
/// </summary>
internal sealed class Ec2Site : Site
{
    // Those who are killed and those who finish use the server of the harness, which began before them.
    private const string Variable = "OCCO_CRASH_EC2_ENDPOINT";

    private const string NodeTag = "occo:node-id";
    private const string PublicKey =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0OcWGhvGnUSm7bIpwZZCPP0kJ8zJHn1a2a3KtfSxDg occo";

    private static readonly TargetGroup Group = new()
    {
        Name = "web", HealthyAfter = TimeSpan.FromSeconds(0.1), DrainTime = TimeSpan.FromSeconds(0.2),
    };

    private static readonly HttpClient Client = new();
    private static readonly Lazy<string> Started = new(Start);

    private readonly string endpoint = Environment.GetEnvironmentVariable(Variable) ?? Started.Value;

    public Ec2Site(string store) : base(store)
    {
        if (!File.Exists(CredentialPath)) new Credentials().WriteTo(CredentialPath);
    }

    public override string Cloud => "ec2";

    public override string CredentialPath => Path.Combine(Folder, "auth_data.yaml");

    public override IReadOnlyList<string> Resources { get; } = ["fw", "login"];

    protected override string Definitions => $$$"""
          'node_def:fw':
            - resource:
                type: ec2_security_group
                endpoint: '{{{endpoint}}}'
                regionname: us-east-1
                ingress:
                  - {protocol: tcp, port: 22, cidr: '10.{{ variables.version }}.0.0/16'}
                  - {protocol: all, group: self}
                tags: {site: '{{{Store}}}'}
          'node_def:login':
            - resource:
                type: ec2_key_pair
                endpoint: '{{{endpoint}}}'
                regionname: us-east-1
                name: 'v{{ variables.version }}'
                public_key: {{{PublicKey}}}
                tags: {site: '{{{Store}}}'}
          'node_def:db':
            - resource:
                type: ec2
                endpoint: '{{{endpoint}}}'
                regionname: us-east-1
                image_id: {{{Catalogue.Image}}}
                instance_types: [t3.micro, t3.small]
                availability_zones: [us-east-1a, us-east-1b]
                security_group_ids: ["{{ find_node_id('fw').instance_id }}"]
                key_name: "{{ find_node_id('login').instance_id }}"
                tags: {site: '{{{Store}}}'}
          'node_def:web':
            - resource:
                type: ec2
                endpoint: '{{{endpoint}}}'
                regionname: us-east-1
                image_id: {{{Catalogue.Image}}}
                instance_type: t3.micro
                security_group_ids: ["{{ find_node_id('fw').instance_id }}"]
                key_name: "{{ find_node_id('login').instance_id }}"
                tags: {site: '{{{Store}}}', version: '{{ variables.version }}'}
                target_groups: ['{{{Group.Arn}}}']
        """;

    public override IReadOnlyList<Guid> Machines() =>
    [
        .. Present().Select(NodeId), .. Belongings().Where(b => b.Tags.ContainsKey(NodeTag))
            .Select(b => Guid.Parse(b.Tags[NodeTag])),
    ];

    public override IReadOnlyList<string> Leftovers()
        => [.. Present().Select(m => $"{m.Id} is {m.State}"), .. Belongings().Select(b => $"there is {b.Id}")];

    public override void Break(IReadOnlyList<NodeInstance> instances)
    {
        Order($"instances/{instances[0].InstanceId}/terminate");
        Order($"instances/{instances[1].InstanceId}/interrupt");
    }

    public override IReadOnlyList<string> Faults() => Look<string>("cut");

    // The server ends with the harness, and its machines with it.
    public override void Clear()
    {
    }

    private static string Start()
    {
        var endpoint = ServerProcess.Start().Endpoint;
        var settings = new Ec2Settings
        {
            PendingTime = TimeSpan.FromSeconds(0.15),
            ShuttingDownTime = TimeSpan.FromSeconds(0.1),
            VisibilityLooks = 1,
            TargetGroups = [Group],
        };
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{endpoint}/_control/settings")
        {
            Content = JsonContent.Create(settings, options: ControlRequest.Json),
        };
        using var reply = Client.Send(request);
        reply.EnsureSuccessStatusCode();
        Environment.SetEnvironmentVariable(Variable, endpoint);
        return endpoint;
    }

    // From its tags, as their names and form are agreed: the node ids of the batch, of which the launch index is one.
    private static Guid NodeId(MachineReport machine)
    {
        var ids = machine.Tags.Where(t => t.Key.StartsWith("occo:ids:", StringComparison.Ordinal))
            .OrderBy(t => int.Parse(t.Key["occo:ids:".Length..], CultureInfo.InvariantCulture))
            .SelectMany(t => t.Value.Split(' ')).ToList();
        var text = ids[machine.LaunchIndex].Replace('-', '+').Replace('_', '/') + "==";
        return new Guid(Convert.FromBase64String(text), bigEndian: true);
    }

    private List<MachineReport> Present() => [.. Look<MachineReport>("instances")
        .Where(m => m.State != "terminated" && m.Tags.GetValueOrDefault("site") == Store)];

    private List<Belonging> Belongings()
        => [.. Look<Belonging>("belongings").Where(b => b.Tags.GetValueOrDefault("site") == Store)];

    private List<T> Look<T>(string what)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{endpoint}/_control/{what}");
        using var reply = Client.Send(request);
        using var body = reply.Content.ReadAsStream();
        return JsonSerializer.Deserialize<List<T>>(body, ControlRequest.Json)!;
    }

    private void Order(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{endpoint}/_control/{path}");
        using var reply = Client.Send(request);
        reply.EnsureSuccessStatusCode();
    }
}
