using System.Globalization;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// Creates containers and starts them. The name comes from the node id, so that a repeated creation finds the container
/// of the first.
/// </summary>
internal sealed class DockerCreation(DockerClient client)
{
    private const int Turns = 100;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);
    private static readonly string[] ModesOfHost = ["bridge", "default", "host", "none"];

    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        var section = DockerSection.Read(batch.Request.Resource);
        if (batch.Request.Context is not null)
        {
            throw new CloudException(CloudErrorKind.Invalid, "A container has no user data. Give it environment and "
                + "command: contextualisation: {type: docker, env: [...], command: ...}.");
        }

        var outcomes = new List<CreateOutcome>();
        foreach (var item in batch.Items)
            outcomes.Add(await CreateAsync(batch, item, section, cancel).ConfigureAwait(false));
        return outcomes;
    }

    private async Task<CreateOutcome> CreateAsync(
        CreateBatch batch, CreateItem item, DockerSection section, CancellationToken cancel)
    {
        var name = DockerLabels.NameOf(batch, item.NodeId, section);
        try
        {
            string? id;
            for (var turns = Turns; (id = await TryMakeAsync(batch, item.NodeId, name, section, cancel)
                .ConfigureAwait(false)) is null; turns--)
            {
                if (turns == 0) throw new CloudException(CloudErrorKind.Transient, $"Another call makes {name}.");
                await Task.Delay(Turn, cancel).ConfigureAwait(false);
            }

            await StartAsync(batch.Scope, item.NodeId, id, section, cancel).ConfigureAwait(false);
            var found = await new DockerList(client).FindAsync([id], cancel).ConfigureAwait(false);
            return found.Count == 1 ? new(item.NodeId, found[0], null) : new(item.NodeId, null, new CloudException(
                CloudErrorKind.Transient, $"The container {name} was removed while it was created."));
        }
        catch (Exception e) when (
            (e as CloudException ?? DockerErrors.Of(e, "create")) is { IsTransient: false } failure)
        {
            return new(item.NodeId, null, failure);
        }
    }

    // The id of the container, new or found. Null: another call is making it, and it cannot be seen yet.
    private async Task<string?> TryMakeAsync(
        CreateBatch batch, Guid nodeId, string name, DockerSection section, CancellationToken cancel)
    {
        await new DockerVolumes(client).MakeAsync(batch, nodeId, section, cancel).ConfigureAwait(false);
        try
        {
            var made = await client.Containers.CreateContainerAsync(
                Parameters(batch, nodeId, name, section), cancel).ConfigureAwait(false);
            return made.ID;
        }
        catch (DockerApiException e) when (DockerErrors.IsNameTaken(e))
        {
            return await OwnAsync(batch.Scope, nodeId, name, cancel).ConfigureAwait(false);
        }
    }

    private async Task<string?> OwnAsync(CloudScope scope, Guid nodeId, string name, CancellationToken cancel)
    {
        try
        {
            var found = await client.Containers.InspectContainerAsync(name, cancel).ConfigureAwait(false);
            return IsOwn(found, scope, nodeId) ? found.ID : throw new CloudException(CloudErrorKind.Invalid,
                $"Another container has the name {name}. Remove or rename it: docker rename.");
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static bool IsOwn(ContainerInspectResponse container, CloudScope scope, Guid nodeId)
        => DockerLabels.Own(container) is { } labels
            && DockerLabels.Has(labels, [.. DockerLabels.FilterOf(scope), $"{DockerLabels.Owner.NodeId}={nodeId}"]);

    // A container that cannot be started is removed, so that nothing of a failed creation stays.
    private async Task StartAsync(
        CloudScope scope, Guid nodeId, string id, DockerSection section, CancellationToken cancel)
    {
        var container = await client.Containers.InspectContainerAsync(ForeignText.Require(id), cancel)
            .ConfigureAwait(false);
        if (container.ID != id || !IsOwn(container, scope, nodeId))
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"docker create: the engine names {id}, which is another container. Check the endpoint.");
        }

        if (container.State?.Status != "created") return;
        try
        {
            var connected = container.NetworkSettings?.Networks ?? new Dictionary<string, EndpointSettings>();
            foreach (var network in section.Networks.Skip(1).Where(n => !connected.ContainsKey(n)))
            {
                await client.Networks.ConnectNetworkAsync(network, new()
                {
                    Container = id, EndpointConfig = EndpointOf(section),
                }, cancel).ConfigureAwait(false);
            }

            await client.Containers.StartContainerAsync(id, new(), cancel).ConfigureAwait(false);
        }
        catch (DockerApiException e)
        {
            await client.Containers.RemoveContainerAsync(
                id, new() { Force = true, RemoveVolumes = true }, cancel).ConfigureAwait(false);
            await new DockerVolumes(client).RemoveLeftAsync(scope, cancel).ConfigureAwait(false);
            var failure = DockerErrors.Of(e, "start")!;
            // The engine answers 500 for what a retry does not mend.
            throw failure.Kind == CloudErrorKind.Transient
                ? new CloudException(CloudErrorKind.Invalid, failure.Message, e) : failure;
        }
    }

    private static CreateContainerParameters Parameters(
        CreateBatch batch, Guid nodeId, string name, DockerSection section) => new()
        {
            Name = name,
            Image = section.Reference,
            Labels = DockerLabels.Of(batch, nodeId, section),
            Hostname = section.HostName!,
            User = section.User!,
            WorkingDir = section.WorkingDirectory!,
            Env = Texts(batch.Request.Attributes.GetValueOrDefault("env"))!,
            Cmd = Texts(batch.Request.Attributes.GetValueOrDefault("command"))!,
            Entrypoint = section.Entrypoint?.ToList()!,
            StopTimeout = section.StopTimeout,
            ExposedPorts = section.Ports.Select(p => p.Container).Distinct()
                .ToDictionary(p => p, _ => default(EmptyStruct)),
            NetworkingConfig = (section.Networks is [var first, ..] && !ModesOfHost.Contains(first)
                ? new NetworkingConfig
                {
                    EndpointsConfig = new Dictionary<string, EndpointSettings> { [first] = EndpointOf(section) },
                }
                : null)!,
            HostConfig = HostOf(batch, nodeId, section),
        };

    private static HostConfig HostOf(CreateBatch batch, Guid nodeId, DockerSection section) => new()
    {
        NetworkMode = (section.Networks.Count > 0 ? section.Networks[0] : null)!,
        PortBindings = section.Ports.GroupBy(p => p.Container).ToDictionary(p => p.Key, p =>
            (IList<PortBinding>)[.. p.Select(b => new PortBinding { HostIP = b.HostAddress, HostPort = b.Host })]),
        Mounts = [.. section.Volumes.Select(v => MountOf(batch, nodeId, v))],
        ExtraHosts = [.. section.ExtraHosts],
        RestartPolicy = RestartOf(section.Restart),
        Memory = section.Memory,
        NanoCPUs = (long)(section.Cpus * DockerSection.NanoCpus),
        PidsLimit = section.Pids,
        Privileged = section.IsPrivileged,
        CapAdd = [.. section.CapAdd],
        CapDrop = [.. section.CapDrop],
        ReadonlyRootfs = section.IsReadOnly,
        Init = section.HasInit ? true : null,
    };

    // Other containers of a network find it by its name.
    private static EndpointSettings EndpointOf(DockerSection section)
        => new() { Aliases = section.Name is { } name ? [name] : [] };

    private static Mount MountOf(CreateBatch batch, Guid nodeId, DockerVolume volume) => new()
    {
        Type = volume.IsFolder ? "bind" : "volume",
        Source = volume.Source!,
        Target = volume.Target,
        ReadOnly = volume.IsReadOnly,
        VolumeOptions = (volume.IsFolder ? null : new VolumeOptions
        {
            Labels = DockerLabels.Of(batch, nodeId, volume),
        })!,
    };

    private static RestartPolicy RestartOf(string text)
    {
        var parts = text.Split(':');
        return new()
        {
            Name = parts[0] switch
            {
                "always" => RestartPolicyKind.Always,
                "unless-stopped" => RestartPolicyKind.UnlessStopped,
                "on-failure" => RestartPolicyKind.OnFailure,
                _ => RestartPolicyKind.No,
            },
            MaximumRetryCount = parts.Length > 1 ? long.Parse(parts[1], CultureInfo.InvariantCulture) : 0,
        };
    }

    // The original passes a text on to a library that splits it as a shell does.
    private static IList<string>? Texts(object? value) => value switch
    {
        null or "" => null,
        IReadOnlyList<object?> list => [.. list.Select(i => Convert.ToString(i, CultureInfo.InvariantCulture) ?? "")],
        _ => [.. DockerSectionReader.Split(Convert.ToString(value, CultureInfo.InvariantCulture)!)],
    };
}
