using System.Text.Json.Nodes;

namespace Occo.NovaServer;

/// <summary>The image service.</summary>
internal static class Glance
{
    private static JsonObject Image => new()
    {
        ["id"] = Stack.Image, ["name"] = Stack.ImageName, ["status"] = "active", ["min_disk"] = 3,
        ["size"] = 4_500_000_000L, ["owner"] = "images", ["os_distro"] = "debian", ["architecture"] = "x86_64",
        ["created_at"] = "2026-01-02T03:04:05Z",
    };

    public static Reply Answer(Stack stack, Call call) => call.Path switch
    {
        ["images"] => Paging.Of(stack, call, "images", new[] { Image }.Where(
            i => !call.Query.TryGetValue("name", out var name) || i["name"]!.GetValue<string>() == name)),
        ["images", Stack.Image] => new(200, Image),
        _ => new(404),
    };
}
