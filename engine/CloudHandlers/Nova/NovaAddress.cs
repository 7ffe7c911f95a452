using System.Text.Json;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>A floating address that Occo made, with what its description says.</summary>
/// <param name="Id">Its id in Neutron.</param>
/// <param name="Address">The address.</param>
/// <param name="PortId">The port that has it; null: none.</param>
/// <param name="StoreId">The owner.</param>
/// <param name="InfrastructureId">The infrastructure of the owner.</param>
/// <param name="NodeId">The node id of its server.</param>
/// <param name="ServerId">The server that it was made for.</param>
/// <param name="IsReleased">It went on without Occo, with its server.</param>
internal sealed record NovaAddress(
    string Id, string? Address, string? PortId, string StoreId, string InfrastructureId, Guid? NodeId, string ServerId,
    bool IsReleased)
{
    private const string Mark = "occo";
    private const string Released = "released-by-occo";

    /// <summary>The description of an address. Neutron takes 255 characters.</summary>
    public static string Describe(CloudScope scope, Guid nodeId, string serverId)
        => Describe(Mark, scope.StoreId, scope.InfrastructureId, nodeId, serverId);

    /// <summary>Its description after a release.</summary>
    public string DescribeReleased() => Describe(Released, StoreId, InfrastructureId, NodeId ?? Guid.Empty, ServerId);

    /// <summary>Null: somebody else made it.</summary>
    public static NovaAddress? Read(JsonElement found)
        => found.Text("description")?.Split(' ')
            is [Mark or Released, var store, var infrastructure, var node, var server] parts
            && found.Text("id") is { } id && Guid.TryParse(server, out _)
            ? new(id, found.Text("floating_ip_address"), found.Text("port_id"), Uri.UnescapeDataString(store),
                Uri.UnescapeDataString(infrastructure), Guid.TryParse(node, out var nodeId) ? nodeId : null, server,
                parts[0] == Released)
            : null;

    /// <summary>What is listed where its server is gone: something that has to be removed.</summary>
    public CloudInstance AsInstance() => new()
    {
        InstanceId = ServerId,
        StoreId = StoreId,
        InfrastructureId = InfrastructureId,
        NodeId = NodeId,
        State = ComponentState.Shutdown,
        Error = $"The server is gone; its floating address {Address} is left",
    };

    private static string Describe(string mark, string store, string infrastructure, Guid nodeId, string serverId)
        => string.Join(' ', mark, Uri.EscapeDataString(store), Uri.EscapeDataString(infrastructure), $"{nodeId}",
            serverId);
}
