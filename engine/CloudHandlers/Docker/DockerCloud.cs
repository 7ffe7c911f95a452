using Docker.DotNet;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>Containers of a Docker Engine, or of an engine with its API (podman).</summary>
public sealed class DockerCloud : ICloudHandler
{
    internal const string TypeName = "docker";

    public string Type => TypeName;
    public IReadOnlyList<string> ScopeKeys { get; } = ["endpoint", "context"];
    public IReadOnlyList<string> Suggest(string scopeKey) => scopeKey == "context" ? DockerContext.Names() : [];

    /// <summary>One: no call of the API makes more.</summary>
    public int MaxBatch => 1;

    /// <summary>All but those of an engine that is reached by the network.</summary>
    public bool IsOfThisMachine(IReadOnlyDictionary<string, object?> resource)
        => !DockerEndpoint.IsRemote(resource.GetValueOrDefault("endpoint") as string ?? "");

    public IEnumerable<Diagnostic> Validate(Section resource) => DockerSchema.Check(resource);
    public SectionSchema Schema => DockerSchema.Schema;

    /// <summary>Pulls the image: that may take longer than a call may.</summary>
    public async ValueTask PaceAsync(CreateBatch batch, CancellationToken cancel)
        => await CallAsync(batch.Scope, "pull", async client =>
        {
            await new DockerImages(client, batch.Scope, batch.OnProgress)
                .ProvideAsync(DockerSection.Read(batch.Request.Resource), cancel).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);

    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
        => CallAsync(batch.Scope, "create", client => new DockerCreation(client).CreateAsync(batch, cancel));

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => CallAsync(scope, "list", client => new DockerList(client).ListAsync(
            DockerLabels.FilterOf(scope), withKeptVolumes: false, cancel));

    public Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => CallAsync(scope, "inspect", async client =>
        {
            var found = await new DockerList(client).FindAsync(instanceIds, cancel).ConfigureAwait(false);
            return (IReadOnlyList<CloudInstance>)[.. found.Where(i =>
                i.StoreId == scope.StoreId && i.InfrastructureId == scope.InfrastructureId)];
        });

    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
        => CallAsync(access, "list", client => new DockerList(client).ListAsync(
            DockerLabels.FilterOf(anyStore ? null : access.StoreId), withKeptVolumes: true, cancel));

    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => CallAsync(scope, "remove", client => new DockerRemoval(client).DropAsync(scope, instanceIds, cancel));

    public bool CanStart => true;

    public Task StartAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => CallAsync(scope, "start", async client =>
        {
            foreach (var id in instanceIds)
            {
                var found = await client.Containers.InspectContainerAsync(id, cancel).ConfigureAwait(false);
                if (found.State?.Paused == true)
                    await client.Containers.UnpauseContainerAsync(id, cancel).ConfigureAwait(false);
                else await client.Containers.StartContainerAsync(id, new(), cancel).ConfigureAwait(false);
            }

            return true;
        });

    public bool CanStop => true;

    /// <summary>The engine ends the program, and kills it after its <c>stop_timeout</c>.</summary>
    public Task StopAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => CallAsync(scope, "stop", async client =>
        {
            var removal = new DockerRemoval(client);
            await Task.WhenAll(instanceIds.Select(id => removal.StopAsync(id, cancel))).ConfigureAwait(false);
            return true;
        });

    /// <summary>Labels cannot be changed: the container gets a name that says that it is released.</summary>
    public Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => CallAsync(scope, "rename", client => new DockerOwner(client).ReleaseAsync(instanceIds, cancel));

    /// <summary>Only where it was: its labels name its infrastructure and node id.</summary>
    public Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
        => CallAsync(scope, "rename", async client =>
        {
            await new DockerOwner(client).ClaimAsync(scope, instanceId, nodeId, cancel).ConfigureAwait(false);
            return true;
        });

    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => DockerCheck.RunAsync(access, cancel);

    /// <summary>
    /// None where a container wants more than the host has. Else unknown: limits reserve nothing, and may add up to
    /// more than the host.
    /// </summary>
    public async Task<int?> CapacityAsync(
        CloudAccess access, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
    {
        var section = DockerSection.Read(resource);
        if (section is { Memory: 0, Cpus: 0 }) return null;
        var host = await CallAsync(access, "info", client => client.System.GetSystemInfoAsync(cancel))
            .ConfigureAwait(false);
        return section.Memory > host.MemTotal || section.Cpus > host.NCPU ? 0 : null;
    }

    internal static async Task<T> CallAsync<T>(CloudAccess access, string action, Func<DockerClient, Task<T>> call)
    {
        try
        {
            using var client = DockerEndpoint.Connect(access);
            return await call(client).ConfigureAwait(false);
        }
        catch (Exception e) when (DockerErrors.Of(e, action) is { } failure)
        {
            throw failure;
        }
    }
}
