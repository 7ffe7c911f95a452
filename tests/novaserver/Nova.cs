using System.Text.Json.Nodes;

namespace Occo.NovaServer;

/// <summary>The compute service.</summary>
internal static class Nova
{
    public static Reply Answer(Stack stack, Call call) => (call.Method, call.Path) switch
    {
        ("GET", []) => new(200, new JsonObject
        {
            ["version"] = new JsonObject { ["id"] = "v2.1", ["version"] = stack.NewestVersion },
        }),
        ("GET", ["flavors", "detail"]) => Paging.Of(stack, call, "flavors",
        [
            Flavor("1", "m1.tiny", 1, 512), Flavor(Stack.FlavorId, Stack.Flavor, 20, 2048),
            Flavor("3", "m1.medium", 40, 4096),
        ]),
        ("GET", ["limits"]) => new(200, new JsonObject
        {
            ["limits"] = new JsonObject
            {
                ["absolute"] = new JsonObject
                {
                    ["totalInstancesUsed"] = stack.Machines.Count, ["maxTotalInstances"] = stack.MostServers,
                    ["totalCoresUsed"] = stack.Machines.Count, ["maxTotalCores"] = stack.MostCores,
                    ["totalRAMUsed"] = stack.Machines.Count * 2048, ["maxTotalRAMSize"] = -1,
                },
            },
        }),
        ("GET", ["servers", "detail"]) => List(stack, call),
        ("GET", ["servers"]) => new(200, new JsonObject
        {
            ["servers"] = new JsonArray([.. stack.Machines.Values.Select(m => stack.Unreachable.Contains(m.Id)
                ? new JsonObject { ["id"] = m.Id, ["status"] = "UNKNOWN" }
                : new JsonObject { ["id"] = m.Id, ["name"] = m.Name })]),
        }),
        ("POST", ["servers"]) => Create(stack, call.Body["server"]!.AsObject()),
        (_, ["servers", var id, .. var rest]) => stack.Machines.TryGetValue(id, out var machine)
            ? OfMachine(stack, machine, call.Method, rest, call.Body)
            : Reply.NotFound($"Instance {id} could not be found."),
        _ => new(404),
    };

    private static Reply List(Stack stack, Call call)
    {
        var tags = call.Query.TryGetValue("tags", out var asked) && !stack.IgnoresTags ? asked.Split(',') : [];
        return Paging.Of(stack, call, "servers", stack.Machines.Values
            .Where(m => DateTimeOffset.UtcNow - m.CreatedAt >= stack.ListLag && tags.All(m.Tags.Contains))
            .Where(m => !stack.Unreachable.Contains(m.Id))
            .OrderByDescending(m => m.CreatedAt).Select(m => m.ToJson(stack)));
    }

    private static Reply Create(Stack stack, JsonObject asked)
    {
        stack.Requests.Add(asked);
        if (asked["networks"] is null) return Reply.Error(400, "badRequest", "'networks' is a required property");
        var flavor = asked["flavorRef"]!.GetValue<string>();
        if (flavor is not ("1" or "2" or "3"))
            return Reply.Error(400, "badRequest", $"Flavor {flavor} could not be found.");
        var volume = asked["block_device_mapping_v2"]?[0];
        var image = volume?["uuid"]?.GetValue<string>() ?? asked["imageRef"]?.GetValue<string>();
        if (image != Stack.Image) return Reply.Error(400, "badRequest", $"Image {image} could not be found.");
        foreach (var network in (asked["networks"] as JsonArray) ?? [])
        {
            if (network!["uuid"]?.GetValue<string>() is { } uuid && uuid != Stack.Network)
                return Reply.Error(400, "badRequest", $"Network {uuid} could not be found.");
        }

        if (stack.Machines.Count >= stack.MostServers)
        {
            return Reply.Error(403, "forbidden", $"Quota exceeded for instances: Requested 1, but already used "
                + $"{stack.Machines.Count} of {stack.MostServers} instances");
        }

        var machine = new Machine
        {
            Name = asked["name"]!.GetValue<string>(),
            FlavorName = flavor switch { "1" => "m1.tiny", "2" => "m1.small", _ => "m1.medium" },
            Address = stack.NextAddress("10.0.0"),
            IsOfVolume = volume is not null,
            Metadata = Texts(asked["metadata"]),
            Tags = [.. (asked["tags"] as JsonArray ?? []).Select(t => t!.GetValue<string>())],
        };
        if (machine.Tags.Exists(t => t.Length > 60 || t.Contains(',') || t.Contains('/')))
            return Reply.Error(400, "badRequest", "Invalid input for field/attribute tags.");
        stack.Machines.Add(machine.Id, machine);
        stack.Made.Add(machine.Id, Machine.JsonObjectOf(machine.Metadata));
        if (volume is not null)
        {
            stack.Volumes.Add($"{Guid.NewGuid()}", new()
            {
                Server = machine.Id,
                IsRemovedWithIt = volume["delete_on_termination"]!.GetValue<bool>(),
                Size = volume["volume_size"]!.GetValue<int>(),
            });
        }

        return new(202, new JsonObject
        {
            ["server"] = new JsonObject { ["id"] = machine.Id, ["adminPass"] = "S3cr3tPassw0rd" },
        });
    }

