using Occo.Engine.InfoBroker;

namespace Occo.Engine.Api;

/// <summary>An instance that is handed over, as JSON text. No secret is in it.</summary>
internal static class HandoverFile
{
    private static readonly SignedFile File = new("occo-node", "node", 64 * 1024);

    public static string Write(NodeHandover node) => File.Write(new()
    {
        ["store"] = node.StoreId,
        ["infrastructure"] = node.Infrastructure,
        ["infrastructureId"] = node.InfrastructureId,
        ["node"] = node.Node,
        ["nodeId"] = node.NodeId.ToString(),
        ["instanceId"] = node.InstanceId,
        ["cloud"] = node.Cloud,
        ["address"] = node.Address,
        ["protected"] = node.IsProtected,
    });

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument) for a file that is none or was changed.</summary>
    public static NodeHandover Read(string path) => File.Read(path, values => new NodeHandover
    {
        StoreId = values.Get<string>("store"),
        Infrastructure = values.Get<string>("infrastructure"),
        InfrastructureId = values.Get<string>("infrastructureId"),
        Node = values.Get<string>("node"),
        NodeId = Guid.ParseExact(values.Get<string>("nodeId"), "D"),
        InstanceId = values.Get<string>("instanceId"),
        Cloud = values.Get<string>("cloud"),
        Address = values.GetValueOrDefault("address") as string,
        IsProtected = values.Get<bool>("protected"),
    });
}
