using System.Text.Json;
using System.Text.Json.Nodes;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// Boot volumes that stay when their server is removed (<c>volume_persist</c>). The call that creates a server cannot
/// mark its volume, so that the marks are written before the server is removed.
/// </summary>
internal sealed class NovaVolumes(NovaClient client)
{
    // Servers and volumes have ids of one form.
    private const string IdPrefix = "volume/";

    public static bool IsVolume(string id) => id.StartsWith(IdPrefix, StringComparison.Ordinal);

    /// <summary>Ids of the volumes that stay when the server is removed.</summary>
    public static IReadOnlyList<string> KeptOf(JsonElement server)
        => [.. server.Items("os-extended-volumes:volumes_attached")
            .Where(v => v.Member("delete_on_termination") is { ValueKind: JsonValueKind.False })
            .Select(v => v.Text("id")).OfType<string>().Select(id => IdPrefix + id)];

    /// <summary>Writes on the boot volume of a server that is about to be removed whose it is.</summary>
    public async Task MarkAsync(JsonElement server, CancellationToken cancel)
    {
        var marks = server.Texts("metadata").Where(m => NovaMarks.Owner.IsOwn(m.Key)).ToList();
        if (marks.Count == 0) return;
        foreach (var (id, _) in await BootVolumesAsync(server, cancel).ConfigureAwait(false))
            await SetAsync(HttpMethod.Post, id, marks, cancel).ConfigureAwait(false);
    }

    /// <summary>Takes the marks off, which an interrupted removal may have written.</summary>
    public async Task ReleaseAsync(JsonElement server, CancellationToken cancel)
    {
        foreach (var (id, volume) in await BootVolumesAsync(server, cancel).ConfigureAwait(false))
        {
            var metadata = volume.Texts("metadata");
            if (!metadata.ContainsKey(NovaMarks.Owner.Store)) continue;
            await SetAsync(HttpMethod.Put, id, metadata.Where(m => !NovaMarks.Owner.IsOwn(m.Key)), cancel)
                .ConfigureAwait(false);
        }
    }

    /// <summary>The marked volumes of a store, or of any (null), that no server has.</summary>
    public async Task<IReadOnlyList<CloudInstance>> LeftAsync(string? storeId, CancellationToken cancel)
        => !await client.HasAsync(NovaService.Volume, cancel).ConfigureAwait(false) ? []
            : [.. (await client.ListAsync(NovaService.Volume, "volumes/detail?status=available", "volumes",
                "list of volumes", cancel).ConfigureAwait(false)).Select(Read)
                .Where(v => v.StoreId is { } store && (storeId ?? store) == store)];

    /// <summary>The volumes of an infrastructure with these ids.</summary>
    public async Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IEnumerable<string> ids, CancellationToken cancel)
    {
        var found = new List<CloudInstance>();
        foreach (var id in ids)
        {
            if (await GetAsync(id, cancel).ConfigureAwait(false) is { } volume && Read(volume) is var read
                && read.StoreId == scope.StoreId && read.InfrastructureId == scope.InfrastructureId) found.Add(read);
        }

        return found;
    }

    /// <summary>Deletes a volume, with its data.</summary>
    public async Task<DropOutcome> RemoveAsync(string id, CancellationToken cancel)
    {
        if (await GetAsync(id, cancel).ConfigureAwait(false) is not { } volume) return new(id, true, null);
        if (volume.Text("status") == "deleting") return new(id, false, null);
        if (volume.Text("status") == "error_deleting")
            return new(id, false, new(CloudErrorKind.Transient, $"The volume {id} could not be deleted."));
        await client.SendAsync(NovaService.Volume, HttpMethod.Delete, PathOf(id), null, "delete", cancel)
            .ConfigureAwait(false);
        return new(id, false, null);
    }

    // Volumes that somebody attached later are not Occo's.
    private async Task<List<(string Id, JsonElement Volume)>> BootVolumesAsync(
        JsonElement server, CancellationToken cancel)
    {
        var found = new List<(string, JsonElement)>();
        // A server of an image has an object here.
        if (server.Member("image") is not { ValueKind: JsonValueKind.String }) return found;
        foreach (var id in KeptOf(server))
        {
            if (await GetAsync(id, cancel).ConfigureAwait(false) is { } volume && volume.Text("bootable") == "true")
                found.Add((id, volume));
        }

        return found;
    }

    private async Task<JsonElement?> GetAsync(string id, CancellationToken cancel)
    {
        if (!await client.HasAsync(NovaService.Volume, cancel).ConfigureAwait(false)) return null;
        try
        {
            return (await client.GetAsync(NovaService.Volume, PathOf(id), "volume", cancel).ConfigureAwait(false))
                .Member("volume");
        }
        catch (CloudException e) when (NovaErrors.IsNotFound(e))
        {
            return null;
        }
    }

    private Task SetAsync(
        HttpMethod method, string id, IEnumerable<KeyValuePair<string, string>> metadata, CancellationToken cancel)
        => client.SendAsync(NovaService.Volume, method, $"{PathOf(id)}/metadata",
            new JsonObject { ["metadata"] = NovaMarks.ObjectOf(metadata) }, "metadata", cancel);

    private static string PathOf(string id) => $"volumes/{Uri.EscapeDataString(id[IdPrefix.Length..])}";

    private static CloudInstance Read(JsonElement volume)
        => NovaMarks.Owner.Read(IdPrefix + NovaNames.IdOf(volume), volume.Texts("metadata")) with
        {
            Kind = CloudItemKind.Volume,
            State = ComponentState.Stopped,
        };
}