    private static Reply OfMachine(
        Stack stack, Machine machine, string method, string[] rest, JsonObject body)
    {
        if (method != "GET" && rest is ["tags" or "metadata", ..] && machine.Status == "BUILD")
        {
            return Reply.Error(409, "conflictingRequest", $"Cannot 'update {rest[0]}' instance {machine.Id} while it "
                + "is in vm_state building.");
        }

        switch (method, rest)
        {
            case ("GET", []):
                return new(200, new JsonObject { ["server"] = machine.ToJson(stack) });
            case ("PUT", []):
                machine.Name = body["server"]!["name"]!.GetValue<string>();
                return new(200, new JsonObject { ["server"] = machine.ToJson(stack) });
            case ("DELETE", []):
                if (machine.IsLocked)
                    return Reply.Error(409, "conflictingRequest", $"Instance {machine.Id} is locked");
                machine.DeletedAt ??= DateTimeOffset.UtcNow;
                return new(204);
            case ("PUT", ["tags"]):
                machine.Tags = [.. body["tags"]!.AsArray().Select(t => t!.GetValue<string>())];
                return new(200, new JsonObject { ["tags"] = body["tags"]!.DeepClone() });
            case ("POST" or "PUT", ["metadata"]):
                if (method == "PUT") machine.Metadata.Clear();
                foreach (var (key, value) in Texts(body["metadata"])) machine.Metadata[key] = value;
                return new(200, new JsonObject { ["metadata"] = Machine.JsonObjectOf(machine.Metadata) });
            case ("DELETE", ["metadata", var key]):
                return machine.Metadata.Remove(key) ? new(204)
                    : Reply.NotFound($"Metadata item was not found");
            case ("POST", ["action"]):
                return Act(machine, body);
            default:
                return new(404);
        }
    }

    private static Reply Act(Machine machine, JsonObject body)
    {
        var (action, _) = body.First();
        if (action == "os-getConsoleOutput") return new(200, new JsonObject { ["output"] = machine.Console });
        var (from, to) = action switch
        {
            "os-start" => ("SHUTOFF", "ACTIVE"),
            "os-stop" => ("ACTIVE", "SHUTOFF"),
            "unpause" => ("PAUSED", "ACTIVE"),
            "resume" => ("SUSPENDED", "ACTIVE"),
            "unshelve" => ("SHELVED_OFFLOADED", "ACTIVE"),
            _ => ("", ""),
        };
        if (machine.Status != from)
        {
            return Reply.Error(409, "conflictingRequest", $"Cannot '{action}' instance {machine.Id} while it is in "
                + $"vm_state {machine.Status}");
        }

        machine.Status = to;
        return new(202);
    }

    private static JsonObject Flavor(string id, string name, int disk, int ram)
        => new() { ["id"] = id, ["name"] = name, ["disk"] = disk, ["ram"] = ram, ["vcpus"] = 1 };

    private static Dictionary<string, string> Texts(JsonNode? mapping)
        => (mapping as JsonObject ?? []).ToDictionary(m => m.Key, m => m.Value!.GetValue<string>());
}
