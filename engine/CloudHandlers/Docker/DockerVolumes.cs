using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// The named volumes that containers were made with. Their own labels say whose they are and whether they are removed
/// with their containers (<c>keep: false</c>), from the call that makes them: a volume that somebody else made is never
/// removed. One that is to be removed and outlives its container, because Occo was killed, is listed like an instance
/// until it is removed. One that is kept is only shown by a search.
/// </summary>
internal sealed class DockerVolumes(DockerClient client)
{
    // No id or name of a container begins with it.
    private const string IdPrefix = "volume/";
    private const string Podman = "Podman Engine";
    private const string IsRemoved = $"{DockerLabels.Keep}=false";

    public static bool IsVolume(string instanceId) => instanceId.StartsWith(IdPrefix, StringComparison.Ordinal);

    /// <summary>Makes the volumes of a container where the engine would make them without labels (podman).</summary>
    public async Task MakeAsync(CreateBatch batch, Guid nodeId, DockerSection section, CancellationToken cancel)
    {
        var named = section.Volumes.Where(v => v is { Source: not null, IsFolder: false }).ToList();
        if (named.Count == 0) return;
        var engine = await client.System.GetVersionAsync(cancel).ConfigureAwait(false);
        if (engine.Components?.Any(c => c?.Name == Podman) != true) return;
        // One that exists stays as it is.
        foreach (var volume in named)
        {
            await client.Volumes.CreateAsync(new()
            {
                Name = volume.Source!, Labels = DockerLabels.Of(batch, nodeId, volume),
            }, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The volumes with these labels whose containers are gone, with those that are kept or without.</summary>
    public async Task<IReadOnlyList<CloudInstance>> LeftAsync(
        IReadOnlyList<string> labels, bool withKept, CancellationToken cancel)
    {
        IReadOnlyList<string> all = withKept ? labels : [.. labels, IsRemoved];
        var found = await client.Volumes.ListAsync(new VolumesListParameters
        {
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = all.ToDictionary(label => label, _ => true),
                ["dangling"] = new Dictionary<string, bool> { ["true"] = true },
            },
        }, cancel).ConfigureAwait(false);
        return [.. (found.Volumes ?? []).Where(v => DockerLabels.Has(v?.Labels, all)).Select(Read)];
    }

    /// <summary>Those of the volumes whose containers are gone.</summary>
    public async Task<IReadOnlyList<CloudInstance>> FindAsync(
        IReadOnlyList<string> instanceIds, CancellationToken cancel) => instanceIds.Count == 0 ? []
        : [.. (await LeftAsync(DockerLabels.FilterOf(storeId: null), withKept: true, cancel).ConfigureAwait(false))
            .Where(volume => instanceIds.Contains(volume.InstanceId))];

    /// <summary>Removes the volumes of an infrastructure whose containers are gone.</summary>
    public async Task RemoveLeftAsync(CloudScope scope, CancellationToken cancel)
    {
        foreach (var volume in await LeftAsync(DockerLabels.FilterOf(scope), withKept: false, cancel)
            .ConfigureAwait(false))
            await RemoveAsync(volume.InstanceId, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Null: it is gone, or a container uses it again and is the last to go. One that is kept must not be in use.
    /// </summary>
    public async Task<CloudException?> RemoveAsync(string instanceId, CancellationToken cancel)
    {
        var name = instanceId[IdPrefix.Length..];
        try
        {
            await client.Volumes.RemoveAsync(name, false, cancel).ConfigureAwait(false);
            return null;
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.Conflict)
        {
            var volume = await client.Volumes.InspectAsync(name, cancel).ConfigureAwait(false);
            return DockerLabels.Has(volume.Labels, [IsRemoved]) ? null
                : new(CloudErrorKind.Invalid, $"docker volume rm: {e.Message}", e);
        }
        catch (DockerApiException e)
        {
            return DockerErrors.Of(e, "volume rm");
        }
    }

    private static CloudInstance Read(VolumeResponse volume)
    {
        var read = DockerLabels.Owner.Read(IdPrefix + volume.Name, volume.Labels.AsReadOnly());
        return DockerLabels.Has(volume.Labels, [IsRemoved])
            ? read with
            {
                State = ComponentState.Failed,
                Error = "Its container is gone. The volume is to be removed with it",
            }
            : read with { Kind = CloudItemKind.Volume, State = ComponentState.Stopped };
    }
}
