using System.Text.Json.Nodes;

namespace Occo.NovaServer;

/// <summary>The network service.</summary>
internal static class Neutron
{
    public static Reply Answer(Stack stack, Call call) => (call.Method, call.Path) switch
    {
        ("GET", ["networks"]) => Paging.Of(stack, call, "networks", Networks(stack)
            .Where(n => !call.Query.TryGetValue("name", out var name) || n["name"]!.GetValue<string>() == name)
            .Where(n => !call.Query.ContainsKey("router:external") || n["router:external"]!.GetValue<bool>())),
        ("GET", ["ports"]) => Paging.Of(stack, call, "ports", stack.Machines.Values
            .Where(m => m.Id == call.Query.GetValueOrDefault("device_id") && m.Status != "ERROR")
            .Select(m => new JsonObject
            {
                ["id"] = m.PortId,
                ["fixed_ips"] = new JsonArray(new JsonObject { ["ip_address"] = m.Address }),
            })),
        ("GET", ["floatingips"]) => Paging.Of(
            stack, call, "floatingips", stack.FloatingIps.Values.Select(f => f.DeepClone().AsObject())),
        ("POST", ["floatingips"]) => Create(stack, call.Body["floatingip"]!.AsObject()),
        (_, ["floatingips", var id]) when !stack.FloatingIps.ContainsKey(id)
            => Reply.OfNeutron(404, "FloatingIPNotFound", $"Floating IP {id} could not be found"),
        ("DELETE", ["floatingips", var id]) => Remove(stack, id),
        ("PUT", ["floatingips", var id]) => Update(stack.FloatingIps[id], call.Body["floatingip"]!.AsObject()),
        _ => new(404),
    };

    private static IEnumerable<JsonObject> Networks(Stack stack) =>
    [
        Network(Stack.Network, Stack.NetworkName, false), Network(Stack.PoolId, Stack.Pool, true),
        .. stack.OtherPools.Select(name => Network($"{name}-id", name, true)),
    ];

    private static JsonObject Network(string id, string name, bool isExternal)
        => new() { ["id"] = id, ["name"] = name, ["router:external"] = isExternal };

    private static Reply Create(Stack stack, JsonObject asked)
    {
        if (stack.FloatingIps.Count >= stack.MostAddresses)
            return Reply.OfNeutron(409, "OverQuota", "Quota exceeded for resources: ['floatingip'].");
        var port = asked["port_id"]?.GetValue<string>();
        if (stack.FloatingIps.Values.Any(f => f["port_id"]?.GetValue<string>() == port))
        {
            return Reply.OfNeutron(409, "FloatingIPPortAlreadyAssociated",
                $"Cannot associate floating IP with port {port}, as that fixed IP already has a floating IP.");
        }

        var made = asked.DeepClone().AsObject();
        var id = $"{Guid.NewGuid()}";
        made["id"] = id;
        made["floating_ip_address"] = stack.NextAddress("203.0.113");
        stack.FloatingIps.Add(id, made);
        return new(201, new JsonObject { ["floatingip"] = made.DeepClone() });
    }

    private static Reply Update(JsonObject floating, JsonObject change)
    {
        foreach (var (key, value) in change) floating[key] = value?.DeepClone();
        return new(200, new JsonObject { ["floatingip"] = floating.DeepClone() });
    }

    private static Reply Remove(Stack stack, string id)
    {
        stack.FloatingIps.Remove(id);
        return new(204);
    }
}
