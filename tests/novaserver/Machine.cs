using System.Globalization;
using System.Text.Json.Nodes;

namespace Occo.NovaServer;

/// <summary>A server.</summary>
internal sealed class Machine
{
    public string Id { get; } = $"{Guid.NewGuid()}";
    public required string Name { get; set; }
    public required string FlavorName { get; set; }
    public required string Address { get; init; }
    public string PortId { get; } = $"{Guid.NewGuid()}";
    public DateTimeOffset CreatedAt { get; } = DateTimeOffset.UtcNow;
    public DateTimeOffset? DeletedAt { get; set; }
    public string Status { get; set; } = "BUILD";
    public string? Fault { get; set; }
    public string Console { get; set; } = "";
    public bool HasRun { get; set; }
    public Dictionary<string, string> Metadata { get; set; } = [];
    public List<string> Tags { get; set; } = [];
    public bool IsOfVolume { get; init; }
    public bool IsLocked { get; set; }

    public bool IsPlaced { get; set; }

    public void Settle(DateTimeOffset now, Stack stack)
    {
        if (Status != "BUILD" || now - CreatedAt < stack.SchedulingTime) return;
        IsPlaced |= stack.HasHost;
        if (!IsPlaced)
            (Status, Fault) = ("ERROR", "No valid host was found. There are not enough hosts available.");
        else if (now - CreatedAt >= stack.BuildTime) (Status, HasRun) = ("ACTIVE", true);
    }

    /// <summary>Its details, as Nova shows them with a microversion of at least 2.47.</summary>
    public JsonObject ToJson(Stack stack)
    {
        var addresses = new JsonArray(AddressOf(Address, "fixed"));
        foreach (var floating in stack.FloatingIps.Values.Where(f => f["port_id"]?.GetValue<string>() == PortId))
            addresses.Add(AddressOf(floating["floating_ip_address"]!.GetValue<string>(), "floating"));
        var json = new JsonObject
        {
            ["id"] = Id,
            ["name"] = Name,
            ["status"] = Status,
            ["image"] = IsOfVolume ? "" : new JsonObject { ["id"] = Stack.Image },
            ["created"] = CreatedAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["OS-EXT-STS:task_state"] = DeletedAt is not null ? "deleting"
                : Status == "BUILD" && !IsPlaced ? "scheduling" : null,
            ["OS-SRV-USG:launched_at"] = HasRun ? "2026-01-01T00:00:00.000000" : null,
            ["metadata"] = JsonObjectOf(Metadata),
            ["tags"] = new JsonArray([.. Tags.Select(t => JsonValue.Create(t))]),
            ["flavor"] = new JsonObject { ["original_name"] = FlavorName, ["vcpus"] = 1, ["ram"] = 512 },
            ["addresses"] = Status == "BUILD" ? [] : new JsonObject { [Stack.NetworkName] = addresses },
            ["os-extended-volumes:volumes_attached"] = new JsonArray(
            [
                .. stack.Volumes.Where(v => v.Value.Server == Id).Select(v => new JsonObject
                {
                    ["id"] = v.Key, ["delete_on_termination"] = v.Value.IsRemovedWithIt,
                }),
            ]),
        };
        if (Fault is not null) json["fault"] = new JsonObject { ["code"] = 500, ["message"] = Fault };
        return json;
    }

    public static JsonObject JsonObjectOf(IReadOnlyDictionary<string, string> texts)
    {
        var json = new JsonObject();
        foreach (var (key, value) in texts) json[key] = value;
        return json;
    }

    private static JsonObject AddressOf(string address, string type)
        => new() { ["addr"] = address, ["version"] = 4, ["OS-EXT-IPS:type"] = type };
}
