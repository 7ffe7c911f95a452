using System.Text.Json;
using System.Text.Json.Nodes;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// Changes what says whose a server is. A server with the tags of an owner always has that owner's metadata: tags go
/// first and come last.
/// </summary>
internal sealed class NovaOwner(NovaClient client, TimeProvider time)
{
    /// <summary>Takes Occo's marks off. An unknown server is no error.</summary>
    public async Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var (addresses, list) = (new NovaAddresses(client, time), new NovaList(client, time));
        var given = (await addresses.ListAsync(cancel).ConfigureAwait(false)).ToLookup(a => a.ServerId);
        var outcomes = new List<ReleaseOutcome>();
        foreach (var id in ids)
        {
            try
            {
                if (await list.BuiltAsync(id, cancel).ConfigureAwait(false) is { } server)
                {
                    // Without this mark no other address is made.
                    await RemoveAsync(client, id, server, NovaMarks.FloatingIp, cancel).ConfigureAwait(false);
                    foreach (var address in given[id])
                    {
                        await addresses.DescribeAsync(address, address.DescribeReleased(), cancel)
                            .ConfigureAwait(false);
                    }

                    await new NovaVolumes(client).ReleaseAsync(server, cancel).ConfigureAwait(false);
                    await TagAsync(id, server, [], cancel).ConfigureAwait(false);
                    await SetMetadataAsync(id, server, cancel).ConfigureAwait(false);
                }

                outcomes.Add(new(id, null));
            }
            catch (CloudException e)
            {
                outcomes.Add(new(id, NovaErrors.IsNotFound(e) ? null : e));
            }
        }

        return outcomes;
    }

    /// <summary>Writes another owner on a server and its floating address.</summary>
    public async Task ClaimAsync(
        CloudScope scope, string id, Guid nodeId, string nodeName, CancellationToken cancel)
    {
        var server = await new NovaList(client, time).BuiltAsync(id, cancel).ConfigureAwait(false)
            ?? throw new CloudException(CloudErrorKind.NotFound, $"The cloud has no server {id}.");
        await TagAsync(id, server, [], cancel).ConfigureAwait(false);
        await AddMetadataAsync(client, id, NovaMarks.ObjectOf(NovaMarks.Owner.Of(scope, nodeName, nodeId)), cancel)
            .ConfigureAwait(false);
        var addresses = new NovaAddresses(client, time);
        var description = NovaAddress.Describe(scope, nodeId, id);
        foreach (var address in await addresses.ListAllAsync(cancel).ConfigureAwait(false))
        {
            if (address.ServerId == id)
                await addresses.DescribeAsync(address, description, cancel).ConfigureAwait(false);
        }

        await TagAsync(id, server, NovaMarks.Tags(scope, nodeId), cancel).ConfigureAwait(false);
    }

    /// <summary>Sets keys of the metadata; the others stay.</summary>
    public static Task AddMetadataAsync(NovaClient client, string id, JsonObject metadata, CancellationToken cancel)
        => client.SendAsync(NovaService.Compute, HttpMethod.Post, $"servers/{Uri.EscapeDataString(id)}/metadata",
            new JsonObject { ["metadata"] = metadata }, "metadata", cancel);

    /// <summary>Removes a key of the metadata, if it is there.</summary>
    public static async Task RemoveAsync(
        NovaClient client, string id, JsonElement server, string key, CancellationToken cancel)
    {
        if (!server.Texts("metadata").ContainsKey(key)) return;
        await client.SendAsync(NovaService.Compute, HttpMethod.Delete,
            $"servers/{Uri.EscapeDataString(id)}/metadata/{Uri.EscapeDataString(key)}", null, "metadata", cancel)
            .ConfigureAwait(false);
    }

    // The tags of others stay.
    private Task TagAsync(string id, JsonElement server, IEnumerable<string> own, CancellationToken cancel)
    {
        var others = server.Items("tags").Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)
            .Where(t => !NovaMarks.IsOwn(t));
        return client.SendAsync(NovaService.Compute, HttpMethod.Put, $"servers/{Uri.EscapeDataString(id)}/tags",
            new JsonObject { ["tags"] = new JsonArray([.. others.Concat(own).Select(t => JsonValue.Create(t))]) },
            "tags", cancel);
    }

    private Task SetMetadataAsync(string id, JsonElement server, CancellationToken cancel)
    {
        var others = NovaMarks.ObjectOf(server.Texts("metadata").Where(m => !NovaMarks.Owner.IsOwn(m.Key)));
        return client.SendAsync(NovaService.Compute, HttpMethod.Put, $"servers/{Uri.EscapeDataString(id)}/metadata",
            new JsonObject { ["metadata"] = others }, "metadata", cancel);
    }
}
