using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// The named volumes that are removed with their containers (<c>keep: false</c>). Their own labels say so, from the
/// call that makes them: a volume that somebody else made is never removed, and one that outlives its container,
/// because Occo was killed, is listed like an instance until it is removed.
/// </summary>
internal sealed class DockerVolumes(DockerClient client)
{
    // No id or name of a container begins with it.
    private const string IdPrefix = "volume/";

    public static bool IsVolume(string instanceId) => instanceId.StartsWith(IdPrefix, StringComparison.Ordinal);

    /// <summary>The volumes with these labels whose containers are gone.</summary>
    public async Task<IReadOnlyList<CloudInstance>> LeftAsync(IReadOnlyList<string> labels, CancellationToken cancel)
    {
        string[] all = [.. labels, $"{DockerLabels.Keep}=false"];
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
        : [.. (await LeftAsync([DockerLabels.Store], cancel).ConfigureAwait(false))
            .Where(volume => instanceIds.Contains(volume.InstanceId))];

    /// <summary>Removes the volumes of an infrastructure whose containers are gone.</summary>
    public async Task RemoveLeftAsync(CloudScope scope, CancellationToken cancel)
    {
        foreach (var volume in await LeftAsync(DockerLabels.FilterOf(scope), cancel).ConfigureAwait(false))
            await RemoveAsync(volume.InstanceId, cancel).ConfigureAwait(false);
    }

    /// <summary>Null: it is gone, or a container uses it again and is the last to go.</summary>
    public async Task<CloudException?> RemoveAsync(string instanceId, CancellationToken cancel)
    {
        try
        {
            await client.Volumes.RemoveAsync(instanceId[IdPrefix.Length..], false, cancel).ConfigureAwait(false);
            return null;
        }
        catch (DockerApiException e)
        {
            return e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict
                ? null : DockerErrors.Of(e, "volume rm");
        }
    }

    private static CloudInstance Read(VolumeResponse volume) => DockerLabels.Identify(new()
    {
        InstanceId = IdPrefix + volume.Name,
        StoreId = null,
        InfrastructureId = "",
        NodeId = null,
        State = ComponentState.Failed,
        Error = "Its container is gone. The volume is to be removed with it",
    }, volume.Labels);
}
