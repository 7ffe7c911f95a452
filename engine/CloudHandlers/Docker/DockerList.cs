using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// Lists containers: one call for all, and one for each, because only that shows its health, its exit code and its
/// limits. Volumes that outlived their containers follow.
/// </summary>
internal sealed class DockerList(DockerClient client)
{
    private const int AtOnce = 8;
    private const int Turns = 20;

    private readonly DockerVolumes volumes = new(client);

    /// <summary>
    /// The containers with these labels, running or not, and volumes that outlived theirs; those that are kept only on
    /// demand. Throws <see cref="CloudException"/> (Invalid) when the engine lists one without them: what such an
    /// answer leaves out need not be gone.
    /// </summary>
    public async Task<IReadOnlyList<CloudInstance>> ListAsync(
        IReadOnlyList<string> labels, bool withKeptVolumes, CancellationToken cancel)
    {
        for (var turns = Turns; ; turns--)
        {
            try
            {
                return await ListOnceAsync(labels, withKeptVolumes, cancel).ConfigureAwait(false);
            }
            catch (DockerApiException e) when (turns > 0 && DockerErrors.IsVanished(e))
            {
                // One was removed while podman made its list.
            }
        }
    }

    private async Task<IReadOnlyList<CloudInstance>> ListOnceAsync(
        IReadOnlyList<string> labels, bool withKeptVolumes, CancellationToken cancel)
    {
        var listed = await client.Containers.ListContainersAsync(new()
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = labels.ToDictionary(label => label, _ => true),
            },
        }, cancel).ConfigureAwait(false);
        if (listed is null || listed.Contains(null!)) throw DockerErrors.NoEngine("its list is none");
        if (listed.FirstOrDefault(c => !DockerLabels.Has(c.Labels, labels)) is { } other)
            throw Disregarded($"{ForeignText.Require(other.ID)}, which has not the labels {string.Join(", ", labels)}");
        var found = await ReadAsync([.. listed.Select(c => c.ID)], cancel).ConfigureAwait(false);
        if (found.FirstOrDefault(f => f.Container is not null && f.Container.ID != f.Asked) is { Asked: { } id })
            throw Disregarded($"{id}, and shows another container under this id");
        return
        [
            .. found.Select(f => f.Instance).OfType<CloudInstance>(),
            .. await volumes.LeftAsync(labels, withKeptVolumes, cancel).ConfigureAwait(false),
        ];
    }

    /// <summary>The containers of Occo with these ids.</summary>
    public async Task<IReadOnlyList<CloudInstance>> FindAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var found = await ReadAsync([.. ids.Where(id => !DockerVolumes.IsVolume(id))], cancel).ConfigureAwait(false);
        return
        [
            // An id may also be the name of another container.
            .. found.Where(f => f.Container?.ID == f.Asked).Select(f => f.Instance).OfType<CloudInstance>(),
            .. await volumes.FindAsync([.. ids.Where(DockerVolumes.IsVolume)], cancel).ConfigureAwait(false),
        ];
    }

    private static CloudException Disregarded(string what) => new(CloudErrorKind.Invalid,
        $"docker list: the engine lists {what}. It disregards what it is asked, so Occo does nothing there. Check the "
        + "endpoint.");

    private async Task<(string Asked, ContainerInspectResponse? Container, CloudInstance? Instance)[]> ReadAsync(
        IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var found = new (string, ContainerInspectResponse?, CloudInstance?)[ids.Count];
        await Parallel.ForAsync(0, ids.Count, new ParallelOptions
        {
            MaxDegreeOfParallelism = AtOnce,
            CancellationToken = cancel,
        }, async (i, token) =>
        {
            var container = await InspectAsync(ids[i], token).ConfigureAwait(false);
            found[i] = (ids[i], container, container is null ? null
                : await ReadAsync(container, token).ConfigureAwait(false));
        }).ConfigureAwait(false);
        return found;
    }

    private async Task<ContainerInspectResponse?> InspectAsync(string id, CancellationToken cancel)
    {
        try
        {
            return await client.Containers.InspectContainerAsync(ForeignText.Require(id), cancel).ConfigureAwait(false)
                ?? throw DockerErrors.NoEngine("it describes no container");
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<CloudInstance?> ReadAsync(ContainerInspectResponse container, CancellationToken cancel)
    {
        if (DockerLabels.Own(container) is not { } labels) return null;
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
