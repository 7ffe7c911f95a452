using System.Text.Json.Nodes;

namespace Occo.NovaServer;

/// <summary>A volume that a server boots from, or that stayed when it was removed.</summary>
internal sealed class Volume
{
    /// <summary>Null: none has it any more.</summary>
    public string? Server { get; set; }

    public required bool IsRemovedWithIt { get; init; }
    public required int Size { get; init; }
    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Since when it is being deleted.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>The block storage service.</summary>
internal static class Cinder
{
    public static Reply Answer(Stack stack, Call call) => (call.Method, call.Path) switch
    {
        ("GET", ["volumes", "detail"]) => Paging.Of(stack, call, "volumes", stack.Volumes
            .Where(v => !call.Query.TryGetValue("status", out var status) || status == StatusOf(v.Value))
            .Select(v => Json(v.Key, v.Value))),
        (_, ["volumes", var id, .. var rest]) => stack.Volumes.TryGetValue(id, out var volume)
            ? OfVolume(id, volume, call.Method, rest, call.Body)
            : Reply.NotFound($"Volume {id} could not be found."),
        _ => new(404),
    };

    private static Reply OfVolume(string id, Volume volume, string method, string[] rest, JsonObject body)
    {
        switch (method, rest)
        {
            case ("GET", []):
                return new(200, new JsonObject { ["volume"] = Json(id, volume) });
            case ("DELETE", []) when StatusOf(volume) != "available":
                return Reply.Error(400, "badRequest", "Invalid volume: Volume status must be available or error or "
                    + "error_restoring or error_extending or error_managing and must not be migrating, attached, "
                    + "belong to a group, have snapshots or be disassociated from snapshots after volume transfer.");
            case ("DELETE", []):
                volume.DeletedAt = DateTimeOffset.UtcNow;
                return new(202);
            case ("POST" or "PUT", ["metadata"]):
                if (method == "PUT") volume.Metadata.Clear();
                foreach (var (key, value) in body["metadata"]!.AsObject())
                    volume.Metadata[key] = value!.GetValue<string>();
                return new(200, new JsonObject { ["metadata"] = Machine.JsonObjectOf(volume.Metadata) });
            default:
                return new(404);
        }
    }

    private static string StatusOf(Volume volume)
        => volume.DeletedAt is not null ? "deleting" : volume.Server is null ? "available" : "in-use";

    private static JsonObject Json(string id, Volume volume) => new()
    {
        ["id"] = id,
        ["status"] = StatusOf(volume),
        ["size"] = volume.Size,
        ["bootable"] = "true",
        ["metadata"] = Machine.JsonObjectOf(volume.Metadata),
        ["attachments"] = volume.Server is null ? []
            : new JsonArray(new JsonObject { ["server_id"] = volume.Server, ["device"] = "/dev/vda" }),
    };
}
