using Docker.DotNet;
using Docker.DotNet.Models;

namespace Occo.Engine.Tests;

/// <summary>The handler on the tests' engine, with an infrastructure of its own.</summary>
internal sealed class DockerBed : IAsyncDisposable
{
    private DockerBed(string endpoint, string socket)
    {
        Client = new DockerClientBuilder().WithEndpoint(new Uri(socket)).Build();
        Scope = new()
        {
            StoreId = $"{Guid.NewGuid()}",
            StoreFolder = Path.GetTempPath(),
            InfrastructureId = $"{Guid.NewGuid()}",
            InfrastructureName = "shop",
            Type = "docker",
            Settings = new Dictionary<string, object?> { ["endpoint"] = endpoint },
        };
    }

    public ICloudHandler Cloud { get; } = new DockerCloud();

    /// <summary>A client of its own, as another program has.</summary>
    public DockerClient Client { get; }

    public CloudScope Scope { get; }

    /// <param name="endpoint">Another way to the engine.</param>
    public static async Task<DockerBed> MakeAsync(string? endpoint = null)
        => new(endpoint ?? await DockerServer.EndpointAsync(), await DockerServer.EndpointAsync());

    public static async Task<DockerBed> OfPodmanAsync()
        => new(await DockerServer.PodmanAsync(), await DockerServer.PodmanAsync());

    /// <summary>Removes the containers of the infrastructure.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var instance in await Cloud.ListTaggedAsync(Scope, anyStore: false, None))
        {
            await Client.Containers.RemoveContainerAsync(
                instance.InstanceId, new() { Force = true, RemoveVolumes = true });
        }

        Client.Dispose();
    }

    public async Task<CreateOutcome> TryCreateAsync(
        object? command, object? resource = null, Guid? nodeId = null, object? env = null)
    {
        var batch = BatchOf(RequestOf(Scope, command, resource, env), nodeId ?? Guid.NewGuid());
        await Cloud.PaceAsync(batch, None);
        return (await Cloud.CreateAsync(batch, None)).Single();
    }

    public async Task<CloudInstance> CreateAsync(
        object? command, object? resource = null, Guid? nodeId = null, object? env = null)
    {
        var outcome = await TryCreateAsync(command, resource, nodeId, env);
        return outcome.Error is null ? outcome.Instance! : throw outcome.Error;
    }

    public async Task<CloudInstance> OneAsync() => (await Cloud.ListAsync(Scope, None)).Single();

    /// <summary>Lists until the only instance is as wanted.</summary>
    public async Task<CloudInstance> UntilAsync(Func<CloudInstance, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (await OneAsync() is var found && wanted(found)) return found;
            await Task.Delay(50, limit.Token);
        }
    }

    public Task<ContainerInspectResponse> InspectAsync(CloudInstance instance)
        => Client.Containers.InspectContainerAsync(instance.InstanceId);

    public CreateBatch BatchOf(ComposedRequest request, Guid nodeId) => new()
    {
        Scope = Scope,
        NodeName = "web",
        Request = request,
        Token = $"{nodeId}",
        Items = [new(nodeId, 0, Reservation.None)],
    };

    /// <summary>A request of the docker composer; the keys of an anonymous object win over the usual ones.</summary>
    public static ComposedRequest RequestOf(
        CloudScope scope, object? command, object? resource = null, object? env = null)
    {
        var keys = new Dictionary<string, object?>
        {
            ["type"] = "docker",
            ["endpoint"] = scope.Settings["endpoint"],
            ["origin"] = "local",
            ["image"] = DockerServer.Image,
            ["tag"] = 1L,
            ["stop_timeout"] = 1L,
        };
        foreach (var property in resource?.GetType().GetProperties() ?? [])
            keys[property.Name] = Plain(property.GetValue(resource));
        return new()
        {
            Resource = keys,
            Attributes = new Dictionary<string, object?> { ["command"] = Plain(command), ["env"] = Plain(env) },
        };
    }

    private static object? Plain(object? value) => value switch
    {
        string[] texts => texts.ToList<object?>(),
        object[] items => items.Select(Plain).ToList(),
        int number => (long)number,
        null or string or long or double or bool => value,
        _ => value.GetType().GetProperties().ToDictionary(p => p.Name, p => Plain(p.GetValue(value))),
    };

    private static CancellationToken None => CancellationToken.None;
}
