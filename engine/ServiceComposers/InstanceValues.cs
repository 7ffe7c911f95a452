using System.Collections;

namespace Occo.Engine.ServiceComposers;

/// <summary>Instances and answers as plain values for templates.</summary>
internal static class InstanceValues
{
    /// <summary>What templates see of an instance: <c>find_node_id('db').address</c>.</summary>
    public static IReadOnlyDictionary<string, object?> Of(NodeInstance instance) => new Dictionary<string, object?>
    {
        ["node_id"] = instance.Id.ToString(),
        ["name"] = instance.Name,
        ["infra_id"] = instance.InfrastructureId,
        ["infra_name"] = instance.Infrastructure,
        ["instance_id"] = instance.InstanceId,
        ["address"] = instance.Address,
        ["resource_address"] = instance.Address,
        ["addresses"] = instance.Addresses,
        ["private_address"] = instance.PrivateAddress,
        ["ports"] = Ports(instance.Ports),
        ["state"] = instance.State.ToString().ToLowerInvariant(),
    };

    public static IReadOnlyDictionary<string, object?> Ports(IReadOnlyDictionary<string, int> ports)
        => ports.ToDictionary(p => p.Key, p => (object?)(long)p.Value);

    /// <summary>An answer of the information broker as a plain value.</summary>
    public static object? Plain(object? answer) => answer switch
    {
        null or string or bool or long or double => answer,
        int number => (long)number,
        NodeInstance instance => Of(instance),
        DateTimeOffset time => time.UtcDateTime.ToString("O"),
        IDictionary mapping => mapping.Keys.Cast<object>().ToDictionary(k => $"{k}", k => Plain(mapping[k])),
        IEnumerable items => items.Cast<object?>().Select(Plain).ToList(),
        Enum word => word.ToString().ToLowerInvariant(),
        _ => answer.ToString(),
    };
}
