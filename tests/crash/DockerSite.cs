using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using Occo.Engine.Tests;

namespace Occo.Crash;

/// <summary>
/// Containers of an engine that the harness holds: those who are killed and those who finish use it from outside. A
/// label tells the containers of the sites apart, and the beginning of their names the volumes. Each web has a volume
/// that is removed with it, and all share one that is kept.
/// </summary>
internal sealed class DockerSite(string store) : Site(store)
{
    /// <summary>The variable with the address of an engine that runs already.</summary>
    public const string Variable = "OCCO_CRASH_DOCKER";

    private const string Label = "crash-site";

    private static readonly Lazy<string> Started = new(Start);

    private readonly DockerClient client = new DockerClientBuilder()
        .WithEndpoint(new(Environment.GetEnvironmentVariable(Variable) ?? Started.Value)).Build();

    public override string Cloud => "docker";

    private string Kept => $"{Prefix}kept";

    private string Prefix => Path.GetFileName(Folder) + "-";

    // A shell that ends when it is asked to: a program alone would be killed after a second.
    protected override string Definitions => $$$$"""
          'node_def:db':
            - resource: &machine
                type: docker
                endpoint: '{{{{client.Options.Endpoint}}}}'
                origin: local
                image: {{{{DockerServer.Image}}}}
                tag: 1
                stop_timeout: 1
                labels: {{{{{Label}}}}: '{{{{Store}}}}'}
              contextualisation: &context
                type: docker
                env: []
                command: [sh, -c, 'trap "exit 0" TERM; sleep 1000 & wait']
              health_check: &health {ping: false}
          'node_def:web':
            - resource:
                <<: *machine
                limits: {memory: '3{{ variables.version }}m'}
                volumes:
                  - {source: '{{{{Prefix}}}}{{ node_id }}', target: /data, keep: false}
                  - '{{{{Kept}}}}:/kept'
              contextualisation: *context
              health_check: *health
        """;

    public override IReadOnlyList<Guid> Machines()
    {
        var containers = Containers().Select(c => NodeOf(c.Labels)).ToList();
        // A volume without its container is half a machine, and must have a record all the same.
        var volumes = Volumes().Where(v => v.Name != Kept).Select(v => NodeOf(v.Labels));
        return [.. containers, .. volumes.Except(containers)];
    }

    public override IReadOnlyList<string> Leftovers() =>
    [
        .. Containers().Select(c => $"{c.Names[0]} is {c.State}"),
        .. Volumes().Where(v => v.Name != Kept).Select(v => $"the volume {v.Name}"),
        .. Wait(client.Networks.ListNetworksAsync()).Where(n => n.Name is not ("bridge" or "host" or "none"))
            .Select(n => $"the network {n.Name}"),
    ];

    public override IReadOnlyList<string> Faults()
        => Volumes().Any(v => v.Name == Kept) ? [] : ["the volume that is kept was removed"];

    public override void Break(IReadOnlyList<NodeInstance> instances)
    {
        Wait(client.Containers.RemoveContainerAsync(instances[0].InstanceId!, new() { Force = true }));
        Wait(client.Containers.KillContainerAsync(instances[1].InstanceId!, new() { Signal = "SIGKILL" }));
    }

    public override void Clear()
    {
        foreach (var container in Containers())
            Wait(client.Containers.RemoveContainerAsync(container.ID, new() { Force = true }));
        foreach (var volume in Volumes()) Wait(client.Volumes.RemoveAsync(volume.Name));
        client.Dispose();
    }

    private static string Start()
    {
        var endpoint = Wait(DockerServer.EndpointAsync());
        Environment.SetEnvironmentVariable(Variable, endpoint);
        return endpoint;
    }

    private static Guid NodeOf(IDictionary<string, string> labels)
        => Guid.Parse(labels["occo.node-id"], CultureInfo.InvariantCulture);

    private IList<ContainerListResponse> Containers() => Wait(client.Containers.ListContainersAsync(new()
    {
        All = true,
        Filters = new Dictionary<string, IDictionary<string, bool>>
        {
            ["label"] = new Dictionary<string, bool> { [$"{Label}={Store}"] = true },
        },
    }));

    private List<VolumeResponse> Volumes() => [.. (Wait(client.Volumes.ListAsync(CancellationToken.None)).Volumes ?? [])
        .Where(v => v.Name.StartsWith(Prefix, StringComparison.Ordinal))];

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
