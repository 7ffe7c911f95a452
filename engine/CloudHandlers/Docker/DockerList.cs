using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// Lists containers: one call for all, and one for each, because only that shows its health, its exit code and its
/// limits.
/// </summary>
internal sealed class DockerList(DockerClient client)
{
    private const int AtOnce = 8;

    /// <summary>The containers with these labels, running or not.</summary>
    public async Task<IReadOnlyList<CloudInstance>> ListAsync(IReadOnlyList<string> labels, CancellationToken cancel)
    {
        var found = await client.Containers.ListContainersAsync(new()
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = labels.ToDictionary(label => label, _ => true),
            },
        }, cancel).ConfigureAwait(false);
        return await FindAsync([.. found.Select(c => c.ID)], cancel).ConfigureAwait(false);
    }

    /// <summary>The containers of Occo with these ids.</summary>
    public async Task<IReadOnlyList<CloudInstance>> FindAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var instances = new CloudInstance?[ids.Count];
        await Parallel.ForAsync(0, ids.Count, new ParallelOptions
        {
            MaxDegreeOfParallelism = AtOnce,
            CancellationToken = cancel,
        }, async (i, token) => instances[i] = await ReadAsync(ids[i], token).ConfigureAwait(false))
            .ConfigureAwait(false);
        return [.. instances.OfType<CloudInstance>()];
    }

    private async Task<CloudInstance?> ReadAsync(string id, CancellationToken cancel)
    {
        ContainerInspectResponse container;
        try
        {
            container = await client.Containers.InspectContainerAsync(id, cancel).ConfigureAwait(false);
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }

        // An id may also be the name of another container.
        if (container.ID != id || DockerLabels.Own(container) is not { } labels) return null;
        var instance = DockerInstances.Read(container, labels, DockerEndpoint.HostOf(client));
        return instance.State is ComponentState.Failed or ComponentState.TemporarilyFailed && !HasHealthError(container)
            ? instance with { Error = await WithLogAsync(instance, cancel).ConfigureAwait(false) }
            : instance;
    }

    private static bool HasHealthError(ContainerInspectResponse container) => container.State?.Health?.Log?.Count > 0
        && container.State is { Running: true, Restarting: false };

    private async Task<string?> WithLogAsync(CloudInstance instance, CancellationToken cancel)
    {
        var log = await DockerLog.TailAsync(client, instance.InstanceId, cancel).ConfigureAwait(false);
        return $"{instance.Error}; {(log.Length == 0 ? "its log is empty." : $"last lines of the log: {log}")}";
    }
}
