using System.Text.Json;
using System.Text.Json.Nodes;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>Actions of servers: start, and others.</summary>
internal static class NovaActions
{
    public static Task<JsonElement> SendAsync(
        NovaClient client, string id, string action, JsonObject? value, CancellationToken cancel)
        => client.SendAsync(NovaService.Compute, HttpMethod.Post, $"servers/{Uri.EscapeDataString(id)}/action",
            new JsonObject { [action] = value }, action, cancel);

    /// <summary>
    /// Starts a server whatever stopped it, and gives it the floating address that it lacks. One that runs stays.
    /// </summary>
    public static async Task StartAsync(
        NovaClient client, NovaAddresses addresses, CloudScope scope, string id, CancellationToken cancel)
    {
        var server = await NovaList.GetAsync(client, id, cancel).ConfigureAwait(false)
            ?? throw new CloudException(CloudErrorKind.NotFound, $"The cloud has no server {id}.");
        var action = server.Text("status") switch
        {
            "SHUTOFF" => "os-start",
            "PAUSED" => "unpause",
            "SUSPENDED" => "resume",
            "SHELVED" or "SHELVED_OFFLOADED" => "unshelve",
            _ => null,
        };
        if (action is not null && server.Text("OS-EXT-STS:task_state") is null)
            await SendAsync(client, id, action, null, cancel).ConfigureAwait(false);
        var marks = server.Texts("metadata");
        if (marks.TryGetValue(NovaMarks.FloatingIp, out var pool)
            && Guid.TryParse(marks.GetValueOrDefault(NovaMarks.Owner.NodeId), out var nodeId))
            await addresses.GiveAsync(scope, nodeId, id, pool, cancel).ConfigureAwait(false);
    }

    /// <summary>Stops a server that runs, and keeps its floating address. Another stays as it is.</summary>
    public static async Task StopAsync(NovaClient client, string id, CancellationToken cancel)
    {
        var server = await NovaList.GetAsync(client, id, cancel).ConfigureAwait(false)
            ?? throw new CloudException(CloudErrorKind.NotFound, $"The cloud has no server {id}.");
        if (server.Text("status") is "ACTIVE" && server.Text("OS-EXT-STS:task_state") is null)
            await SendAsync(client, id, "os-stop", null, cancel).ConfigureAwait(false);
    }
}
