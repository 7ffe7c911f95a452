using System.Text.Json.Nodes;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// Changes the name and the metadata of a server in place, among them the digest of its request. It removes only keys
/// of the earlier request, because users may add their own.
/// </summary>
internal static class NovaRefresh
{
    /// <summary>Nothing else differs. A request that loses its name would need the default name: no refresh.</summary>
    public static bool IsPossible(ComposedRequest from, ComposedRequest to)
        => from.DiffersOnlyIn(to, "metadata", "server_name", "name")
            && (NameOf(from) is null || NameOf(to) is not null);

    public static async Task RunAsync(
        NovaClient client, TimeProvider time, string id, ComposedRequest from, ComposedRequest to,
        CancellationToken cancel)
    {
        var (before, after) = (NovaSection.Read(from.Resource), NovaSection.Read(to.Resource));
        var server = await new NovaList(client, time).BuiltAsync(id, cancel).ConfigureAwait(false)
            ?? throw new CloudException(CloudErrorKind.NotFound, $"The cloud has no server {id}.");
        if (after.Name is { } name && name != server.Text("name"))
        {
            await client.SendAsync(NovaService.Compute, HttpMethod.Put, $"servers/{Uri.EscapeDataString(id)}",
                new JsonObject { ["server"] = new JsonObject { ["name"] = name } }, "name", cancel)
                .ConfigureAwait(false);
        }

        foreach (var key in before.Metadata.Keys.Where(k => !after.Metadata.ContainsKey(k)))
            await NovaOwner.RemoveAsync(client, id, server, key, cancel).ConfigureAwait(false);
        var wanted = new JsonObject();
        foreach (var (key, value) in after.Metadata) wanted[key] = value;
        // Last, so that an interrupted refresh is not taken for a finished one.
        if (to.Digest is { } digest) wanted[NovaMarks.Owner.Digest] = digest;
        if (wanted.Count > 0) await NovaOwner.AddMetadataAsync(client, id, wanted, cancel).ConfigureAwait(false);
    }

    private static string? NameOf(ComposedRequest request) => NovaSection.Read(request.Resource).Name;
}
