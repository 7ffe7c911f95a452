using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Occo.Ec2Server;
namespace Occo.Crash;

/// <summary>
/// EC2, seen through the switches of a server that is a process of its own: it does not notice when its caller is
/// killed. All sites of a harness share one; a tag tells their machines apart.
/// </summary>
internal sealed class Ec2Site : Site
{
    // Those who are killed and those who finish use the server of the harness, which began before them.
    private const string Variable = "OCCO_CRASH_EC2_ENDPOINT";

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

    protected override string Definitions => $$$"""
          'node_def:db':
            - resource:
                type: ec2
                endpoint: '{{{endpoint}}}'
                regionname: us-east-1
                image_id: {{{Catalogue.Image}}}
                instance_types: [t3.micro, t3.small]
                availability_zones: [us-east-1a, us-east-1b]
                tags: {site: '{{{Store}}}'}
          'node_def:web':
            - resource:
                type: ec2
                endpoint: '{{{endpoint}}}'
                regionname: us-east-1
                image_id: {{{Catalogue.Image}}}
                instance_type: t3.micro
                tags: {site: '{{{Store}}}', version: '{{ variables.version }}'}
                target_groups: ['{{{Group.Arn}}}']
        """;

    public override IReadOnlyList<Guid> Machines() => [.. Present().Select(NodeId)];

    public override IReadOnlyList<string> Leftovers() => [.. Present().Select(m => $"{m.Id} is {m.State}")];

    public override void Break(IReadOnlyList<NodeInstance> instances)
    {
        Order($"instances/{instances[0].InstanceId}/terminate");
        Order($"instances/{instances[1].InstanceId}/interrupt");
    }

    public override IReadOnlyList<string> Faults()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{endpoint}/_control/cut");
        using var reply = Client.Send(request);
        using var body = reply.Content.ReadAsStream();
        return JsonSerializer.Deserialize<List<string>>(body, ControlRequest.Json)!;
    }

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

    private List<MachineReport> Present()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{endpoint}/_control/instances");
        using var reply = Client.Send(request);
        using var body = reply.Content.ReadAsStream();
        return [.. JsonSerializer.Deserialize<List<MachineReport>>(body, ControlRequest.Json)!
            .Where(m => m.State != "terminated" && m.Tags.GetValueOrDefault("site") == Store)];
    }

    private void Order(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{endpoint}/_control/{path}");
        using var reply = Client.Send(request);
        reply.EnsureSuccessStatusCode();
    }
}
