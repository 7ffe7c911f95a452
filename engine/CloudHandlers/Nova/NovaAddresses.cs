using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>
/// The floating addresses of servers. One call makes an address and gives it to a port; its description names the owner
/// and the server, so that it is found again whatever became of both.
/// </summary>
internal sealed class NovaAddresses(NovaClient client, TimeProvider time)
{
    private static readonly TimeSpan PortLimit = TimeSpan.FromSeconds(80);
    private static readonly TimeSpan PortInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>All addresses that Occo made and has not released. Empty where the cloud has no Neutron.</summary>
    public async Task<IReadOnlyList<NovaAddress>> ListAsync(CancellationToken cancel)
        => [.. (await ListAllAsync(cancel).ConfigureAwait(false)).Where(a => !a.IsReleased)];

    /// <summary>Those, and the released ones.</summary>
    public async Task<IReadOnlyList<NovaAddress>> ListAllAsync(CancellationToken cancel)
    {
        if (!await client.HasAsync(NovaService.Network, cancel).ConfigureAwait(false)) return [];
        var project = (await client.TokenAsync(cancel).ConfigureAwait(false)).ProjectId;
        var all = await client.ListAsync(NovaService.Network, $"floatingips?project_id={project}&limit=500",
            "floatingips", "floating addresses", cancel).ConfigureAwait(false);
        return [.. all.Select(NovaAddress.Read).OfType<NovaAddress>()];
    }

    /// <summary>
    /// Gives a server its address: an existing one of its own, or a new one. Waits until the server has a port. Throws
    /// <see cref="CloudException"/>.
    /// </summary>
    public async Task GiveAsync(
        CloudScope scope, Guid nodeId, string serverId, string pool, CancellationToken cancel)
    {
        var own = (await ListAsync(cancel).ConfigureAwait(false)).Where(a => a.ServerId == serverId).ToList();
        if (own.Exists(a => a.PortId is not null)) return;
        if (await PortAsync(serverId, cancel).ConfigureAwait(false) is not { } port) return;
        if (own.Count > 0)
        {
            await UpdateAsync(own[0], new() { ["port_id"] = port }, cancel).ConfigureAwait(false);
            return;
        }

        await client.SendAsync(NovaService.Network, HttpMethod.Post, "floatingips", new JsonObject
        {
            ["floatingip"] = new JsonObject
            {
                ["floating_network_id"] = await client.Names.PoolAsync(pool, cancel).ConfigureAwait(false),
                ["port_id"] = port,
                ["description"] = NovaAddress.Describe(scope, nodeId, serverId),
            },
        }, "floating address", cancel).ConfigureAwait(false);
    }

    /// <summary>Removes an address. One that is gone is no error.</summary>
    public async Task RemoveAsync(NovaAddress address, CancellationToken cancel)
    {
        try
        {
            await client.SendAsync(NovaService.Network, HttpMethod.Delete,
                $"floatingips/{Uri.EscapeDataString(address.Id)}", null, "floating address", cancel)
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (NovaErrors.IsNotFound(e))
        {
            // Another call removed it.
        }
    }

    /// <summary>Writes on an address whose it is.</summary>
    public Task DescribeAsync(NovaAddress address, string description, CancellationToken cancel)
        => UpdateAsync(address, new() { ["description"] = description }, cancel);

    private Task UpdateAsync(NovaAddress address, JsonObject change, CancellationToken cancel)
        => client.SendAsync(NovaService.Network, HttpMethod.Put, $"floatingips/{Uri.EscapeDataString(address.Id)}",
            new JsonObject { ["floatingip"] = change }, "floating address", cancel);

    // Null: the server failed or is gone, and gets no port any more. Nova makes ports while the server is built.
    private async Task<string?> PortAsync(string serverId, CancellationToken cancel)
    {
        for (var began = time.GetTimestamp(); ; await Task.Delay(PortInterval, time, cancel).ConfigureAwait(false))
        {
            var ports = await client.ListAsync(NovaService.Network,
                $"ports?device_id={Uri.EscapeDataString(serverId)}", "ports", "ports", cancel).ConfigureAwait(false);
            if (ports.Find(HasAddress).Text("id") is { } port) return port;
            var server = await NovaList.GetAsync(client, serverId, cancel).ConfigureAwait(false);
            if (server is not { } there || there.Text("status") is "ERROR" or "DELETED") return null;
            if (time.GetElapsedTime(began) > PortLimit)
            {
                throw new CloudException(CloudErrorKind.Transient,
                    $"The server {serverId} has no port yet that a floating address could be given to.");
            }
        }
    }

    // A floating address is of version 4.
    private static bool HasAddress(JsonElement port) => port.Items("fixed_ips").Any(ip =>
        IPAddress.TryParse(ip.Text("ip_address"), out var address)
        && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork);
}
