using System.Text.Json.Nodes;

namespace Occo.NovaServer;

/// <summary>The state of a <see cref="Stack"/> for other processes, and a hand that breaks servers.</summary>
internal static class Control
{
    public static Reply Answer(Stack stack, string method, string path)
    {
        lock (stack.Gate)
        {
            stack.Settle();
            switch (method, path.Split('/'))
            {
                case ("GET", ["servers"]):
                    return new(200, new JsonArray([.. stack.Machines.Values.Select(m => m.ToJson(stack))]));
                case ("GET", ["floatingips"]):
                    return new(200, new JsonArray([.. stack.FloatingIps.Values.Select(f => WithMetadata(stack, f))]));
                case ("POST", ["servers", var id, "vanish"]):
                    stack.Vanish(id);
                    return new(204);
                case ("POST", ["servers", var id, "fail"]):
                    (stack.Machines[id].Status, stack.Machines[id].Fault) = ("ERROR", "its host failed");
                    return new(204);
                default:
                    return new(404);
            }
        }
    }

    // Of the server that its description names at the end.
    private static JsonNode WithMetadata(Stack stack, JsonObject floating)
    {
        var shown = floating.DeepClone();
        var server = floating["description"]?.GetValue<string>().Split(' ')[^1] ?? "";
        shown["metadata"] = stack.Made.TryGetValue(server, out var metadata) ? metadata.DeepClone() : new JsonObject();
        return shown;
    }
}
